#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "plan/findings.hpp"
#include "plan/plan.hpp"

namespace seatlock::plan {

/// A value and its place in the file. Cheap to make: the pointer is only written when somebody asks.
/// Refers to its parent, which must outlive it.
class Node {
public:
    explicit Node(const json::Value& root) : value_(&root) {}
    Node(const json::Value& value, const Node& parent, std::string_view name)
        : value_(&value), parent_(&parent), name_(name) {}
    Node(const json::Value& value, const Node& parent, std::size_t index)
        : value_(&value), parent_(&parent), index_(index) {}

    [[nodiscard]] const json::Value& value() const noexcept { return *value_; }

    /// RFC 6901.
    [[nodiscard]] std::string pointer() const;

    /// The name or index under its parent, for messages.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }

private:
    const json::Value* value_;
    const Node* parent_ = nullptr;
    std::string_view name_;
    std::optional<std::size_t> index_;
};

/// Whether a member that is null counts as not written, or as written wrongly.
enum class Nulls : std::uint8_t { refused, absent };

/// Reads the members of one object, and turns what is wrong with them into errors that name their
/// place. A reader that gets nothing back need not report it again. An absent member is never an
/// error, except where "required" says so.
class Fields {
public:
    Fields(const Node& node, Findings& findings, Nulls nulls);

    [[nodiscard]] const Node& node() const noexcept { return node_; }
    [[nodiscard]] bool has(std::string_view name) const noexcept { return node_.value().find(name) != nullptr; }

    /// The member, whatever its kind; nothing when it is absent. Counts as read.
    std::optional<Node> find(std::string_view name);

    /// Text of at most `bytes_max` bytes without control characters.
    std::optional<std::string> text(std::string_view name, std::size_t bytes_max = label_bytes_max);
    /// A text that must be there and must not be empty.
    std::optional<std::string> required_label(std::string_view name);
    std::optional<double> number(std::string_view name, double min, double max);
    std::optional<double> required_number(std::string_view name, double min, double max);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    bool boolean(std::string_view name, bool otherwise = false);
    /// The object's own x and y.
    std::optional<Point> position();
    /// A member that is an object with x and y.
    std::optional<Point> point(std::string_view name);
    std::optional<Point> required_point(std::string_view name);
    std::vector<Point> points(std::string_view name);

    /// Calls `each` with every item of an array.
    template <typename Each>
    void items(std::string_view name, Each&& each) {
        const auto list = find(name);
        if (!list) return;
        const json::Array* values = list->value().array();
        if (values == nullptr) return wrong_kind(*list, "an array");
        for (std::size_t i = 0; i < values->size(); ++i) each(Node((*values)[i], *list, i));
    }

    /// Every member that nobody asked for is a warning.
    void warn_of_unread();

    void error(const Node& where, std::string message) { findings_.error(where.pointer(), std::move(message)); }
    void missing(std::string_view name);
    void wrong_kind(const Node& member, std::string_view expected);

    static constexpr std::size_t label_bytes_max = 128;
    /// No coordinate or length is further from zero.
    static constexpr double coordinate_max = 1e9;

private:
    std::string subject() const;

    const Node& node_;
    Findings& findings_;
    Nulls nulls_;
    std::vector<std::string_view> read_;
};

/// The sentence that says what is wrong with a label or id, or nothing.
[[nodiscard]] std::optional<std::string> label_fault(std::string_view label, std::size_t bytes_max);

/// "#rrggbb", the one way in which plans name colors.
[[nodiscard]] bool is_color(std::string_view text);

/// For messages: "null", "a string", "an array".
[[nodiscard]] std::string kind_of(const json::Value& value);

}  // namespace seatlock::plan
