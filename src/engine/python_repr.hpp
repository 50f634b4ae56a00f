#pragma once

#include <string>
#include <string_view>

namespace seatlock::engine {

/// A text as Python's repr() writes a string: in single quotes, or in double quotes if it contains
/// a single and no double one; backslash, the quote in use and what Unicode does not call printable
/// are escaped. Bytes that are not UTF-8 appear as Python's surrogateescape decodes them
/// (\udc80 .. \udcff). Printable as of Unicode 14 (Python 3.11).
[[nodiscard]] std::string python_repr(std::string_view text);

}  // namespace seatlock::engine
