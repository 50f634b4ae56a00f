#include "history/history_world.hpp"

#include <gtest/gtest.h>

namespace seatlock::history {

std::string priced_plan() {
    return R"({"format":"seatlock-plan","version":1,"title":"Hall","categories":[)"
           R"({"key":"stalls","label":"Stalls","price":50},{"key":"circle","price":20.5}],"sections":[)"
           R"({"label":"Left","rows":[{"label":"A","category":"stalls","seats":[)"
           R"({"number":"1","id":"A-1","x":0,"y":0},{"number":"2","id":"A-2","x":1,"y":0}]}]},)"
           R"({"label":"Right","rows":[{"label":"B","seats":[)"
           R"({"number":"1","id":"B-1","category":"circle","x":0,"y":1},{"number":"2","id":"B-2","x":1,"y":1}]}]}]})";
}

void HistoryWorld::open_priced() {
    ASSERT_EQ(world.ask(service::ImportPlan{"hall", priced_plan()}), "created plan hall");
    service::CreateShow create{"s", {}};
    create.settings.plan = "hall";
    create.settings.title = "First night";
    ASSERT_EQ(world.ask(create), "created show s");
}

std::string HistoryWorld::open_file(const std::string& vfs) {
    auto opened = HistoryFile::open({path(), vfs});
    if (!opened) throw std::runtime_error(opened.error().message);
    file = std::move(opened->file);
    return opened->renewed;
}

tl::expected<bool, journal::Error> HistoryWorld::write_some(std::size_t entries_at_once) {
    const service::PublishedShow& show = world.published("s");
    auto continuation = continuation_of(show, file->position("s"));
    const journal::Seq after = continuation.after;
    auto piece = piece_from(show, continuation, entries_at_once);
    if (!piece) {
        ++stretches;
        const auto stretch = world.journal().read_after(service::ServiceWorld::log_of("s"), after, 400);
        auto read = piece_from(*stretch, std::move(continuation));
        if (!read) return tl::unexpected(read.error());
        piece = *std::move(read);
    }
    if (piece->last() == after) return false;
    if (auto written = file->write(*piece); !written) return tl::unexpected(written.error());
    return true;
}

tl::expected<void, journal::Error> HistoryWorld::catch_up(std::size_t entries_at_once) {
    for (;;) {
        const auto more = write_some(entries_at_once);
        if (!more) return tl::unexpected(more.error());
        if (!*more) return {};
    }
}

std::vector<std::string> HistoryWorld::rebuilt() {
    const auto path = directory.path() / "rebuilt.db";
    const auto reports = rebuild(world.journal(), path);
    EXPECT_TRUE(reports) << reports.error().message;
    return dump(path);
}

}  // namespace seatlock::history
