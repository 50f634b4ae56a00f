#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "journal/sample_batch.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "journal/temporary_directory.hpp"

namespace seatlock::journal {

inline std::string content_of(const std::filesystem::path& file) {
    std::ostringstream content;
    content << std::ifstream(file, std::ios::binary).rdbuf();
    return content.str();
}

inline void write_file(const std::filesystem::path& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

/// A journal in a directory of its own, and ways to spoil it.
class SqliteJournalFixture : public ::testing::Test {
protected:
    using Opened = tl::expected<std::unique_ptr<Journal>, Error>;

    std::unique_ptr<Journal> open(SqliteJournal::Options options = {}) {
        auto journal = SqliteJournal::open(path(), std::move(options));
        if (!journal) throw std::runtime_error(journal.error().message);
        return *std::move(journal);
    }

    static Error error_of(const Opened& opened) {
        EXPECT_FALSE(opened.has_value());
        return opened ? Error{} : opened.error();
    }

    /// Batches of one entry in the slots from 0.
    static void fill(Journal& journal, const std::string& log, Slot count) {
        const Epoch epoch = journal.open(log)->epoch;
        for (Slot slot = 0; slot < count; ++slot) {
            ASSERT_EQ(append_now(journal, sample_append(log, epoch, slot, slot + 1)).status, WriteStatus::ok);
        }
    }

    /// Changes the database behind the journal's back.
    void run_sql(const std::string& sql);

    [[nodiscard]] std::filesystem::path path() const { return directory_.path() / "data"; }
    [[nodiscard]] std::filesystem::path parent() const { return directory_.path(); }

private:
    TemporaryDirectory directory_;
};

}  // namespace seatlock::journal
