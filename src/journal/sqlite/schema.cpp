#include "journal/sqlite/schema.hpp"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

/// What the file's first page is needed for: a damaged one is named, which SQLite does not do.
tl::unexpected<Error> on_first_page(Error error) {
    if (error.code == Error::Code::corrupt) error.message += " (page 1)";
    return tl::unexpected(std::move(error));
}

/// The text of our tables, without white space: that is not part of the format.
tl::expected<std::string, Error> text_of_tables(Database& database) {
    return database.value(
        "SELECT replace(replace(group_concat(sql), char(10), ''), ' ', '') FROM "
        "(SELECT sql FROM sqlite_schema WHERE name IN ('log', 'batch', 'snapshot') ORDER BY name)");
}

/// A flipped bit in the text of a table can change what its columns mean, and nothing else guards it.
tl::expected<void, Error> check_tables(Database& database) {
    auto sound = Database::open({":memory:", {}}, Database::Mode::create);
    if (!sound) return tl::unexpected(std::move(sound.error()));
    if (auto created = create_schema(**sound); !created) return created;
    const auto expected = text_of_tables(**sound);
    if (!expected) return tl::unexpected(expected.error());
    const auto text = text_of_tables(database);
    if (!text) return on_first_page(text.error());
    if (*text == *expected) return {};
    return on_first_page({Error::Code::corrupt, fmt::format("{} is damaged: its tables are not those of a journal",
                                                            database.file().string())});
}

/// What is known of the first row that cannot be read, has a value of another type than its column or
/// lies out of order; none when all is well. The statement gives a row's name, whether its types are
/// right, and its key.
std::optional<std::string> first_bad_row(Database& database, std::string_view sql) {
    Statement rows = database.prepare(sql);
    std::string where = "in the first row";
    std::optional<std::pair<std::int64_t, std::int64_t>> last;
    for (;;) {
        const auto row = rows.step();
        if (!row) return where;
        if (!*row) return std::nullopt;
        if (!rows.is_null(0)) where = "in " + rows.bytes(0);
        const std::pair key(static_cast<std::int64_t>(rows.number(2)), static_cast<std::int64_t>(rows.number(3)));
        if (rows.is_null(0) || rows.number(1) == 0 || (last && key <= *last)) return where;
        last = key;
        where = "behind " + rows.bytes(0);
    }
}

/// SQLite names the page of a damaged tree, but not the place of a damaged row in it.
std::string place_of_bad_row(Database& database) {
    for (const auto& [table, sql] :
         {std::pair("log",
                    "SELECT 'log number ' || id, typeof(name) || typeof(log_id) || typeof(epoch) || typeof(crc) = "
                    "'texttextintegerinteger', id, 0 FROM log ORDER BY id"),
          std::pair("batch",
                    "SELECT 'slot ' || slot || ' of log number ' || log, typeof(log) || typeof(slot) || "
                    "typeof(first_seq) || typeof(epoch) || typeof(bytes) = 'integerintegerintegerintegerblob', "
                    "log, slot FROM batch ORDER BY log, slot"),
          std::pair("snapshot",
                    "SELECT 'log number ' || log, typeof(slot) || typeof(bytes) || typeof(crc) = "
                    "'integerblobinteger', log, 0 FROM snapshot ORDER BY log")}) {
        if (const auto where = first_bad_row(database, sql)) return fmt::format("table {}, {}", table, *where);
    }
    return "in no row, so in the index of names";
}

}  // namespace

tl::expected<bool, Error> has_schema(Database& database) {
    auto identity = database.identity();
    if (!identity) return on_first_page(std::move(identity.error()));
    if (identity->is_empty()) return false;
    if (identity->application != application_id) {
        return tl::unexpected(
            Error{Error::Code::corrupt, fmt::format("{} is a database of another program (application id {:#x})",
                                                    database.file().string(), identity->application)});
    }
    if (identity->version == schema_version) return check_tables(database).map([] { return true; });
    return tl::unexpected(Error{
        Error::Code::unsupported,
        fmt::format("{} has schema version {}, this seatlock knows version {}: it needs the seatlock that wrote it",
                    database.file().string(), identity->version, schema_version)});
}

tl::expected<void, Error> create_schema(Database& database) {
    return database.execute(
        fmt::format("BEGIN IMMEDIATE; {} PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", tables,
                    application_id, schema_version));
}

tl::expected<void, Error> check_pages(Database& database) {
    // Not quick_check, which believes the index of the names: a log that it no longer finds would be created
    // anew. Batches, which are nearly all of the file, have no index, and take no longer.
    const auto answer = database.value("PRAGMA integrity_check(1)");
    if (answer && *answer == "ok") return {};
    if (!answer && answer.error().code != Error::Code::corrupt) return tl::unexpected(answer.error());
    std::string message =
        fmt::format("{} is damaged: {}", database.file().string(), answer ? *answer : "it cannot be read to its end");
    if (!answer || !answer->starts_with("***")) message += fmt::format(" ({})", place_of_bad_row(database));
    return tl::unexpected(Error{Error::Code::corrupt, std::move(message)});
}

}  // namespace seatlock::journal
