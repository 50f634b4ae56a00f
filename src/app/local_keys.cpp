#include <utility>
#include <variant>

#include "app/clocks.hpp"
#include "app/key_store.hpp"
#include "app/random_id.hpp"
#include "http/timestamp.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "service/log_names.hpp"
#include "service/replay.hpp"

namespace seatlock::app {
namespace {

const service::Caller command_line{.actor = "command line"};

/// Has the catalog of a journal carry one command out, by the same step machine as a server.
tl::expected<service::Answer, std::string> carry_out(journal::Journal& journal,
                                                     const service::CatalogCommand& command) {
    service::Catalog catalog(service::catalog_log_name("default"));
    const auto log = journal.open(catalog.log());
    if (!log) return tl::unexpected(log.error().message);
    if (auto opened = catalog.opened(*log, read_clocks()); !opened) return tl::unexpected(opened.error().message);
    catalog.submit(1, command_line, command, read_clocks());
    if (auto append = catalog.next_append()) {
        journal::WriteResult written;
        journal.append({*std::move(append)},
                       [&](std::vector<journal::WriteResult> results) { written = std::move(results.front()); });
        if (written.status != journal::WriteStatus::ok) return tl::unexpected(written.detail);
        catalog.written(written);
    }
    std::vector<service::Answered> answers;
    catalog.take_answers(answers);
    return std::move(answers.at(0).answer);
}

class LocalKeys : public KeyStore {
public:
    explicit LocalKeys(std::string directory) : directory_(std::move(directory)) {}

    tl::expected<std::string, std::string> create(const std::string& name, service::KeyRole role,
                                                  const std::vector<std::string>& origins) override {
        service::NewKey key = service::new_key(role, origins, random_id() + random_id(), random_id() + random_id());
        if (auto done = change(service::CreateKey{name, std::move(key.record)}); !done) {
            return tl::unexpected(std::move(done).error());
        }
        return std::move(key.secret);
    }

    tl::expected<std::vector<ListedKey>, std::string> list() override {
        const auto catalog = read();
        if (!catalog) return tl::unexpected(catalog.error());
        std::vector<ListedKey> keys;
        for (const auto& [name, record] : catalog->keys()) {
            keys.push_back({name, std::string(to_string(record.role)), record.origins,
                            http::to_rfc3339(record.created_wall_ms),
                            record.revoked_wall_ms ? http::to_rfc3339(*record.revoked_wall_ms) : ""});
        }
        return keys;
    }

    tl::expected<void, std::string> revoke(const std::string& name) override {
        // A journal that is not there is not made: it has no key to revoke.
        if (const auto catalog = read(); !catalog) return tl::unexpected(catalog.error());
        return change(service::RevokeKey{name});
    }

private:
    [[nodiscard]] tl::expected<service::CatalogState, std::string> read() const {
        const auto journal = journal::SqliteJournal::open_read_only(directory_);
        if (!journal) return tl::unexpected(journal.error().message);
        auto catalog = service::read_catalog(**journal);
        if (!catalog) return tl::unexpected(catalog.error().message);
        return *std::move(catalog);
    }

    [[nodiscard]] tl::expected<void, std::string> change(const service::CatalogCommand& command) const {
        const auto journal = journal::SqliteJournal::open(directory_);
        if (!journal) return tl::unexpected(journal.error().message);
        const auto answer = carry_out(**journal, command);
        if (!answer) return tl::unexpected(answer.error());
        const auto* failure = std::get_if<service::Failure>(&answer->result);
        if (failure) return tl::unexpected(failure->detail);
        return {};
    }

    std::string directory_;
};

}  // namespace

std::unique_ptr<KeyStore> local_keys(std::string directory) {
    return std::make_unique<LocalKeys>(std::move(directory));
}

}  // namespace seatlock::app
