#include "journal/sqlite/schema.hpp"

#include <cstdlib>
#include <string>

#include <fmt/format.h>

namespace seatlock::journal {
namespace {

constexpr long application_id = 0x534c4a4c;  // "SLJL"
constexpr long schema_version = 1;

// `crc` guards what no batch's own checksum covers.
constexpr std::string_view tables = R"(
    CREATE TABLE log (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        log_id TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE batch (
        log INTEGER NOT NULL,
        slot INTEGER NOT NULL,
        first_seq INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (log, slot)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE snapshot (
        log INTEGER PRIMARY KEY,
        slot INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT;
)";

tl::expected<long, Error> number(Database& database, std::string_view sql) {
    const auto text = database.value(sql);
    if (!text) return tl::unexpected(text.error());
    return std::strtol(text->c_str(), nullptr, 10);
}

}  // namespace

tl::expected<bool, Error> has_schema(Database& database) {
    const auto application = number(database, "PRAGMA application_id");
    if (!application) return tl::unexpected(application.error());
    const auto version = number(database, "PRAGMA user_version");
    if (!version) return tl::unexpected(version.error());
    const auto objects = number(database, "SELECT count(*) FROM sqlite_schema");
    if (!objects) return tl::unexpected(objects.error());
    if (*application == 0 && *version == 0 && *objects == 0) return false;
    if (*application != application_id) {
        return tl::unexpected(
            Error{Error::Code::corrupt, fmt::format("{} is a database of another program (application id {:#x})",
                                                    database.file().string(), *application)});
    }
    if (*version == schema_version) return true;
    return tl::unexpected(Error{
        Error::Code::unsupported,
        fmt::format("{} has schema version {}, this seatlock knows version {}: it needs the seatlock that wrote it",
                    database.file().string(), *version, schema_version)});
}

tl::expected<void, Error> create_schema(Database& database) {
    return database.execute(
        fmt::format("BEGIN IMMEDIATE; {} PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", tables,
                    application_id, schema_version));
}

tl::expected<void, Error> check_pages(Database& database) {
    const auto answer = database.value("PRAGMA quick_check(1)");
    if (!answer) return tl::unexpected(answer.error());
    if (*answer == "ok") return {};
    return tl::unexpected(
        Error{Error::Code::corrupt, fmt::format("{} is damaged: {}", database.file().string(), *answer)});
}

}  // namespace seatlock::journal
