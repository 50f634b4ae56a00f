#pragma once

#include <cstdint>
#include <string>

namespace seatlock::journal {

/// Something failed. Never a refusal: those are answers.
struct Error {
    enum class Code : std::uint8_t {
        io,           ///< the store could not be read or written
        corrupt,      ///< the store says something that cannot be true; a person must look
        unsupported,  ///< written by a newer version
        in_use        ///< another process has the store
    };
    Code code = Code::io;
    std::string message;  ///< a sentence that names what and where
};

}  // namespace seatlock::journal
