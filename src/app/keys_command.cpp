#include "app/keys_command.hpp"

#include <memory>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "app/key_store.hpp"
#include "service/access_key.hpp"

namespace seatlock::app {
namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

int fail(int status, std::string_view why) {
    fmt::print(stderr, "seatlock: {}\n", why);
    return status;
}

tl::expected<std::unique_ptr<KeyStore>, std::string> store_of(const KeysOptions& options) {
    if (options.data) return local_keys(*options.data);
    return remote_keys(*options.server, options.admin_key_file);
}

/// Has `command(store)` done, which returns what keeps it from being done.
template <typename Command>
int with_store(const KeysOptions& options, Command command) {
    if (!options.data && !options.server) {
        return fail(wrong_usage, "say where the keys are: --data DIR or --server URL. See --help");
    }
    const auto store = store_of(options);
    if (!store) return fail(failed, store.error());
    const tl::expected<void, std::string> done = command(**store);
    return done ? 0 : fail(failed, done.error());
}

/// Asked before the way to a store makes a part of a path of it.
tl::expected<void, std::string> check_name(const std::string& name) {
    if (service::is_key_name(name)) return {};
    return tl::unexpected("\"" + name + "\" is not a name for a key");
}

void print(const ListedKey& key) {
    const std::string since = key.revoked_at.empty() ? "since " + key.created_at : "revoked " + key.revoked_at;
    fmt::print("{:<20} {:<6}  {}  {}\n", key.name, key.role, since, fmt::join(key.origins, " "));
}

}  // namespace

int create_key(const KeysOptions& options) {
    return with_store(options, [&](KeyStore& store) {
        return check_name(options.name)
            .and_then([&] { return store.create(options.name, *service::key_role_of(options.role), options.origins); })
            .map([](const std::string& secret) { fmt::print("{}\n", secret); });
    });
}

int list_keys(const KeysOptions& options) {
    return with_store(options, [](KeyStore& store) {
        return store.list().map([](const std::vector<ListedKey>& keys) {
            for (const ListedKey& key : keys) print(key);
            fmt::print("{} keys\n", keys.size());
        });
    });
}

int revoke_key(const KeysOptions& options) {
    return with_store(options, [&](KeyStore& store) {
        return check_name(options.name).and_then([&] { return store.revoke(options.name); }).map([&] {
            fmt::print("{} is revoked\n", options.name);
        });
    });
}

}  // namespace seatlock::app
