#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "service/access_key.hpp"

namespace seatlock::app {

/// A key as a list shows it.
struct ListedKey {
    std::string name;
    std::string role;
    std::vector<std::string> origins;
    std::string created_at;  ///< RFC 3339
    std::string revoked_at;  ///< or empty
};

/// Where keys are kept, whichever way leads there. Errors are sentences.
class KeyStore {
public:
    KeyStore() = default;
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;
    virtual ~KeyStore() = default;

    /// The key itself, which nobody keeps.
    [[nodiscard]] virtual tl::expected<std::string, std::string> create(const std::string& name, service::KeyRole role,
                                                                        const std::vector<std::string>& origins) = 0;
    [[nodiscard]] virtual tl::expected<std::vector<ListedKey>, std::string> list() = 0;
    /// A key that is revoked stays so.
    [[nodiscard]] virtual tl::expected<void, std::string> revoke(const std::string& name) = 0;
};

/// The keys in a journal that no server has open.
[[nodiscard]] std::unique_ptr<KeyStore> local_keys(std::string directory);

/// The keys of a running server. `admin_key_file`: with a key that may see and change keys; not needed
/// while the server has none.
[[nodiscard]] tl::expected<std::unique_ptr<KeyStore>, std::string> remote_keys(
    const std::string& server, const std::optional<std::string>& admin_key_file);

}  // namespace seatlock::app
