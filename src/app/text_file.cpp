#include "app/text_file.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace seatlock::app {
namespace {

std::string failure(const std::string& path, int error) {
    return "cannot read " + path + ": " + std::generic_category().message(error);
}

}  // namespace

tl::expected<std::string, std::string> read_file(const std::string& path, std::size_t bytes_max) {
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    errno = 0;
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
    if (!file) return tl::unexpected(failure(path, errno));
    std::string text;
    std::string block(std::size_t{64} * 1024, '\0');
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get())) {
        text.append(block, 0, count);
        if (text.size() > bytes_max) {
            return tl::unexpected(path + " is larger than " + std::to_string(bytes_max) + " bytes");
        }
    }
    if (std::ferror(file.get()) != 0) return tl::unexpected(failure(path, errno));
    return text;
}

}  // namespace seatlock::app
