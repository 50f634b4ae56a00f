#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace seatlock::json {

/// Writes one compact JSON text into a string, front to back, without building a tree first.
///
///     Writer out;
///     out.begin_object().key("seats").begin_array().string("A-1").end_array().end_object();
///     std::move(out).str();   // {"seats":["A-1"]}
///
/// Commas are its business, well-formed nesting is the caller's. Strings must be UTF-8.
class Writer {
public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& string(std::string_view value);
    Writer& integer(std::int64_t value);
    /// The shortest form that reads back as the same double; null when it is not finite.
    Writer& number(double value);
    Writer& boolean(bool value);
    Writer& null();
    Writer& value(const Value& value);
    /// A value that is JSON text already.
    Writer& raw(std::string_view json);

    /// The text so far.
    [[nodiscard]] const std::string& str() const& noexcept { return text_; }
    [[nodiscard]] std::string str() && noexcept { return std::move(text_); }

private:
    void separate();

    std::string text_;
    bool comma_ = false;
};

}  // namespace seatlock::json
