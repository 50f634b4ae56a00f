#include "http/call.hpp"

#include <algorithm>
#include <charconv>

#include "http/word_list.hpp"

namespace seatlock::http {

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

tl::expected<std::optional<std::uint64_t>, Fault> number_parameter(const Target& target, std::string_view name,
                                                                   std::uint64_t max) {
    const std::string* text = target.parameter(name);
    if (!text) return std::nullopt;
    const auto value = whole_number(*text);
    if (value && *value <= max) return value;
    return tl::unexpected(Fault{Problem::invalid_request, "the parameter " + std::string(name) + " is \"" + *text +
                                                              "\"; it must be a whole number, not negative"});
}

std::string text_parameter(const Target& target, std::string_view name) {
    const std::string* value = target.parameter(name);
    return value ? *value : std::string();
}

tl::expected<std::string, Fault> choice_parameter(const Target& target, std::string_view name,
                                                  std::span<const std::string_view> choices) {
    std::string value = text_parameter(target, name);
    if (value.empty() || std::ranges::find(choices, value) != choices.end()) return value;
    return tl::unexpected(Fault{Problem::invalid_request, "the parameter " + std::string(name) + " is \"" + value +
                                                              "\"; it must be " + word_list(choices)});
}

bool has_media_type(const Request& request, std::string_view type) {
    const std::string* field = request.header("content-type");
    if (!field) return false;
    std::string named = field->substr(0, field->find(';'));
    std::erase(named, ' ');
    std::ranges::transform(named, named.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return named == type;
}

tl::expected<json::Value, Fault> json_body(const Request& request, bool optional) {
    if (request.body.empty() && optional) return json::Value(json::Object{});
    if (has_media_type(request, "application/json")) return parsed_json(request.body);
    const std::string* type = request.header("content-type");
    return tl::unexpected(
        Fault{Problem::unsupported_media_type, type ? "Content-Type is \"" + *type + "\"" : "Content-Type is missing"});
}

tl::expected<json::Value, Fault> parsed_json(std::string_view text) {
    auto parsed = json::parse(text);
    if (parsed) return *std::move(parsed);
    const json::ParseError& error = parsed.error();
    return tl::unexpected(Fault{Problem::malformed_json, "line " + std::to_string(error.line) + ", column " +
                                                             std::to_string(error.column) + ": " + error.message});
}

}  // namespace seatlock::http
