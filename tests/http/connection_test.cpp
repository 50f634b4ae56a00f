#include "http/connection.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

using std::chrono::milliseconds;

/// What a peer sees and does, in the hands of the test: no socket, no waiting.
struct Wire {
    std::string to_server;
    bool peer_ended = false;
    std::vector<std::string> writes;   ///< what came from the server, a text per write
    std::size_t room = 1'000'000'000;  ///< bytes the peer still takes
    bool sending_shut = false;
    bool closed = false;
    std::optional<Waiter> awaits_readable;
    std::optional<Waiter> awaits_writable;

    [[nodiscard]] std::string all() const {
        std::string text;
        for (const std::string& write : writes) text += write;
        return text;
    }
};

class WireLink final : public Link {
public:
    explicit WireLink(Wire& wire) : wire_(wire) {}

    Transfer read(std::span<char> into) override {
        if (wire_.to_server.empty()) return {wire_.peer_ended ? Outcome::ended : Outcome::would_wait, 0};
        const std::size_t count = wire_.to_server.copy(into.data(), into.size());
        wire_.to_server.erase(0, count);
        return {Outcome::moved, count};
    }

    Transfer write(std::span<const std::string_view> pieces) override {
        std::string text;
        for (const std::string_view piece : pieces) text += piece.substr(0, wire_.room - text.size());
        if (text.empty()) return {Outcome::would_wait, 0};
        wire_.room -= text.size();
        wire_.writes.push_back(text);
        return {Outcome::moved, text.size()};
    }

    void await_readable(Waiter waiter) override { wire_.awaits_readable = std::move(waiter); }
    void await_writable(Waiter waiter) override { wire_.awaits_writable = std::move(waiter); }
    Outcome shutdown_sending() override {
        wire_.sending_shut = true;
        return Outcome::moved;
    }
    void close() override { wire_.closed = true; }

private:
    Wire& wire_;
};

class OnTheWire : public ::testing::Test, public Handler, public ConnectionHost {
protected:
    ~OnTheWire() override {
        if (served) served->close();
        wire.awaits_readable.reset();
        wire.awaits_writable.reset();
    }

    void start() {
        served = std::make_shared<Connection>(std::make_unique<WireLink>(wire), *this, Origin{"192.0.2.7", false});
        served->pump();
    }

    void receive(std::string_view bytes) {
        wire.to_server += bytes;
        while (!wire.to_server.empty() && wire.awaits_readable)
            std::exchange(wire.awaits_readable, std::nullopt).value()();
    }

    void give_room(std::size_t bytes) {
        wire.room += bytes;
        if (wire.awaits_writable) std::exchange(wire.awaits_writable, std::nullopt).value()();
    }

    void run_pumps() {
        while (!to_pump.empty()) {
            for (const auto& one : std::exchange(to_pump, {})) one->pump();
        }
    }

    void handle(Request request, Respond respond) override {
        requests.push_back(request.target);
        if (answers_at_once) {
            respond(answer_to(request.target));
        } else {
            open.push_back(std::move(respond));
        }
    }
    Response answer_to(const std::string& target) const {
        if (target == "/stream") return {.status = 200, .headers = {}, .body = nullptr, .stream = source};
        return {.status = 200, .headers = {}, .body = std::make_shared<std::string>("<" + target + ">"), .stream = {}};
    }
    std::size_t body_bytes_max(const Request&) override { return 1000; }
    Response transport_error(int status) override {
        return {.status = status, .headers = {}, .body = {}, .stream = {}};
    }

    const ServerOptions& options() const noexcept override { return settings; }
    Handler& handler() noexcept override { return *this; }
    std::string_view date() const noexcept override { return "today"; }
    std::span<char> read_buffer() noexcept override { return buffer; }
    void pump_soon(std::shared_ptr<Connection> one) override { to_pump.push_back(std::move(one)); }
    void on_stream_opened(std::shared_ptr<Connection>) override { ++streams_opened; }
    void on_stream_ended(std::shared_ptr<Connection>) override { ++streams_ended; }
    void on_closed(std::shared_ptr<Connection>) override { ++closes; }

    [[nodiscard]] bool overdue_after(milliseconds time) const {
        return served->overdue(std::chrono::steady_clock::now() + time);
    }

    class Numbers : public StreamSource {
    public:
        std::string next() override {
            ++asked;
            return position < limit ? std::to_string(position++) + "," : "";
        }
        bool finite() const noexcept override { return end.has_value(); }
        bool ended() const noexcept override { return position == end; }
        void begin(Wake waking) override { wake = std::move(waking); }
        int asked = 0;
        int position = 0;
        int limit = 0;
        std::optional<int> end;
        Wake wake;
    };

    Wire wire;
    ServerOptions settings;
    std::array<char, 4096> buffer{};
    std::shared_ptr<Connection> served;
    std::vector<std::shared_ptr<Connection>> to_pump;
    std::vector<std::string> requests;
    std::vector<Respond> open;
    std::shared_ptr<Numbers> source = std::make_shared<Numbers>();
    bool answers_at_once = true;
    int streams_opened = 0;
    int streams_ended = 0;
    int closes = 0;
};

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

std::size_t count_of(std::string_view part, std::string_view whole) {
    std::size_t count = 0;
    for (std::size_t at = whole.find(part); at != std::string_view::npos; at = whole.find(part, at + 1)) ++count;
    return count;
}

TEST_F(OnTheWire, answers_requests_that_came_together_in_one_write) {
    start();
    receive(get("/1") + get("/2") + get("/3"));
    ASSERT_EQ(wire.writes.size(), 1u);
    EXPECT_EQ(count_of("HTTP/1.1 200 OK", wire.writes[0]), 3u);
}

TEST_F(OnTheWire, sends_answers_that_were_given_together_in_one_write) {
    answers_at_once = false;
    start();
    receive(get("/1") + get("/2") + get("/3"));
    for (const std::size_t i : {2u, 0u, 1u}) open[i](answer_to("/" + std::to_string(i)));
    EXPECT_TRUE(wire.writes.empty());
    run_pumps();
    ASSERT_EQ(wire.writes.size(), 1u);
    EXPECT_LT(wire.writes[0].find("</0>"), wire.writes[0].find("</1>"));
    EXPECT_LT(wire.writes[0].find("</1>"), wire.writes[0].find("</2>"));
}

TEST_F(OnTheWire, announces_its_end_with_the_last_answer_only) {
    start();
    receive(get("/1") + "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(count_of("Connection: close", wire.all()), 1u);
    EXPECT_GT(wire.all().find("Connection: close"), wire.all().find("</1>"));
    EXPECT_TRUE(wire.sending_shut);
    EXPECT_FALSE(wire.closed) << "the peer has not left, and may not have read everything";
    wire.peer_ended = true;
    std::exchange(wire.awaits_readable, std::nullopt).value()();
    EXPECT_TRUE(wire.closed);
}

TEST_F(OnTheWire, sends_the_same_however_little_the_peer_takes_at_a_time) {
    start();
    receive(get("/1") + get("/2"));
    const std::string whole = wire.all();
    wire.writes.clear();
    wire.room = 0;
    receive(get("/1") + get("/2"));
    while (wire.awaits_writable) give_room(1);
    EXPECT_EQ(wire.all(), whole);
    EXPECT_EQ(wire.writes.size(), whole.size());
}

TEST_F(OnTheWire, reads_nothing_while_too_much_waits_for_the_peer_to_read) {
    settings.output_bytes_max = 500;
    wire.room = 0;
    start();
    for (int i = 0; i < 50; ++i) receive(get("/" + std::to_string(i)));
    EXPECT_LT(requests.size(), 15u);
    EXPECT_FALSE(wire.awaits_readable);
    wire.room = 1'000'000'000;
    give_room(1);
    receive("");
    EXPECT_EQ(requests.size(), 50u);
    EXPECT_EQ(count_of("200 OK", wire.all()), 50u);
}

TEST_F(OnTheWire, asks_a_stream_only_when_all_of_it_was_sent) {
    source->limit = 3;
    start();
    receive(get("/stream"));
    EXPECT_EQ(streams_opened, 1);
    ASSERT_EQ(wire.writes.size(), 1u) << "its first texts leave with the head";
    EXPECT_TRUE(wire.writes[0].ends_with("\r\n\r\n2\r\n0,\r\n2\r\n1,\r\n2\r\n2,\r\n"));
    wire.room = 3;
    source->limit = 5;
    served->wake_stream();
    const int asked = source->asked;
    source->limit = 9;
    served->wake_stream();
    receive("whatever it says is dropped");
    EXPECT_EQ(source->asked, asked);
    give_room(1'000);
    EXPECT_EQ(source->position, 9);
    EXPECT_TRUE(wire.all().ends_with("2\r\n8,\r\n"));
}

TEST_F(OnTheWire, gives_others_a_turn_while_a_stream_always_has_more) {
    source->limit = 1'000'000;
    start();
    receive(get("/stream"));
    EXPECT_LT(source->position, 1'000'000);
    EXPECT_EQ(to_pump.size(), 1u);
    run_pumps();
    EXPECT_EQ(source->position, 1'000'000);
}

TEST_F(OnTheWire, gives_up_the_requests_behind_a_stream) {
    answers_at_once = false;
    start();
    receive(get("/stream") + get("/2") + get("/3"));
    open[1](answer_to("/2"));
    open[0](answer_to("/stream"));
    run_pumps();
    open[2](answer_to("/3"));
    run_pumps();
    EXPECT_EQ(count_of("200 OK", wire.all()), 1u);
    served->wind_down();
    EXPECT_TRUE(wire.all().ends_with("0\r\n\r\n"));
    EXPECT_TRUE(wire.sending_shut) << "nothing is open any more";
}

// -- streams that end -----------------------------------------------------------------------------

TEST_F(OnTheWire, serves_on_after_a_stream_that_ended) {
    source->end = source->limit = 2;
    start();
    receive(get("/stream") + get("/2"));
    EXPECT_EQ(wire.all().find("Connection: close"), std::string::npos);
    EXPECT_GT(wire.all().find("</2>"), wire.all().find("2\r\n0,\r\n2\r\n1,\r\n0\r\n\r\nHTTP/1.1 200 OK"));
    receive(get("/3"));
    EXPECT_TRUE(wire.all().ends_with("</3>"));
    EXPECT_EQ(streams_opened, 1);
    EXPECT_EQ(streams_ended, 1);
}

TEST_F(OnTheWire, answers_behind_a_finite_stream_wait_for_its_end) {
    source->end = 3;
    source->limit = 2;
    start();
    receive(get("/stream") + get("/2"));
    EXPECT_EQ(requests, (std::vector<std::string>{"/stream", "/2"}));
    EXPECT_EQ(wire.all().find("</2>"), std::string::npos);
    source->limit = 3;
    source->wake();
    source->wake();
    EXPECT_EQ(to_pump.size(), 1u) << "soon, and once for all that happens till then";
    run_pumps();
    EXPECT_TRUE(wire.all().ends_with("</2>"));
    source->wake();
    EXPECT_TRUE(to_pump.empty()) << "the stream is over";
}

TEST_F(OnTheWire, ends_a_stream_that_has_nothing_to_say) {
    source->end = 0;
    start();
    receive(get("/stream") + get("/2"));
    EXPECT_NE(wire.all().find("\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK"), std::string::npos);
    EXPECT_TRUE(wire.all().ends_with("</2>"));
}

TEST_F(OnTheWire, bounds_the_requests_behind_a_finite_stream) {
    settings.pipeline_max = 4;
    source->end = 1;
    start();
    receive(get("/stream"));
    for (int i = 0; i < 20; ++i) receive(get("/" + std::to_string(i)));
    EXPECT_EQ(requests.size(), 5u);
    EXPECT_FALSE(wire.awaits_readable);
    source->limit = 1;
    source->wake();
    run_pumps();
    receive("");
    EXPECT_EQ(requests.size(), 21u);
    EXPECT_TRUE(wire.all().ends_with("</19>"));
}

TEST_F(OnTheWire, finishes_a_finite_stream_before_it_winds_down) {
    source->end = 2;
    source->limit = 1;
    start();
    receive(get("/stream"));
    served->wind_down();
    EXPECT_TRUE(wire.all().ends_with("2\r\n0,\r\n")) << "a last chunk would call half an answer whole";
    source->limit = 2;
    served->wake_stream();
    EXPECT_TRUE(wire.all().ends_with("2\r\n1,\r\n0\r\n\r\n"));
    EXPECT_TRUE(wire.sending_shut);
}

TEST_F(OnTheWire, sends_a_finite_stream_to_a_peer_that_sends_nothing_more) {
    source->end = 2;
    source->limit = 1;
    start();
    wire.peer_ended = true;
    receive(get("/stream"));
    std::exchange(wire.awaits_readable, std::nullopt).value()();
    EXPECT_FALSE(wire.closed);
    source->limit = 2;
    served->wake_stream();
    EXPECT_TRUE(wire.all().ends_with("2\r\n1,\r\n0\r\n\r\n"));
    EXPECT_TRUE(wire.closed);
}

TEST_F(OnTheWire, ends_a_finite_stream_to_http_1_0_by_closing) {
    source->end = source->limit = 2;
    start();
    receive("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/2"));
    EXPECT_NE(wire.all().find("Connection: close"), std::string::npos);
    EXPECT_TRUE(wire.all().ends_with("\r\n\r\n0,1,"));
    EXPECT_TRUE(wire.sending_shut);
    EXPECT_EQ(wire.all().find("</2>"), std::string::npos);
}

TEST_F(OnTheWire, closes_at_once_when_it_winds_down_idle) {
    start();
    receive(get("/1") + "GET /half");
    served->wind_down();
    EXPECT_TRUE(wire.closed);
    EXPECT_EQ(closes, 1);
    served->close();
    EXPECT_EQ(closes, 1);
}

TEST_F(OnTheWire, drops_a_peer_that_sends_on_and_on_after_its_refusal) {
    start();
    receive("nonsense\r\n");
    EXPECT_TRUE(wire.sending_shut);
    const std::string noise(buffer.size(), 'x');
    for (std::size_t sent = 0; sent < std::size_t{64} * 1024 * 1024; sent += noise.size()) receive(noise);
    EXPECT_FALSE(wire.closed);
    receive(noise);
    EXPECT_TRUE(wire.closed);
}

// -- patience -----------------------------------------------------------------------------------

TEST_F(OnTheWire, counts_the_time_of_a_request_from_its_first_byte) {
    settings.read_timeout = milliseconds(60'000);
    settings.idle_timeout = milliseconds(600'000);
    start();
    EXPECT_FALSE(overdue_after(milliseconds(599'000)));
    EXPECT_TRUE(overdue_after(milliseconds(600'000)));
    receive("G");
    const auto begun = std::chrono::steady_clock::now();
    receive("E");
    receive("T");
    EXPECT_TRUE(served->overdue(begun + settings.read_timeout)) << "more bytes do not put it off";
    served->end_overdue();
    EXPECT_TRUE(wire.all().starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    EXPECT_TRUE(wire.sending_shut);
}

TEST_F(OnTheWire, gives_a_body_time_for_what_has_come_of_it) {
    settings.read_timeout = milliseconds(10'000);
    settings.body_bytes_per_second_min = 100;
    start();
    receive("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(served->overdue(begun + milliseconds(10'000)));
    receive(std::string(500, 'x'));
    EXPECT_FALSE(served->overdue(begun + milliseconds(14'000)));
    EXPECT_TRUE(served->overdue(begun + milliseconds(15'000))) << "and no more than that";
}

TEST_F(OnTheWire, has_all_patience_with_the_handler_and_none_with_a_peer_that_does_not_read) {
    answers_at_once = false;
    start();
    receive(get("/1"));
    EXPECT_FALSE(overdue_after(std::chrono::hours(24)));
    wire.room = 10;
    open[0](answer_to("/1"));
    run_pumps();
    EXPECT_FALSE(overdue_after(milliseconds(29'000)));
    EXPECT_TRUE(overdue_after(settings.write_timeout));
    served->end_overdue();
    EXPECT_TRUE(wire.closed);
}

TEST_F(OnTheWire, lets_a_quiet_stream_be) {
    start();
    receive(get("/stream"));
    EXPECT_FALSE(overdue_after(std::chrono::hours(24)));
}

TEST_F(OnTheWire, does_not_wait_long_for_a_peer_to_leave) {
    start();
    receive("nonsense\r\n");
    EXPECT_TRUE(overdue_after(milliseconds(5'000)));
    served->end_overdue();
    EXPECT_TRUE(wire.closed);
}

}  // namespace
}  // namespace seatlock::http
