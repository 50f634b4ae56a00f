#include "plan/content_hash.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include <openssl/evp.h>

namespace seatlock::plan {

std::string content_hash(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        // Only a broken installation of the library gets here; a plan without its name must not exist.
        std::fputs("seatlock: SHA-256 is not available\n", stderr);
        std::abort();
    }
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += hex[digest[i] >> 4U];
        text += hex[digest[i] & 15U];
    }
    return text;
}

}  // namespace seatlock::plan
