#pragma once

#include <filesystem>
#include <optional>

#include <tl/expected.hpp>

#include "journal/error.hpp"

namespace seatlock::journal {

/// Keeps a data directory to one process, and in it to one journal, for as long as it lives: an
/// flock(2) on the directory's file LOCK, which also says whose it is. The system drops it when the
/// process dies, however it dies.
class DirectoryLock {
public:
    /// Errors: `in_use`, naming the directory and the process that has it; `io`.
    [[nodiscard]] static tl::expected<DirectoryLock, Error> take(const std::filesystem::path& directory);

    /// The same for a reader, who may not create anything: a directory without a LOCK file was never
    /// written to by a server, so nothing needs to be kept away.
    [[nodiscard]] static tl::expected<DirectoryLock, Error> take_for_reading(const std::filesystem::path& directory);

    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int file) : file_(file) {}

    int file_;  ///< -1 when there is nothing to give back
};

}  // namespace seatlock::journal
