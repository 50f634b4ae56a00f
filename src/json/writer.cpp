#include "json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace seatlock::json {
namespace {

bool needs_escape(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(std::string& text, char c) {
    static constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"': text += "\\\""; return;
        case '\\': text += "\\\\"; return;
        case '\b': text += "\\b"; return;
        case '\f': text += "\\f"; return;
        case '\n': text += "\\n"; return;
        case '\r': text += "\\r"; return;
        case '\t': text += "\\t"; return;
        default: break;
    }
    const auto code = static_cast<unsigned char>(c);
    text += "\\u00";
    text += hex[code >> 4U];
    text += hex[code & 15U];
}

void append_quoted(std::string& text, std::string_view value) {
    text += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!needs_escape(value[i])) continue;
        text.append(value, plain, i - plain);
        append_escaped(text, value[i]);
        plain = i + 1;
    }
    text.append(value, plain);
    text += '"';
}

template <typename Number>
void append_number(std::string& text, Number value) {
    std::array<char, 32> digits;  // the longest shortest double has 24 characters
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text.append(digits.data(), end);
}

}  // namespace

Writer& Writer::begin_object() {
    separate();
    text_ += '{';
    comma_ = false;
    return *this;
}

Writer& Writer::end_object() {
    text_ += '}';
    comma_ = true;
    return *this;
}

Writer& Writer::begin_array() {
    separate();
    text_ += '[';
    comma_ = false;
    return *this;
}

Writer& Writer::end_array() {
    text_ += ']';
    comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_quoted(text_, name);
    text_ += ':';
    comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view value) {
    separate();
    append_quoted(text_, value);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    separate();
    append_number(text_, value);
    return *this;
}

Writer& Writer::number(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    append_number(text_, value);
    return *this;
}

Writer& Writer::boolean(bool value) {
    separate();
    text_ += value ? "true" : "false";
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

Writer& Writer::null() {
    separate();
    text_ += "null";
    return *this;
}

Writer& Writer::value(const Value& value) {
    struct Write {
        Writer& out;
        void operator()(std::nullptr_t) const { out.null(); }
        void operator()(bool value) const { out.boolean(value); }
        void operator()(std::int64_t value) const { out.integer(value); }
        void operator()(double value) const { out.number(value); }
        void operator()(const std::string& value) const { out.string(value); }
        void operator()(const Array& items) const {
            out.begin_array();
            for (const Value& item : items) out.value(item);
            out.end_array();
        }
        void operator()(const Object& members) const {
            out.begin_object();
            for (const auto& [name, item] : members) out.key(name).value(item);
            out.end_object();
        }
    };
    std::visit(Write{*this}, value.data());
    return *this;
}

void Writer::separate() {
    if (comma_) text_ += ',';
    comma_ = true;
}

}  // namespace seatlock::json
