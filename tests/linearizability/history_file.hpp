#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// Where a file stopped being a history, and why.
struct FileError {
    std::size_t line = 0;  ///< from 1; 0 when the file as a whole is meant
    std::string message;   ///< a sentence
};

/// Reads a history in the format of docs/history-format.md. Any bytes may come: what is not exactly a
/// history is an error.
[[nodiscard]] tl::expected<History, FileError> read_history(std::istream& in);
[[nodiscard]] tl::expected<History, FileError> read_history_file(const std::string& path);

/// Writes a history so that read_history() reads the same one.
[[nodiscard]] std::string to_text(const History& history);

/// One call and its answer on a line of the file, without the line's end.
[[nodiscard]] std::string to_text(const History& history, const Call& call);
/// The answer alone.
[[nodiscard]] std::string answer_text(const History& history, const Call& call, const Answer& answer);

}  // namespace seatlock::linearizability
