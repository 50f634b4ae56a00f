#pragma once

#include <optional>
#include <string>
#include <vector>

namespace seatlock::app {

struct KeysOptions {
    std::optional<std::string> data;    ///< a directory that no server has open, or
    std::optional<std::string> server;  ///< the address of one that runs
    std::optional<std::string> admin_key_file;
    std::string name;
    std::string role;
    std::vector<std::string> origins;
};

/// `seatlock keys create`: prints the new key alone on standard output. All three return the exit status:
/// 0, or 1 after saying on stderr what is wrong; 2 when neither directory nor server is given.
[[nodiscard]] int create_key(const KeysOptions& options);

/// `seatlock keys list`: a line for each key.
[[nodiscard]] int list_keys(const KeysOptions& options);

/// `seatlock keys revoke`.
[[nodiscard]] int revoke_key(const KeysOptions& options);

}  // namespace seatlock::app
