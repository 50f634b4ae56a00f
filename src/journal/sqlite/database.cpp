#include "journal/sqlite/database.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace seatlock::journal {
namespace {

Error::Code code_of(int result) {
    switch (result & 0xFF) {
        case SQLITE_ERROR:  // our statements are right, so the tables that they name are not
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return Error::Code::corrupt;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Error::Code::in_use;
        default: return Error::Code::io;  // SQLite's codes are numbers and grow with its versions
    }
}

std::string escaped_for_uri(const std::filesystem::path& file) {
    std::string escaped;
    for (const char c : file.string()) {
        if (c == '%' || c == '?' || c == '#') {
            escaped += fmt::format("%{:02X}", c);
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string name_for(const Database::Location& location, Database::Mode mode) {
    if (mode != Database::Mode::immutable) return location.file.string();
    return "file:" + escaped_for_uri(location.file) + "?immutable=1";
}

int flags_for(Database::Mode mode) {
    switch (mode) {
        case Database::Mode::create: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Database::Mode::existing: return SQLITE_OPEN_READWRITE;
        case Database::Mode::immutable: return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    }
    return 0;
}

/// SQLite takes a null pointer for NULL, and an empty string_view may have one.
const char* pointer_to(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    const int result = sqlite3_prepare_v3(database.handle_, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    statement_.reset(statement);
    if (result != SQLITE_OK) refused_ = database.error(result).value();
}

Statement& Statement::bind_number(std::int64_t value) {
    return bound(sqlite3_bind_int64(statement_.get(), ++bound_, value));
}

Statement& Statement::bind_null() { return bound(sqlite3_bind_null(statement_.get(), ++bound_)); }

Statement& Statement::bind(std::string_view text) {
    return bound(
        sqlite3_bind_text64(statement_.get(), ++bound_, pointer_to(text), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

Statement& Statement::bind_blob(std::string_view bytes) {
    return bound(sqlite3_bind_blob64(statement_.get(), ++bound_, pointer_to(bytes), bytes.size(), SQLITE_STATIC));
}

/// A parameter that was not bound is NULL, which must never be written in its place.
Statement& Statement::bound(int result) {
    if (result != SQLITE_OK && !refused_ && !unbound_) unbound_ = database_.error(result).value();
    return *this;
}

tl::expected<bool, Error> Statement::step() {
    if (refused_) return tl::unexpected(*refused_);
    if (unbound_) {
        tl::unexpected<Error> failed(*std::move(unbound_));
        reset();
        return failed;
    }
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) {
        reset();
        return false;
    }
    auto failed = database_.error(result);  // before reset(), which clears the details
    reset();
    return failed;
}

tl::expected<void, Error> Statement::run() {
    for (;;) {
        auto row = step();
        if (!row) return tl::unexpected(std::move(row.error()));
        if (!*row) return {};
    }
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

std::uint64_t Statement::number(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_.get(), column));
}

std::string Statement::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    unbound_.reset();
    bound_ = 0;
}

tl::expected<std::unique_ptr<Database>, Error> Database::open(Location location, Mode mode) {
    const std::string name = name_for(location, mode);
    const char* vfs = location.vfs.empty() ? nullptr : location.vfs.c_str();
    sqlite3* handle = nullptr;
    const int flags = flags_for(mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int result = sqlite3_open_v2(name.c_str(), &handle, flags, vfs);
    std::unique_ptr<Database> database(new Database(std::move(location), handle));
    if (result != SQLITE_OK) return database->error(result);
    database->configure();
    return database;
}

void Database::configure() {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    checkpoint_on_close(false);
    sqlite3_wal_hook(handle_, &Database::count_wal_pages, this);  // in place of SQLite's own checkpoints
}

Database::~Database() { sqlite3_close(handle_); }

tl::expected<void, Error> Database::execute(const std::string& sql) {
    const int result = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return error(result);
    return {};
}

tl::expected<std::string, Error> Database::value(std::string_view sql) {
    Statement statement = prepare(sql);
    const auto row = statement.step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::string();
    std::string value = statement.bytes(0);
    // To its end: a pragma that changes the file answers first and commits then, and that may fail.
    if (auto done = statement.run(); !done) return tl::unexpected(std::move(done.error()));
    return value;
}

tl::expected<Database::Identity, Error> Database::identity() {
    Identity identity;
    for (const auto& [member, sql] : {std::pair(&Identity::application, "PRAGMA application_id"),
                                      std::pair(&Identity::version, "PRAGMA user_version"),
                                      std::pair(&Identity::objects, "SELECT count(*) FROM sqlite_schema")}) {
        const auto text = value(sql);
        if (!text) return tl::unexpected(text.error());
        identity.*member = std::strtol(text->c_str(), nullptr, 10);
    }
    return identity;
}

tl::expected<void, Error> Database::checkpoint(AfterCheckpoint after) {
    const int mode = after == AfterCheckpoint::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
    const int result = sqlite3_wal_checkpoint_v2(handle_, "main", mode, nullptr, nullptr);
    if (result != SQLITE_OK) return error(result);
    wal_pages_ = 0;
    return {};
}

tl::expected<void, Error> Database::check_in_place() const {
    int moved = 0;
    // A VFS that cannot tell leaves it at 0.
    sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved == 0) return {};
    return tl::unexpected(
        Error{Error::Code::io, fmt::format("{}: the file was removed or replaced", location_.file.string())});
}

void Database::checkpoint_on_close(bool on) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

tl::unexpected<Error> Database::error(int result) const {
    std::string message = fmt::format("{}: {}", location_.file.string(), sqlite3_errstr(result));
    const bool has_details = handle_ != nullptr && sqlite3_extended_errcode(handle_) == result;
    if (has_details && sqlite3_errmsg(handle_) != std::string_view(sqlite3_errstr(result))) {
        message += fmt::format(" ({})", sqlite3_errmsg(handle_));
    }
    const int system = handle_ == nullptr ? 0 : sqlite3_system_errno(handle_);
    if (system != 0 && code_of(result) == Error::Code::io) message += fmt::format(": {}", std::strerror(system));
    return tl::unexpected(Error{code_of(result), std::move(message)});
}

int Database::count_wal_pages(void* self, sqlite3* /*handle*/, const char* /*name*/, int pages) {
    static_cast<Database*>(self)->wal_pages_ = static_cast<std::uint64_t>(pages);
    return SQLITE_OK;
}

}  // namespace seatlock::journal
