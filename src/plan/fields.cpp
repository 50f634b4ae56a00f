#include "plan/fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ranges>

namespace seatlock::plan {
namespace {

std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == '~') {
            text += "~0";
        } else if (c == '/') {
            text += "~1";
        } else {
            text += c;
        }
    }
    return text;
}

std::optional<double> number_in(const json::Value& value) {
    if (const auto* integer = value.integer()) return static_cast<double>(*integer);
    if (const auto* number = std::get_if<double>(&value.data())) return *number;
    return std::nullopt;
}

std::string shown(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace

std::string kind_of(const json::Value& value) {
    std::string kind(value.kind());
    if (value.is_null()) return kind;
    const bool vowel = kind[0] == 'a' || kind[0] == 'i' || kind[0] == 'o';
    return (vowel ? "an " : "a ") + kind;
}

std::optional<std::string> label_fault(std::string_view label, std::size_t bytes_max) {
    if (label.size() > bytes_max) return "is longer than " + std::to_string(bytes_max) + " bytes";
    const bool control =
        std::ranges::any_of(label, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (control) return "contains a control character";
    return std::nullopt;
}

bool is_color(std::string_view text) {
    return text.size() == 7 && text[0] == '#' &&
           text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

std::string Node::pointer() const {
    std::vector<const Node*> path;
    for (const Node* node = this; node->parent_ != nullptr; node = node->parent_) path.push_back(node);
    std::string text;
    for (const Node* node : std::ranges::reverse_view(path)) {
        text += '/';
        text += node->index_ ? std::to_string(*node->index_) : escaped(node->name_);
    }
    return text;
}

Fields::Fields(const Node& node, Findings& findings, Nulls nulls) : node_(node), findings_(findings), nulls_(nulls) {
    if (node.value().object() == nullptr) wrong_kind(node, "an object");
}

std::optional<Node> Fields::find(std::string_view name) {
    read_.push_back(name);
    const json::Value* value = node_.value().find(name);
    if (value == nullptr || (value->is_null() && nulls_ == Nulls::absent)) return std::nullopt;
    return Node(*value, node_, name);
}

std::optional<std::string> Fields::text(std::string_view name, std::size_t bytes_max) {
    const auto member = find(name);
    if (!member) return std::nullopt;
    const std::string* text = member->value().string();
    if (text == nullptr) {
        wrong_kind(*member, "a string");
        return std::nullopt;
    }
    if (const auto fault = label_fault(*text, bytes_max)) {
        error(*member, quoted(name) + subject() + " " + *fault + ".");
        return std::nullopt;
    }
    return *text;
}

std::optional<std::string> Fields::required_label(std::string_view name) {
    auto label = text(name);
    const json::Value* written = node_.value().find(name);
    if (written == nullptr || (written->is_null() && nulls_ == Nulls::absent)) {
        missing(name);
        return std::nullopt;
    }
    if (!label || !label->empty()) return label;
    error(Node(*written, node_, name), quoted(name) + " is empty.");
    return std::nullopt;
}

std::optional<double> Fields::number(std::string_view name, double min, double max) {
    const auto member = find(name);
    if (!member) return std::nullopt;
    const auto value = number_in(member->value());
    if (!value) {
        wrong_kind(*member, "a number");
    } else if (*value < min || *value > max) {
        error(*member, quoted(name) + subject() + " must be between " + shown(min) + " and " + shown(max) +
                           ", but is " + shown(*value) + ".");
    } else {
        return value;
    }
    return std::nullopt;
}

std::optional<double> Fields::required_number(std::string_view name, double min, double max) {
    const auto value = number(name, min, max);
    const json::Value* written = node_.value().find(name);
    if (written == nullptr || (written->is_null() && nulls_ == Nulls::absent)) missing(name);
    return value;
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const auto member = find(name);
    if (!member) return std::nullopt;
    const std::int64_t* value = member->value().integer();
    if (value != nullptr && *value >= min && *value <= max) return *value;
    const auto as_number = number_in(member->value());
    error(*member, quoted(name) + subject() + " must be an integer from " + std::to_string(min) + " to " +
                       std::to_string(max) + ", but is " + (as_number ? shown(*as_number) : kind_of(member->value())) +
                       ".");
    return std::nullopt;
}

bool Fields::boolean(std::string_view name, bool otherwise) {
    const auto member = find(name);
    if (!member) return otherwise;
    if (const bool* value = member->value().boolean()) return *value;
    wrong_kind(*member, "true or false");
    return otherwise;
}

std::optional<Point> Fields::position() {
    const auto x = required_number("x", -coordinate_max, coordinate_max);
    const auto y = required_number("y", -coordinate_max, coordinate_max);
    if (!x || !y) return std::nullopt;
    return Point{*x, *y};
}

std::optional<Point> Fields::point(std::string_view name) {
    const auto member = find(name);
    if (!member) return std::nullopt;
    Fields inner(*member, findings_, nulls_);
    if (member->value().object() == nullptr) return std::nullopt;
    const auto point = inner.position();
    if (nulls_ == Nulls::refused) inner.warn_of_unread();
    return point;
}

std::optional<Point> Fields::required_point(std::string_view name) {
    const auto found = point(name);
    const json::Value* written = node_.value().find(name);
    if (written == nullptr || (written->is_null() && nulls_ == Nulls::absent)) missing(name);
    return found;
}

std::vector<Point> Fields::points(std::string_view name) {
    std::vector<Point> found;
    items(name, [&](const Node& item) {
        Fields inner(item, findings_, nulls_);
        if (item.value().object() == nullptr) return;
        if (const auto point = inner.position()) found.push_back(*point);
        if (nulls_ == Nulls::refused) inner.warn_of_unread();
    });
    return found;
}

void Fields::warn_of_unread() {
    const json::Object* members = node_.value().object();
    if (members == nullptr) return;
    for (const auto& [name, value] : *members) {
        if (std::ranges::find(read_, name) != read_.end()) continue;
        findings_.warning(Node(value, node_, name).pointer(),
                          quoted(name) + " is not known here; it is kept and not read.");
    }
}

void Fields::missing(std::string_view name) {
    if (node_.value().object() == nullptr) return;
    error(node_, quoted(name) + subject() + " is missing.");
}

void Fields::wrong_kind(const Node& member, std::string_view expected) {
    const std::string what = member.name().empty() ? "This" : quoted(member.name());
    error(member, what + (&member == &node_ ? "" : subject()) + " must be " + std::string(expected) + ", but is " +
                      kind_of(member.value()) + ".");
}

std::string Fields::subject() const {
    for (const std::string_view name : {"id", "label", "number", "key", "seat_guid"}) {
        const json::Value* label = node_.value().find(name);
        if (label != nullptr && label->string() != nullptr && !label->string()->empty()) {
            return " of " + quoted(*label->string());
        }
    }
    return "";
}

}  // namespace seatlock::plan
