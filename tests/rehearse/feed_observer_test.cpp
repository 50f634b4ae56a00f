#include "rehearse/feed_observer.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rehearse/fake_client.hpp"
#include "rehearse/sale.hpp"

namespace seatlock::rehearse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string told(std::uint64_t seq) {
    return "id: " + std::to_string(seq) + "\ndata: " + entry_json(seq, "held", {"A-1"}, "available", "locked") + "\n\n";
}

class FeedObserverTest : public testing::Test {
public:
    FakeClient client{[](const Request&) { return Response{}; }};
    FeedObserver observer{client, "demo"};
};

TEST_F(FeedObserverTest, reads_entries_wherever_the_bytes_are_cut) {
    const std::string text = ": still here\n\n" + told(1) + "\r\n" + told(2);
    for (std::size_t size = 1; size < text.size(); ++size) {
        FeedObserver other(client, "demo");
        for (std::size_t from = 0; from < text.size(); from += size) other.take(text.substr(from, size));
        ASSERT_THAT(other.entries(), SizeIs(2)) << size;
        EXPECT_EQ(other.entries()[1].text, entry_json(2, "held", {"A-1"}, "available", "locked"));
        EXPECT_THAT(other.unusable(), IsEmpty());
    }
}

TEST_F(FeedObserverTest, comes_back_and_goes_on_behind_the_last_whole_entry) {
    observer.start();
    EXPECT_EQ(client.followed.target, "/v1/shows/demo/feed?from=0");
    client.followed.bytes(told(1) + told(2) + told(3).substr(0, 20));
    client.followed.ended("reset");
    client.run_until([] { return false; });
    EXPECT_EQ(client.followed.target, "/v1/shows/demo/feed?from=2");
    client.followed.bytes(told(3));
    EXPECT_EQ(observer.last_seq(), 3U);
    EXPECT_EQ(observer.interruptions(), 1U);
    observer.stop();
    client.followed.target = "none";
    client.followed.ended("reset");
    client.run_until([] { return false; });
    EXPECT_EQ(client.followed.target, "none");
}

TEST_F(FeedObserverTest, keeps_what_is_no_entry_apart) {
    observer.take("event: snapshot\ndata: {}\n\ndata: {\"seq\":1}\n\ndata: x\n\n" + told(4));
    EXPECT_THAT(observer.unusable(),
                ElementsAre(HasSubstr("a snapshot"), HasSubstr("seq, kind and changes"), HasSubstr("no entry: x")));
    EXPECT_THAT(observer.entries(), SizeIs(1));
    for (int i = 0; i < 1000; ++i) observer.take("data: nonsense\n\n");
    EXPECT_THAT(observer.unusable(), SizeIs(100));
}

TEST_F(FeedObserverTest, gives_up_on_a_line_or_a_record_without_an_end) {
    for (const std::string& piece : {std::string(65536, 'x'), "data: " + std::string(65536, 'x') + "\n"}) {
        FeedObserver other(client, "demo");
        other.start();
        other.take(told(1));
        int pieces = 0;
        for (; !other.has_given_up() && pieces < 1000; ++pieces) other.take(piece);
        EXPECT_TRUE(pieces > 60 && pieces < 70) << pieces;
        EXPECT_THAT(other.unusable(), ElementsAre(HasSubstr("more than 4194304 bytes")));
        other.take("\n\n" + told(2));
        EXPECT_EQ(other.last_seq(), 1U) << "nothing more is taken";
        client.followed.target = "none";
        client.followed.ended("reset");
        client.run_until([] { return false; });
        EXPECT_EQ(client.followed.target, "none");
    }
}

}  // namespace
}  // namespace seatlock::rehearse
