// The file itself: what becomes of it when it is damaged, gone, another's, or its disk is full.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/history_world.hpp"
#include "history/stubborn_disk.hpp"
#include "history/writer.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A hold and a booking.
void sell(service::ServiceWorld& world, int number) {
    const std::string id = std::to_string(number);
    const std::string seat = "A-" + id;
    world.pass(10);
    world.ask("s", service::hold("h" + id, "ann", {seat}));
    world.ask("s", service::book("h" + id, "b" + id));
}

class File : public testing::Test {
protected:
    File() {
        history.world.open_show("s", service::row_of(40));
        for (int number = 1; number <= 10; ++number) sell(history.world, number);
    }

    void write() {
        history.open_file();
        EXPECT_TRUE(history.catch_up());
    }
    void execute(const std::string& sql) const {
        const auto database = *journal::Database::open({history.path(), {}}, journal::Database::Mode::existing);
        const auto done = database->execute(sql);
        ASSERT_TRUE(done) << done.error().message;
    }
    void expect_complete() {
        EXPECT_TRUE(history.catch_up());
        history.close_file();
        EXPECT_EQ(dump(history.path()), history.rebuilt());
    }

    HistoryWorld history;
};

TEST_F(File, goes_on_where_it_was) {
    write();
    const Position before = *history.file->position("s");
    EXPECT_EQ(before.seq, 21U);
    sell(history.world, 11);
    EXPECT_EQ(history.open_file(), "");
    EXPECT_EQ(*history.file->position("s"), before);
    EXPECT_EQ(history.file->position("t"), nullptr);
    expect_complete();
}

TEST_F(File, can_be_read_while_it_is_written) {
    write();
    const auto reader = *journal::Database::open({history.path(), {}}, journal::Database::Mode::existing);
    ASSERT_TRUE(reader->execute("BEGIN; SELECT * FROM positions"));
    sell(history.world, 11);
    EXPECT_TRUE(history.catch_up()) << "a reader is in nobody's way";
    EXPECT_EQ(*reader->value("SELECT seq FROM positions"), "21") << "and sees what was there when it began";
    EXPECT_THAT(history.query("SELECT seq FROM positions"), ElementsAre("23"));
}

TEST_F(File, that_is_torn_is_begun_anew) {
    write();
    history.close_file();
    const auto size = std::filesystem::file_size(history.path());
    for (const auto left : {size / 2, std::uintmax_t{5000}, std::uintmax_t{100}, std::uintmax_t{7}}) {
        std::filesystem::resize_file(history.path(), left);
        EXPECT_THAT(history.open_file(), HasSubstr("history.db")) << left;
        EXPECT_EQ(history.file->position("s"), nullptr);
        expect_complete();
    }
}

TEST_F(File, with_bytes_of_something_else_is_begun_anew) {
    std::ofstream(history.path()) << "this is a text, and a long one, " << std::string(8000, '.');
    EXPECT_THAT(history.open_file(), HasSubstr("not a database"));
    expect_complete();
}

TEST_F(File, with_a_spoilt_page_is_begun_anew) {
    write();
    history.close_file();
    std::fstream bytes(history.path(), std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp(3 * 4096);
    bytes << std::string(512, '\xff');
    bytes.close();
    EXPECT_THAT(history.open_file(), HasSubstr("damaged"));
    expect_complete();
}

TEST_F(File, of_another_version_is_begun_anew) {
    write();
    history.close_file();
    execute("PRAGMA user_version = 77");
    EXPECT_THAT(history.open_file(), HasSubstr("another version"));
    expect_complete();
}

TEST_F(File, of_another_program_stays) {
    const auto other = *journal::Database::open({history.path(), {}}, journal::Database::Mode::create);
    ASSERT_TRUE(other->execute("PRAGMA application_id = 42; CREATE TABLE mine (x); INSERT INTO mine VALUES (1)"));
    const auto opened = HistoryFile::open({history.path(), {}});
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("another program"));
    EXPECT_EQ(*other->value("SELECT x FROM mine"), "1");
}

TEST_F(File, that_is_removed_is_noticed_and_begun_anew) {
    std::vector<std::string> said;
    Writer writer({history.path(), {}}, [&](const std::string& sentence) { said.push_back(sentence); });
    ASSERT_TRUE(writer.open());
    const service::PublishedShow& show = history.world.published("s");
    ASSERT_TRUE(writer.write(*piece_from(show, continuation_of(show, nullptr), 10)));
    std::filesystem::remove(history.path());
    const auto position = writer.position("s");
    EXPECT_FALSE(writer.write(*piece_from(show, continuation_of(show, &*position), 10)));
    ASSERT_THAT(said, ElementsAre(HasSubstr("removed or replaced")));
    ASSERT_TRUE(writer.open());
    EXPECT_FALSE(writer.position("s"));
    ASSERT_TRUE(writer.write(*piece_from(show, continuation_of(show, nullptr), 100)));
    EXPECT_THAT(said, ElementsAre(HasSubstr("cannot be written"), HasSubstr("written again")));
    history.open_file();
    expect_complete();
}

TEST_F(File, on_a_full_disk_complains_once_and_goes_on_later) {
    StubbornDisk disk;
    {
        std::vector<std::string> said;
        Writer writer({history.path(), StubbornDisk::vfs_name},
                      [&](const auto& sentence) { said.push_back(sentence); });
        ASSERT_TRUE(writer.open());
        const service::PublishedShow& show = history.world.published("s");
        disk.fail_from(1);
        for (int attempt = 0; attempt < 5; ++attempt) {
            EXPECT_FALSE(writer.write(*piece_from(show, continuation_of(show, nullptr), 100)));
        }
        EXPECT_THAT(said, ElementsAre(HasSubstr("full")));
        disk.work_again();
        EXPECT_TRUE(writer.write(*piece_from(show, continuation_of(show, nullptr), 100)));
        EXPECT_THAT(said, ElementsAre(HasSubstr("full"), HasSubstr("written again")));
    }
    history.open_file();
    expect_complete();
}

/// The process dies at its nth write, for every n: what is found then is a whole, and goes on to be complete.
TEST_F(File, is_whole_wherever_a_write_ends) {
    for (std::uint64_t nth = 1;; ++nth) {
        SCOPED_TRACE(fmt::format("dies at write {}", nth));
        StubbornDisk disk;
        ASSERT_TRUE(HistoryFile::remove(history.path()));
        disk.fail_from(nth);
        auto opened = HistoryFile::open({history.path(), StubbornDisk::vfs_name});
        if (opened) {
            history.file = std::move(opened->file);
            while (history.write_some(7).value_or(false)) {
            }
            history.close_file();
        }
        const bool came_through = disk.refused() == 0;
        disk.work_again();

        history.open_file();
        const Position* position = history.file->position("s");
        const auto seqs = history.query("SELECT count(*), coalesce(max(seq), 0) FROM history");
        const journal::Seq seq = position ? position->seq : 0;
        EXPECT_THAT(seqs, ElementsAre(fmt::format("{0}|{0}", seq))) << "rows and position belong together";
        expect_complete();
        if (came_through || HasFailure()) break;
    }
}

TEST_F(File, of_another_log_is_begun_anew) {
    write();
    history.close_file();
    // The same show, sold differently, in a journal of its own.
    HistoryWorld other({}, 99);
    other.world.open_show("s", service::row_of(40));
    for (int number = 15; number <= 34; ++number) sell(other.world, number);
    std::filesystem::copy_file(history.path(), other.path());
    EXPECT_EQ(other.open_file(), "");
    EXPECT_EQ(other.file->position("s")->seq, 21U);
    ASSERT_TRUE(other.catch_up());
    EXPECT_THAT(other.query("SELECT booking FROM bookings WHERE seq <= 6"), ElementsAre("b15", "b16"));
    other.close_file();
    EXPECT_EQ(dump(other.path()), other.rebuilt());
}

TEST_F(File, that_is_ahead_of_a_journal_put_back_is_begun_anew) {
    write();
    history.close_file();
    HistoryWorld older;  // the same log id: it is the same journal, of an earlier day
    older.world.open_show("s", service::row_of(40));
    sell(older.world, 1);
    ASSERT_EQ(older.world.published("s").log_id(), history.world.published("s").log_id());
    std::filesystem::copy_file(history.path(), older.path());
    older.open_file();
    ASSERT_TRUE(older.catch_up());
    older.close_file();
    EXPECT_EQ(dump(older.path()), older.rebuilt());
}

TEST_F(File, forgets_shows_that_are_not_there) {
    write();
    EXPECT_TRUE(history.file->keep_only({"s", "t"}));
    EXPECT_THAT(history.query("SELECT show FROM positions"), ElementsAre("s"));
    EXPECT_TRUE(history.file->keep_only({"t"}));
    EXPECT_EQ(history.file->position("s"), nullptr);
    history.close_file();
    EXPECT_THAT(dump(history.path()), IsEmpty());
}

TEST_F(File, stays_as_it_was_when_a_rebuild_fails) {
    write();
    history.close_file();
    const auto before = dump(history.path());
    history.world.journal().inject(journal::Fault::tear);
    history.world.submit("s", service::hold("h99", "ann", {"A-40"}));
    const auto failed = rebuild(history.world.journal(), history.path());
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().message, HasSubstr("show s: slot"));
    EXPECT_EQ(dump(history.path()), before);
    EXPECT_FALSE(std::filesystem::exists(history.path().string() + ".new"));
}

TEST_F(File, an_entry_that_names_no_seat_of_the_plan_is_an_error) {
    history.open_file();
    const service::PublishedShow& show = history.world.published("s");
    Piece piece = *piece_from(show, continuation_of(show, nullptr), 2);
    journal::Entry entry = *piece.entries.back();
    entry.changes.back().seat = 40;
    piece.entries.back() = std::make_shared<const journal::Entry>(std::move(entry));
    const auto written = history.file->write(piece);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("entry 2 names a seat that its plan does not have"));
    EXPECT_EQ(history.file->position("s"), nullptr);
}

}  // namespace
}  // namespace seatlock::history
