#include "app/tls_files.hpp"

#include <cstddef>
#include <utility>

#include <sys/stat.h>

#include "app/text_file.hpp"

namespace seatlock::app {
namespace {

constexpr std::size_t pem_bytes_max = std::size_t{256} * 1024;

// A group may read what belongs to root: that is how Debian hands keys to servers (ssl-cert).
bool others_may_read(const std::string& path) {
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0) return false;
    const mode_t forbidden = file.st_uid == 0 ? S_IRWXO : S_IRWXO | S_IRWXG;
    return (file.st_mode & forbidden) != 0;
}

}  // namespace

tl::expected<http::TlsIdentity, std::string> read_tls_files(const std::string& certificate_file,
                                                            const std::string& key_file) {
    auto chain = read_file(certificate_file, pem_bytes_max);
    if (!chain) return tl::unexpected(chain.error());
    auto key = read_file(key_file, pem_bytes_max);
    if (!key) return tl::unexpected(key.error());
    if (others_may_read(key_file)) {
        return tl::unexpected("the TLS key in " + key_file + " can be read by others; chmod 600 " + key_file);
    }
    return http::TlsIdentity{*std::move(chain), *std::move(key), certificate_file, key_file};
}

}  // namespace seatlock::app
