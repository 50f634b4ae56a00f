#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace seatlock::json {

class Value;
using Array = std::vector<Value>;

/// Members in the order of the text; parse() refuses an object that names a member twice.
using Object = std::vector<std::pair<std::string, Value>>;

/// One JSON value, owned. Integers that fit int64 stay integers, every other number is a double.
/// Not thread-safe to change; any number of threads may read.
class Value {
public:
    using Data = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;

    Value() = default;
    /// From whatever a Data can be made of.
    template <typename T>
        requires(!std::same_as<std::remove_cvref_t<T>, Value> && std::constructible_from<Data, T>)
    explicit Value(T&& data) : data_(std::forward<T>(data)) {}

    [[nodiscard]] const Data& data() const noexcept { return data_; }
    [[nodiscard]] Data& data() noexcept { return data_; }

    /// Null unless the value is of that kind.
    [[nodiscard]] const bool* boolean() const noexcept { return std::get_if<bool>(&data_); }
    [[nodiscard]] const std::int64_t* integer() const noexcept { return std::get_if<std::int64_t>(&data_); }
    [[nodiscard]] const std::string* string() const noexcept { return std::get_if<std::string>(&data_); }
    [[nodiscard]] const Array* array() const noexcept { return std::get_if<Array>(&data_); }
    [[nodiscard]] const Object* object() const noexcept { return std::get_if<Object>(&data_); }
    [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(data_); }

    /// The member of an object; null when this is no object or has no such member.
    [[nodiscard]] const Value* find(std::string_view member) const noexcept;

    /// "null", "boolean", "integer", "number", "string", "array" or "object", for messages.
    [[nodiscard]] std::string_view kind() const noexcept;

    /// Equal kinds and contents; the order of members counts, and 1 is not 1.0.
    friend bool operator==(const Value&, const Value&) = default;

private:
    Data data_ = nullptr;
};

/// Where a text stopped being JSON.
struct ParseError {
    std::string message;     ///< a sentence for people, without the place
    std::size_t line = 1;    ///< from 1
    std::size_t column = 1;  ///< in bytes, from 1
};

/// Parses one JSON text (RFC 8259: UTF-8 is checked, comments, trailing commas and what follows the
/// value are errors, so are a member named twice, a number too large for a double and nesting deeper
/// than `depth_max`). The stack it needs grows with `depth_max`, nothing else.
[[nodiscard]] tl::expected<Value, ParseError> parse(std::string_view text, std::size_t depth_max = 32);

}  // namespace seatlock::json
