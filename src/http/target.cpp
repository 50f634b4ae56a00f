#include "http/target.hpp"

#include <algorithm>

#include "mutant/mutant.hpp"
#include "service/label.hpp"

namespace seatlock::http {
namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

tl::expected<std::string, std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return tl::unexpected("\"" + std::string(text) + "\" has a bad percent sequence");
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    if (!service::is_utf8(decoded)) return tl::unexpected("\"" + std::string(text) + "\" is not UTF-8");
    return decoded;
}

/// The next part of `rest` up to `separator`, which is taken off with it.
std::string_view next_part(std::string_view& rest, char separator) noexcept {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

tl::expected<void, std::string> add_parameter(Target& target, std::string_view pair) {
    std::string_view value = pair;
    const auto name = percent_decoded(next_part(value, '='));
    const auto decoded = percent_decoded(value);
    if (!name) return tl::unexpected(name.error());
    if (!decoded) return tl::unexpected(decoded.error());
    if (target.parameter(*name)) return tl::unexpected("the parameter " + *name + " is there twice");
    target.query.emplace_back(*name, *decoded);
    return {};
}

}  // namespace

const std::string* Target::parameter(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(query, [&](const auto& pair) { return pair.first == name; });
    return found == query.end() ? nullptr : &found->second;
}

tl::expected<Target, std::string> parse_target(std::string_view text) {
    if (!text.starts_with('/')) return tl::unexpected(std::string("the target must be a path"));
    std::string_view query = text.substr(0, text.find('#'));
    std::string_view path = next_part(query, '?').substr(1);
    Target target;
    while (!path.empty()) {
        auto segment = percent_decoded(next_part(path, '/'));
        if (segment && mutated(Mutant::path_decoded_twice)) segment = percent_decoded(std::string(*segment));
        if (!segment) return tl::unexpected(segment.error());
        target.segments.push_back(*std::move(segment));
    }
    while (!query.empty()) {
        const std::string_view pair = next_part(query, '&');
        if (pair.empty()) continue;
        if (auto added = add_parameter(target, pair); !added) return tl::unexpected(added.error());
    }
    return target;
}

}  // namespace seatlock::http
