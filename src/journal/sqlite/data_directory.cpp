#include "journal/sqlite/data_directory.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/sqlite/wal_file.hpp"

namespace seatlock::journal {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> io(std::string message) { return tl::unexpected(Error{Error::Code::io, std::move(message)}); }

bool is_written(const fs::path& file) {
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(file, failed);
    return !failed && size > 0;
}

/// A name in a directory is on disk only once the directory is.
tl::expected<void, Error> sync_directory(const fs::path& directory) {
    const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const std::error_code why(errno, std::generic_category());
    if (file >= 0) ::close(file);
    if (synced) return {};
    return io(fmt::format("cannot sync the directory {}: {}", directory.string(), why.message()));
}

fs::path parent_of(const fs::path& directory) {
    const fs::path named = directory.has_filename() ? directory : directory.parent_path();
    return named.has_parent_path() ? named.parent_path() : fs::path(".");
}

}  // namespace

bool DataDirectory::has_database() const { return is_written(database_file()); }

bool DataDirectory::has_wal() const { return is_written(wal_file()); }

tl::expected<void, Error> DataDirectory::prepare() const {
    std::error_code failed;
    const fs::file_status status = fs::status(path_, failed);
    if (fs::is_directory(status)) return {};
    if (status.type() == fs::file_type::not_found) return create();
    return io(fmt::format("{} cannot be a data directory: {}", path_.string(),
                          failed ? failed.message() : "it is not a directory"));
}

tl::expected<void, Error> DataDirectory::sync() const { return sync_directory(path_); }

tl::expected<void, Error> DataDirectory::check_files() const {
    if (has_database() || !has_wal()) return check_wal_file(wal_file());
    return tl::unexpected(
        Error{Error::Code::corrupt, fmt::format("{} is empty or gone, but its write-ahead log {} is there",
                                                database_file().string(), wal_file().string())});
}

tl::expected<void, Error> DataDirectory::create() const {
    // For its owner alone: the journal says who bought what, and has what buyers' tokens are signed with.
    if (::mkdir(path_.c_str(), S_IRWXU) == 0) return sync_directory(parent_of(path_));
    const std::error_code why(errno, std::generic_category());
    return io(fmt::format("cannot create the data directory {}: {}", path_.string(), why.message()));
}

}  // namespace seatlock::journal
