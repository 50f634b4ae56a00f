#include "app/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace seatlock::app {

tl::expected<TemporaryDirectory, std::string> TemporaryDirectory::make() {
    std::error_code error;
    const auto parent = std::filesystem::temp_directory_path(error);
    if (error) return tl::unexpected("there is no directory for temporary files: " + error.message());
    std::string path = (parent / "seatlock-XXXXXX").string();
    if (::mkdtemp(path.data())) return TemporaryDirectory(std::move(path));
    return tl::unexpected("cannot make a directory in " + parent.string() + ": " +
                          std::generic_category().message(errno));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace seatlock::app
