#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <system_error>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include "json/value.hpp"

namespace seatlock::json {
namespace {

using ErrorCode = boost::json::error_code;

/// Refuses a name that an object already has. Small objects are searched, as nearly all are small;
/// a tree keeps a hostile object of a million members from costing a million squared.
class MemberNames {
public:
    /// False when the name is already there.
    bool insert(const Object& members, const std::string& name) {
        if (members.size() < searched_max) {
            return std::ranges::none_of(members, [&](const auto& member) { return member.first == name; });
        }
        if (names_.empty()) {
            for (const auto& member : members) names_.insert(member.first);
        }
        return names_.insert(name).second;
    }

private:
    static constexpr std::size_t searched_max = 16;
    std::set<std::string> names_;
};

/// For a message, which must stay UTF-8.
std::string shortened(const std::string& name) {
    static constexpr std::size_t bytes_max = 64;
    if (name.size() <= bytes_max) return name;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    return name.substr(0, end) + "...";
}

/// An array or object that has begun and not ended.
struct Open {
    Value value;
    std::string member;  ///< the name that the next value of an object belongs to
    MemberNames names;
};

/// Receives the parser's calls and builds the tree. `refusal` says why it stopped the parser.
class Builder {
public:
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    bool on_document_begin(ErrorCode&) { return true; }
    bool on_document_end(ErrorCode&) { return true; }
    bool on_array_begin(ErrorCode&) { return begin(Value{Array{}}); }
    bool on_array_end(std::size_t, ErrorCode&) { return end(); }
    bool on_object_begin(ErrorCode&) { return begin(Value{Object{}}); }
    bool on_object_end(std::size_t, ErrorCode&) { return end(); }
    bool on_string_part(std::string_view part, std::size_t, ErrorCode&) { return append(part); }
    bool on_string(std::string_view part, std::size_t, ErrorCode&) {
        append(part);
        return put(Value{take_text()});
    }
    bool on_key_part(std::string_view part, std::size_t, ErrorCode&) { return append(part); }
    bool on_key(std::string_view part, std::size_t, ErrorCode& error);
    bool on_number_part(std::string_view part, ErrorCode&) { return append(part); }
    bool on_int64(std::int64_t, std::string_view part, ErrorCode& error) { return number(part, 0, error); }
    bool on_uint64(std::uint64_t, std::string_view part, ErrorCode& error) { return number(part, 0, error); }
    bool on_double(double rough, std::string_view part, ErrorCode& error) { return number(part, rough, error); }
    bool on_bool(bool value, ErrorCode&) { return put(Value{value}); }
    bool on_null(ErrorCode&) { return put(Value{}); }
    bool on_comment_part(std::string_view, ErrorCode&) { return true; }
    bool on_comment(std::string_view, ErrorCode&) { return true; }

    Value root;
    std::string refusal;

private:
    bool begin(Value&& value) {
        open_.push_back(Open{std::move(value), {}, {}});
        return true;
    }

    bool end() {
        Value value = std::move(open_.back().value);
        open_.pop_back();
        return put(std::move(value));
    }

    bool put(Value&& value) {
        if (open_.empty()) {
            root = std::move(value);
            return true;
        }
        Open& into = open_.back();
        if (auto* items = std::get_if<Array>(&into.value.data())) {
            items->push_back(std::move(value));
        } else {
            std::get<Object>(into.value.data()).emplace_back(std::move(into.member), std::move(value));
        }
        return true;
    }

    bool append(std::string_view part) {
        text_ += part;
        return true;
    }

    std::string take_text() { return std::exchange(text_, {}); }

    bool number(std::string_view part, double rough, ErrorCode& error);

    bool refuse(std::string why, ErrorCode& error) {
        refusal = std::move(why);
        error = boost::json::error::syntax;
        return false;
    }

    std::vector<Open> open_;
    std::string text_;  ///< of the string, name or number being read
};

bool Builder::on_key(std::string_view part, std::size_t, ErrorCode& error) {
    append(part);
    Open& into = open_.back();
    into.member = take_text();
    if (into.names.insert(*into.value.object(), into.member)) return true;
    return refuse("The object names the member \"" + shortened(into.member) + "\" twice.", error);
}

// The parser's own doubles may be off by the last bit, so the text is read again; its rough value
// only tells a number too large from one too small to matter.
bool Builder::number(std::string_view part, double rough, ErrorCode& error) {
    append(part);
    const std::string text = take_text();
    const char* first = text.data();
    const char* last = first + text.size();
    std::int64_t integer = 0;
    const auto [stop, failure] = std::from_chars(first, last, integer);
    if (failure == std::errc{} && stop == last && text != "-0") return put(Value{integer});
    double value = 0;
    if (std::from_chars(first, last, value).ec == std::errc{}) return put(Value{value});
    if (std::abs(rough) < 1) return put(Value{std::copysign(0.0, rough)});
    return refuse("The number is too large.", error);
}

std::string describe(const ErrorCode& code, std::size_t depth_max) {
    using boost::json::error;
    if (code == error::incomplete) return "The text ends before its value is complete.";
    if (code == error::too_deep) return "Arrays and objects are nested deeper than " + std::to_string(depth_max) + ".";
    if (code == error::exponent_overflow) return "The number is too large.";
    if (code == error::expected_hex_digit) return "An escape in a string is not four hexadecimal digits.";
    if (code == error::illegal_leading_surrogate || code == error::illegal_trailing_surrogate ||
        code == error::expected_utf16_escape) {
        return "An escape in a string is half of a surrogate pair.";
    }
    return "The text is not JSON, or not UTF-8, here.";
}

ParseError error_at(std::string_view text, std::size_t offset, std::string message) {
    const std::string_view before = text.substr(0, offset);
    const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t line_break = before.rfind('\n');
    const std::size_t column = line_break == std::string_view::npos ? offset + 1 : offset - line_break;
    return ParseError{std::move(message), lines + 1, column};
}

}  // namespace

tl::expected<Value, ParseError> parse(std::string_view text, std::size_t depth_max) {
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::basic_parser<Builder> parser(options);
    ErrorCode error;
    const std::size_t consumed = parser.write_some(false, text.data(), text.size(), error);
    Builder& builder = parser.handler();
    if (error) {
        std::string message = builder.refusal.empty() ? describe(error, depth_max) : std::move(builder.refusal);
        return tl::unexpected(error_at(text, consumed, std::move(message)));
    }
    if (consumed < text.size()) {
        return tl::unexpected(error_at(text, consumed, "Something follows the JSON value."));
    }
    return std::move(builder.root);
}

}  // namespace seatlock::json
