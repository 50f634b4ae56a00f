#include "journal/sqlite_journal_fixture.hpp"

#include <sqlite3.h>

namespace seatlock::journal {

void SqliteJournalFixture::run_sql(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((path() / "journal.db").c_str(), &database), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_free(message);
    sqlite3_close(database);
}

}  // namespace seatlock::journal
