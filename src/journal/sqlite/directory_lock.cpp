#include "journal/sqlite/directory_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace seatlock::journal {
namespace {

constexpr const char* file_name = "LOCK";
constexpr int nothing = -1;

tl::unexpected<Error> io(const std::filesystem::path& path, int error) {
    return tl::unexpected(
        Error{Error::Code::io, fmt::format("cannot use {}: {}", path.string(), std::strerror(error))});
}

std::string owner_in(int file) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(file, text.data(), text.size(), 0);
    if (size <= 0) return "another process";
    std::string owner(text.data(), static_cast<std::size_t>(size));
    return "process " + owner.substr(0, owner.find('\n'));
}

tl::expected<void, Error> lock(int file, const std::filesystem::path& directory) {
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK) return io(directory / file_name, errno);
    return tl::unexpected(Error{
        Error::Code::in_use, fmt::format("the data directory {} is in use by {}", directory.string(), owner_in(file))});
}

/// For people and for the refusal of the next one; the lock itself does not depend on it.
bool sign(int file) {
    const std::string text = fmt::format("{}\n", ::getpid());
    return ::ftruncate(file, 0) == 0 &&
           ::pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

tl::expected<DirectoryLock, Error> DirectoryLock::take(const std::filesystem::path& directory) {
    const std::filesystem::path path = directory / file_name;
    DirectoryLock held(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (held.file_ == nothing) return io(path, errno);
    if (auto locked = lock(held.file_, directory); !locked) return tl::unexpected(std::move(locked.error()));
    if (!sign(held.file_)) return io(path, errno);
    return held;
}

tl::expected<DirectoryLock, Error> DirectoryLock::take_for_reading(const std::filesystem::path& directory) {
    const std::filesystem::path path = directory / file_name;
    DirectoryLock held(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (held.file_ == nothing && errno == ENOENT) return held;
    if (held.file_ == nothing) return io(path, errno);
    if (auto locked = lock(held.file_, directory); !locked) return tl::unexpected(std::move(locked.error()));
    return held;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, nothing)) {}

DirectoryLock::~DirectoryLock() {
    if (file_ != nothing) ::close(file_);
}

}  // namespace seatlock::journal
