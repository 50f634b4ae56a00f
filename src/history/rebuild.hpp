#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "history/history_file.hpp"
#include "journal/journal.hpp"

namespace seatlock::history {

/// Writes the history of all of a tenant's shows anew from a journal, in place of what the file was: row for row what a
/// server would have written behind its shows, but that it begins at the snapshot where the entries before are gone.
/// The new file takes the place of the old one at the end; after an error that is as it was.
/// Nobody else may write the file. The error names the file, or the log and what is bad in it.
[[nodiscard]] tl::expected<std::vector<ShowReport>, journal::Error> rebuild(journal::Journal& journal,
                                                                            const std::filesystem::path& file,
                                                                            const std::string& tenant = "default");

}  // namespace seatlock::history
