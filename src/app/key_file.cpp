#include "app/key_file.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "app/text_file.hpp"

namespace seatlock::app {
namespace {

constexpr std::size_t key_bytes_min = 16;
constexpr std::size_t key_file_bytes_max = 4096;

bool others_may_read(const std::string& path) {
    using std::filesystem::perms;
    std::error_code error;
    const perms mode = std::filesystem::status(path, error).permissions();
    return !error && (mode & (perms::group_read | perms::others_read)) != perms::none;
}

}  // namespace

tl::expected<std::string, std::string> read_key_file(const std::string& path) {
    auto text = read_file(path, key_file_bytes_max);
    if (!text) return tl::unexpected(text.error());
    if (others_may_read(path)) {
        return tl::unexpected("the admin key in " + path + " can be read by others; chmod 600 " + path);
    }
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    if (text->size() < key_bytes_min) {
        return tl::unexpected("the admin key in " + path + " has fewer than " + std::to_string(key_bytes_min) +
                              " characters");
    }
    const bool printable = std::all_of(text->begin(), text->end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!printable) return tl::unexpected("the admin key in " + path + " must be one line of printable ASCII");
    return text;
}

}  // namespace seatlock::app
