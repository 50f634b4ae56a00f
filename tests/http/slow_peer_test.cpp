#include "http/scripted_server.hpp"

namespace seatlock::http {
namespace {

INSTANTIATE_TEST_SUITE_P(Wire, Streaming, ::testing::Values(Speech::plain, Speech::tls), speech_name);

using std::chrono::milliseconds;

// -- time -----------------------------------------------------------------------------------------

TEST_P(Transport, answers_408_to_half_a_request_and_silence) {
    options.read_timeout = milliseconds(200);
    for (const std::string half :
         {"G", "GET / HTTP/1.1\r\nHost: h\r\n", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf",
          "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha"}) {
        RawClient peer = client();
        peer.send(get("/before") + half);
        EXPECT_EQ(peer.read_response()->status, 200);
        EXPECT_EQ(peer.read_response()->status, 408) << half;
        EXPECT_TRUE(peer.at_end());
    }
}

TEST_P(Transport, answers_408_to_a_request_that_trickles_in) {
    options.read_timeout = milliseconds(200);
    RawClient peer = client();
    peer.send("GET /");
    // Forty times as long as the server may wait: a byte every few milliseconds must not put it off.
    int sent = 0;
    while (sent < 1600 && !peer.readable_within(milliseconds(5))) sent += peer.send("a") ? 1 : 0;
    EXPECT_LT(sent, 1600);
    EXPECT_EQ(peer.read_response()->status, 408);
}

TEST_P(Transport, closes_an_idle_connection_without_a_word) {
    options.idle_timeout = milliseconds(200);
    RawClient silent = client();
    RawClient served = client();
    EXPECT_TRUE(served.request("GET", "/"));
    EXPECT_TRUE(silent.at_end());
    EXPECT_TRUE(served.at_end());
}

TEST_P(Transport, gives_a_request_that_waits_for_its_handler_all_the_time_it_needs) {
    options.read_timeout = options.idle_timeout = options.write_timeout = milliseconds(100);
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked"));
    await_parked(1);
    for (int i = 0; i < 3; ++i) {
        RawClient clock = client();
        EXPECT_TRUE(clock.at_end()) << "an idle connection began after the request and has timed out";
    }
    answer_parked(0, "at last");
    EXPECT_EQ(peer.read_response()->body, "at last");
}

TEST_P(Transport, closes_on_a_peer_that_does_not_read) {
    options.write_timeout = milliseconds(200);
    const auto large = std::make_shared<const std::string>(64 * mebibyte, 'x');
    std::promise<void> left;
    struct Token {
        std::promise<void>* left;
        ~Token() { left->set_value(); }
    };
    handler.on("/large", [&](Request, Respond respond) {
        auto token = std::make_shared<Token>(&left);
        respond({.status = 200, .headers = {}, .body = {token, large.get()}, .stream = {}});
    });
    RawClient peer = unconnected();
    peer.limit_receive_buffer(4096);
    peer.connect(running().port());
    peer.send(get("/large"));
    EXPECT_EQ(left.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_LT(peer.read_until_close().size(), large->size());
}

TEST_P(Transport, lets_a_peer_read_as_slowly_as_it_likes_while_it_reads) {
    options.write_timeout = milliseconds(400);
    const std::string large = pattern(24 * mebibyte);
    handler.on("/large", [&](Request, Respond respond) { respond(text(large)); });
    RawClient peer = unconnected();
    peer.limit_receive_buffer(4096);
    peer.connect(running().port());
    peer.send(get("/large"));
    const auto response = peer.read_response();
    ASSERT_TRUE(response);
    EXPECT_TRUE(response->body == large);
}

// -- slow readers -----------------------------------------------------------------------------------

TEST_P(Transport, reads_no_further_requests_of_a_peer_that_does_not_read) {
    constexpr int count = 60;
    std::atomic<int> given = 0;
    const auto large = std::make_shared<const std::string>(pattern(mebibyte));
    handler.on("/large", [&](Request, Respond respond) {
        ++given;
        respond({.status = 200, .headers = {}, .body = large, .stream = {}});
    });
    RawClient peer = unconnected();
    peer.limit_receive_buffer(4096);
    peer.connect(running().port());
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += get("/large");
    peer.send(bytes);
    RawClient clock = client();
    const int before_reading = settled(clock, [&] { return given.load(); });
    EXPECT_GT(before_reading, 0);
    EXPECT_LT(before_reading, 20) << "what the kernel buffers, and one answer more";
    for (int i = 0; i < count; ++i) {
        const auto response = peer.read_response();
        ASSERT_TRUE(response);
        ASSERT_TRUE(response->body == *large);
    }
    EXPECT_EQ(given, count);
}

TEST_P(Streaming, sends_what_the_source_has_and_more_whenever_it_is_woken) {
    *limit = 2;
    RawClient peers[3] = {client(), client(), client()};
    for (RawClient& peer : peers) {
        peer.send(get("/stream"));
        const auto head = peer.read_head();
        ASSERT_TRUE(head);
        EXPECT_EQ(head->header("transfer-encoding"), "chunked");
        EXPECT_EQ(head->header("content-length"), std::nullopt);
        EXPECT_EQ(head->header("connection"), "close");
        expect_stream(peer, "0,1,");
    }
    raise(2);
    raise(5);
    for (RawClient& peer : peers) expect_stream(peer, "2,3,4,");
}

TEST_P(Streaming, comes_after_the_answers_before_it_and_serves_nothing_behind) {
    handler.park("/parked");
    *limit = 1;
    RawClient peer = client();
    peer.send(get("/parked") + get("/stream") + get("/parked"));
    await_parked(2);
    answer_parked(1, "behind");
    answer_parked(0, "before");
    EXPECT_EQ(peer.read_response()->body, "before");
    ASSERT_TRUE(peer.read_head());
    expect_stream(peer, "0,");
    peer.send(get("/ignored"));
    raise(2);
    expect_stream(peer, "1,");
}

TEST_P(Streaming, goes_unframed_to_http_1_0) {
    *limit = 3;
    RawClient peer = client();
    peer.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto head = peer.read_head();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("transfer-encoding"), std::nullopt);
    EXPECT_EQ(head->header("connection"), "close");
    running().server().stop(std::chrono::seconds(60));
    EXPECT_EQ(peer.read_until_close(), "0,1,2,");
}

TEST_P(Streaming, gives_head_its_fields_only) {
    RawClient peer = client();
    const auto head = peer.request("HEAD", "/stream");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("transfer-encoding"), "chunked");
    EXPECT_EQ(peer.request("GET", "/x")->body, "GET /x ");
}

TEST_P(Streaming, lets_go_of_the_source_as_soon_as_the_peer_leaves) {
    std::promise<void> closed;
    std::promise<void> reset;
    handler.on("/a", [&](Request, Respond respond) { respond(streamed(std::make_shared<Counter>(limit, &closed))); });
    handler.on("/b", [&](Request, Respond respond) { respond(streamed(std::make_shared<Counter>(limit, &reset))); });
    RawClient closing = client();
    RawClient resetting = client();
    closing.send(get("/a"));
    resetting.send(get("/b"));
    ASSERT_TRUE(closing.read_head());
    ASSERT_TRUE(resetting.read_head());
    closing.end_sending();
    resetting.reset();
    EXPECT_EQ(closed.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_EQ(reset.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_TRUE(closing.read_until_close().empty());
}

TEST_P(Streaming, asks_a_source_only_as_fast_as_its_reader_reads) {
    *limit = 1'000'000'000;
    RawClient peer = unconnected();
    peer.limit_receive_buffer(4096);
    peer.connect(running().port());
    peer.send(get("/stream"));
    ASSERT_TRUE(peer.read_head());
    RawClient clock = client();
    const int position =
        settled(clock, [&] { return running().on_server([&] { return sources[0]->position.load(); }); });
    RawClient other = client();
    other.send(get("/stream"));
    ASSERT_TRUE(other.read_head());
    EXPECT_EQ(sources[0]->position, position) << "it does not read, so its source is not asked";
    for (int i = 0; i < position + 1000; ++i) {
        const auto chunk = peer.read_chunk();
        ASSERT_TRUE(chunk);
        ASSERT_EQ(*chunk, std::to_string(i) + ",");
    }
}

/// As many numbers as it was made for; the last of them only when the test wakes it.
class Countdown : public StreamSource {
public:
    explicit Countdown(int left) : left_(left) {}

    std::string next() override { return left_ == 0 || (left_ == 1 && !go_) ? "" : std::to_string(left_--) + ","; }
    bool finite() const noexcept override { return true; }
    bool ended() const noexcept override { return left_ == 0; }
    void begin(Wake wake) override { wake_ = std::move(wake); }
    void let_go() {
        go_ = true;
        wake_();
    }

private:
    int left_;
    bool go_ = false;
    Wake wake_ = [] {};
};

TEST_P(Streaming, goes_on_with_the_next_request_after_a_source_that_ends) {
    std::vector<std::shared_ptr<Countdown>> countdowns;
    handler.on("/countdown", [&](Request, Respond respond) {
        countdowns.push_back(std::make_shared<Countdown>(3));
        respond(streamed(countdowns.back()));
    });
    RawClient peer = client();
    for (std::size_t round = 0; round < 3; ++round) {
        peer.send(get("/countdown") + get("/behind"));
        auto head = peer.read_head();
        ASSERT_TRUE(head);
        EXPECT_EQ(head->header("connection"), std::nullopt);
        expect_stream(peer, "3,2,");
        running().on_server([&] { countdowns.at(round)->let_go(); });
        ASSERT_TRUE(peer.read_body(*head));
        EXPECT_EQ(head->body, "1,");
        EXPECT_EQ(peer.read_response()->body, "GET /behind ");
    }
}

TEST_P(Streaming, takes_a_body_of_64_mebibytes_where_the_handler_allows_it_and_streams_its_answer) {
    handler.on("/bulk", [](Request request, Respond respond) {
        EXPECT_TRUE(request.body == pattern(64 * mebibyte));
        auto countdown = std::make_shared<Countdown>(100'000);
        respond(streamed(countdown));
        countdown->let_go();
    });
    RawClient peer = client();
    const auto answer = peer.request("POST", "/bulk", pattern(64 * mebibyte));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->body.starts_with("100000,99999,"));
    EXPECT_TRUE(answer->body.ends_with(",2,1,"));
    EXPECT_EQ(peer.request("POST", "/other", pattern(2 * mebibyte))->status, 413);
}

TEST_P(Streaming, is_cut_short_by_a_source_that_throws) {
    class Broken : public StreamSource {
        std::string next() override { throw std::runtime_error("broken"); }
    };
    handler.on("/broken", [](Request, Respond respond) { respond(streamed(std::make_shared<Broken>())); });
    RawClient peer = client();
    peer.send(get("/broken"));
    peer.read_head();
    EXPECT_EQ(peer.read_chunk(), std::nullopt);
    EXPECT_TRUE(client().request("GET", "/"));
}

TEST_P(Streaming, is_woken_from_within_a_handler_and_a_source) {
    class Waking : public StreamSource {
    public:
        explicit Waking(Server& server) : server_(server) {}
        std::string next() override {
            server_.wake_streams();
            return std::exchange(given_, true) ? "" : "once";
        }

    private:
        Server& server_;
        bool given_ = false;
    };
    handler.on("/waking", [&](Request, Respond respond) {
        running_->server().wake_streams();
        respond(streamed(std::make_shared<Waking>(running_->server())));
    });
    RawClient first = client();
    RawClient second = client();
    for (RawClient* peer : {&first, &second}) {
        peer->send(get("/waking"));
        ASSERT_TRUE(peer->read_head());
        expect_stream(*peer, "once");
    }
}

}  // namespace
}  // namespace seatlock::http
