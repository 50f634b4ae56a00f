#include "http/transport.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "http/raw_client.hpp"
#include "http/running_server.hpp"

namespace seatlock::http {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

Response text(std::string body, int status = 200) {
    return {
        .status = status, .headers = {}, .body = std::make_shared<const std::string>(std::move(body)), .stream = {}};
}

Response streamed(std::shared_ptr<StreamSource> source) {
    return {.status = 200, .headers = {}, .body = nullptr, .stream = std::move(source)};
}

/// A text of that size in which every position can be told from its neighbours.
std::string pattern(std::size_t size) {
    std::string bytes;
    bytes.reserve(size + 16);
    while (bytes.size() < size) bytes += std::to_string(bytes.size()) + ",";
    bytes.resize(size);
    return bytes;
}

/// Echoes, except for the paths that a test scripts. All of it runs on the server's thread.
class ScriptedHandler : public Handler {
public:
    using Script = std::function<void(Request, Respond)>;

    /// REQUIRES: the server does not run yet.
    void on(std::string target, Script script) { scripts_[std::move(target)] = std::move(script); }

    /// Requests to that target wait in `parked`.
    void park(const std::string& target) {
        on(target, [this](Request, Respond respond) { parked.push_back(std::move(respond)); });
    }

    void handle(Request request, Respond respond) override {
        ++handled;
        if (const auto script = scripts_.find(request.target); script != scripts_.end()) {
            script->second(std::move(request), std::move(respond));
        } else {
            respond(text(request.method + " " + request.target + " " + request.body));
        }
    }

    std::size_t body_bytes_max(const Request& head) override {
        if (head.target == "/limit_throws") throw std::runtime_error("no limit");
        return mebibyte;
    }

    Response transport_error(int status) override { return text("error " + std::to_string(status), status); }

    std::vector<Respond> parked;
    std::atomic<int> handled = 0;

private:
    std::map<std::string, Script> scripts_;
};

class Transport : public ::testing::Test {
protected:
    /// Starts at the first use, so that a test can script and set options before.
    RunningServer& running() {
        if (!running_) running_ = std::make_unique<RunningServer>(handler, options);
        return *running_;
    }

    RawClient client() { return RawClient(running().port()); }

    std::size_t parked() {
        return running().on_server([&] { return handler.parked.size(); });
    }

    /// Waits until the handler has that many requests.
    void await_parked(std::size_t count) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (parked() < count) {
            if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("the requests did not arrive");
        }
    }

    void answer_parked(std::size_t index, std::string body) {
        running().on_server([&] { handler.parked.at(index)(text(std::move(body))); });
    }

    void TearDown() override {
        running_.reset();
        handler.parked.clear();
    }

    ScriptedHandler handler;
    ServerOptions options;
    std::unique_ptr<RunningServer> running_;
};

std::string get(std::string_view target, std::string_view fields = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

// -- requests and answers ---------------------------------------------------------------------

TEST_F(Transport, serves_many_requests_on_one_connection) {
    RawClient peer = client();
    for (int i = 0; i < 50; ++i) {
        const auto response = peer.request("POST", "/" + std::to_string(i), "body");
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, "POST /" + std::to_string(i) + " body");
    }
}

TEST_F(Transport, sends_date_length_and_the_handlers_fields) {
    handler.on("/", [](Request request, Respond respond) {
        Response response = text("abc", 201);
        response.headers = {{"Location", "/x"},
                            {"X-Echo", request.header("x-tag") ? *request.header("x-tag") : "none"}};
        respond(std::move(response));
    });
    RawClient peer = client();
    const auto response = peer.request("GET", "/", {}, "X-Tag: 7\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->reason, "Created");
    EXPECT_EQ(response->header("content-length"), "3");
    EXPECT_EQ(response->header("location"), "/x");
    EXPECT_EQ(response->header("x-echo"), "7");
    EXPECT_EQ(response->header("connection"), std::nullopt);
    EXPECT_EQ(response->header("server"), std::nullopt);
    ASSERT_TRUE(response->header("date"));
    std::tm date{};
    EXPECT_NE(::strptime(response->header("date")->c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date), nullptr);
}

TEST_F(Transport, lets_no_field_of_the_handler_split_or_reframe_an_answer) {
    handler.on("/", [](Request, Respond respond) {
        Response response = text("abc");
        response.headers = {{"X", "a\r\nSet-Cookie: b"}, {"content-length", "99"}, {"Transfer-Encoding", "chunked"}};
        respond(std::move(response));
    });
    RawClient peer = client();
    const auto response = peer.request("GET", "/");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("x"), "a  Set-Cookie: b");
    EXPECT_EQ(response->header("set-cookie"), std::nullopt);
    EXPECT_EQ(response->header("transfer-encoding"), std::nullopt);
    EXPECT_EQ(response->body, "abc");
    EXPECT_TRUE(peer.request("GET", "/"));
}

TEST_F(Transport, leaves_the_body_out_of_a_head_answer_and_keeps_its_length) {
    RawClient peer = client();
    const auto response = peer.request("HEAD", "/x");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("content-length"), "8");
    EXPECT_EQ(peer.request("GET", "/y")->body, "GET /y ");
}

TEST_F(Transport, sends_no_body_with_a_status_that_has_none) {
    for (const int status : {204, 304}) {
        handler.on("/" + std::to_string(status),
                   [status](Request, Respond respond) { respond(text("must not be sent", status)); });
    }
    RawClient peer = client();
    for (const std::string target : {"/204", "/304"}) {
        const auto response = peer.request("GET", target);
        ASSERT_TRUE(response);
        EXPECT_EQ(response->header("content-length"), std::nullopt);
    }
    EXPECT_EQ(peer.request("GET", "/y")->body, "GET /y ");
}

TEST_F(Transport, closes_after_a_request_that_says_so) {
    RawClient peer = client();
    const auto response = peer.request("GET", "/", {}, "Connection: close\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, serves_nothing_behind_a_request_that_closes) {
    RawClient peer = client();
    peer.send(get("/1", "Connection: close\r\n") + get("/2"));
    EXPECT_EQ(peer.read_response()->body, "GET /1 ");
    EXPECT_TRUE(peer.at_end());
    EXPECT_EQ(handler.handled, 1);
}

TEST_F(Transport, closes_after_http_1_0_unless_asked_to_keep_alive) {
    RawClient once = client();
    once.send("GET /a HTTP/1.0\r\n\r\n");
    EXPECT_EQ(once.read_response()->body, "GET /a ");
    EXPECT_TRUE(once.at_end());

    RawClient kept = client();
    for (int i = 0; i < 3; ++i) {
        kept.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        const auto response = kept.read_response();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->header("connection"), "keep-alive");
    }
}

TEST_F(Transport, answers_a_peer_that_has_ended_its_own_side) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/1") + get("/parked"));
    peer.end_sending();
    EXPECT_EQ(peer.read_response()->body, "GET /1 ");
    await_parked(1);
    answer_parked(0, "late");
    const auto late = peer.read_response();
    ASSERT_TRUE(late);
    EXPECT_EQ(late->body, "late");
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, asks_for_the_body_of_a_request_that_waits_for_it) {
    RawClient peer = client();
    const std::string head = "PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n";
    peer.send(head + "Content-Length: 4\r\n\r\n");
    EXPECT_EQ(peer.read_response()->status, 100);
    peer.send("body");
    EXPECT_EQ(peer.read_response()->body, "PUT /a body");
    peer.send(head + "Content-Length: 4\r\n\r\nhere");
    EXPECT_EQ(peer.read_response()->body, "PUT /a here") << "a body that has come needs no asking";
    peer.send(head + "Content-Length: 1048577\r\n\r\n");
    EXPECT_EQ(peer.read_response()->status, 413);
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, asks_for_a_body_only_behind_the_answers_before_it) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked") + "PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    await_parked(1);
    answer_parked(0, "first");
    EXPECT_EQ(peer.read_response()->body, "first");
    EXPECT_EQ(peer.read_response()->status, 100);
    peer.send("body");
    EXPECT_EQ(peer.read_response()->body, "PUT /a body");
}

TEST_F(Transport, reads_a_request_whatever_the_place_it_is_split_at) {
    const std::string bytes =
        "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n" + get("/b");
    RawClient clock = client();
    for (std::size_t at = 1; at < bytes.size(); ++at) {
        RawClient peer = client();
        peer.send(bytes.substr(0, at));
        // The server reads in turn: this answer means that the first part was read alone.
        ASSERT_TRUE(clock.request("GET", "/"));
        peer.send(bytes.substr(at));
        ASSERT_EQ(peer.read_response()->body, "POST /a hello") << "split at " << at;
        ASSERT_EQ(peer.read_response()->body, "GET /b ") << "split at " << at;
    }
}

TEST_F(Transport, carries_large_bodies_both_ways) {
    const std::string body = pattern(mebibyte);
    RawClient peer = client();
    for (int i = 0; i < 3; ++i) {
        const auto response = peer.request("PUT", "/x", body);
        ASSERT_TRUE(response);
        EXPECT_TRUE(response->body == "PUT /x " + body);
    }
}

// -- pipelining ---------------------------------------------------------------------------------

TEST_F(Transport, answers_a_hundred_pipelined_requests_in_order) {
    std::string bytes;
    for (int i = 0; i < 100; ++i) bytes += get("/" + std::to_string(i));
    RawClient at_once = client();
    at_once.send(bytes);
    RawClient byte_by_byte = client();
    for (const char c : bytes) byte_by_byte.send(std::string_view(&c, 1));
    for (RawClient* peer : {&at_once, &byte_by_byte}) {
        for (int i = 0; i < 100; ++i) {
            const auto response = peer->read_response();
            ASSERT_TRUE(response);
            ASSERT_EQ(response->body, "GET /" + std::to_string(i) + " ");
        }
    }
}

TEST_F(Transport, sends_answers_in_the_order_of_the_requests_whenever_they_are_given) {
    handler.park("/parked");
    constexpr std::size_t count = 30;
    RawClient peer = client();
    for (std::size_t i = 0; i < count; ++i) peer.send(get("/parked") + get("/" + std::to_string(i)));
    await_parked(count);
    for (std::size_t i = count; i-- > 1;) answer_parked(i, "parked " + std::to_string(i));
    EXPECT_FALSE(peer.readable_within(milliseconds(0))) << "the first answer is still missing";
    answer_parked(0, "parked 0");
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(peer.read_response()->body, "parked " + std::to_string(i));
        ASSERT_EQ(peer.read_response()->body, "GET /" + std::to_string(i) + " ");
    }
}

TEST_F(Transport, sends_answers_that_are_given_together_in_one_write) {
    handler.park("/parked");
    RawClient peer = client();
    std::string bytes;
    for (int i = 0; i < 10; ++i) bytes += get("/parked");
    peer.send(bytes);
    await_parked(10);
    running().on_server([&] {
        for (const Respond& respond : handler.parked) respond(text("together"));
    });
    const std::string first = peer.read_some();
    std::size_t answers = 0;
    for (std::size_t at = first.find("together"); at != std::string::npos; at = first.find("together", at + 1))
        ++answers;
    EXPECT_EQ(answers, 10u);
}

TEST_F(Transport, hands_out_no_more_requests_than_may_wait) {
    options.pipeline_max = 3;
    handler.park("/parked");
    RawClient peer = client();
    std::string bytes;
    for (int i = 0; i < 10; ++i) bytes += get("/parked");
    peer.send(bytes);
    await_parked(3);
    RawClient clock = client();
    for (int i = 0; i < 20; ++i) clock.request("GET", "/");
    EXPECT_EQ(parked(), 3u);
    for (std::size_t i = 0; i < 10; ++i) {
        await_parked(i + 1);
        answer_parked(i, std::to_string(i));
        ASSERT_EQ(peer.read_response()->body, std::to_string(i));
    }
}

// -- what is refused ----------------------------------------------------------------------------

struct Bad {
    const char* what;
    std::string bytes;
    int status;
};

TEST_F(Transport, refuses_what_is_malformed_and_reads_nothing_behind_it) {
    const std::string host = "Host: h\r\n";
    const std::vector<Bad> all{
        {"nonsense", "\x01\x02\x03", 400},
        {"length and coding",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nContent-Length: 0\r\n\r\n", 400},
        {"chunk size", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
        {"lone LF", "GET / HTTP/1.1\n" + host + "\n", 400},
        {"folded field", "GET / HTTP/1.1\r\n" + host + "A: b\r\n c\r\n\r\n", 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"body over the limit", "PUT / HTTP/1.1\r\n" + host + "Content-Length: 1048577\r\n\r\n", 413},
        {"chunks over the limit", "PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413},
        {"target over the limit", "GET /" + std::string(8192, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
        {"header over the limit", "GET / HTTP/1.1\r\n" + host + "A: " + std::string(16384, 'a') + "\r\n\r\n", 431},
        {"coding", "PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"tunnel", "CONNECT h:1 HTTP/1.1\r\n" + host + "\r\n", 501},
        {"version", "GET / HTTP/2.0\r\n" + host + "\r\n", 505},
    };
    for (const Bad& bad : all) {
        SCOPED_TRACE(bad.what);
        handler.handled = 0;
        RawClient peer = client();
        peer.send(get("/before") + bad.bytes + get("/smuggled"));
        EXPECT_EQ(peer.read_response()->body, "GET /before ");
        const auto refusal = peer.read_response();
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->status, bad.status);
        EXPECT_EQ(refusal->body, "error " + std::to_string(bad.status));
        EXPECT_EQ(refusal->header("connection"), "close");
        EXPECT_TRUE(peer.at_end());
        EXPECT_EQ(handler.handled, 1);
    }
}

TEST_F(Transport, refuses_behind_the_answers_that_are_still_open) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked") + "nonsense\r\n");
    await_parked(1);
    answer_parked(0, "first");
    EXPECT_EQ(peer.read_response()->body, "first");
    EXPECT_EQ(peer.read_response()->status, 400);
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, lets_a_peer_that_goes_on_sending_read_why_it_was_refused) {
    RawClient peer = client();
    const std::string body(12 * mebibyte, 'x');
    EXPECT_TRUE(peer.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"));
    EXPECT_TRUE(peer.send(body));
    const auto response = peer.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
}

TEST_F(Transport, refuses_a_request_that_ends_in_the_middle) {
    RawClient peer = client();
    peer.send(get("/1") + "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
    peer.end_sending();
    EXPECT_EQ(peer.read_response()->status, 200);
    EXPECT_EQ(peer.read_response()->status, 400);
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, survives_random_bytes) {
    const char* given = std::getenv("SEATLOCK_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "replay with SEATLOCK_SEED=" << seed << '\n';
    std::mt19937_64 random(seed);
    const std::vector<std::string> words{"GET ",
                                         "/a",
                                         " HTTP/1.1",
                                         "\r\n",
                                         "Host: h",
                                         "Content-Length: ",
                                         "5",
                                         ": ",
                                         "Transfer-Encoding: chunked",
                                         "\r\n\r\n",
                                         "0",
                                         "\n",
                                         "\r",
                                         "HEAD ",
                                         " ",
                                         get("/b"),
                                         "Expect: 100-continue\r\n",
                                         "Connection: close\r\n",
                                         "ffffffff"};
    for (int round = 0; round < 300; ++round) {
        RawClient peer = client();
        for (std::size_t part = random() % 20; part > 0; --part) {
            if (random() % 3 == 0) {
                std::string noise(random() % 40, '\0');
                for (char& c : noise) c = static_cast<char>(random());
                peer.send(noise);
            } else {
                peer.send(words[random() % words.size()]);
            }
        }
        if (random() % 2 == 0) {
            peer.reset();
        } else if (random() % 2 == 0) {
            peer.end_sending();
            peer.read_until_close();
        }
    }
    RawClient peer = client();
    EXPECT_EQ(peer.request("GET", "/still/here")->body, "GET /still/here ");
}

// -- handlers that misbehave ----------------------------------------------------------------------

TEST_F(Transport, answers_500_for_a_handler_that_throws_and_goes_on) {
    handler.on("/throws", [](Request, Respond) { throw std::runtime_error("broken"); });
    handler.on("/throws_int", [](Request, Respond) { throw 1; });
    handler.on("/answers_and_throws", [](Request, Respond respond) {
        respond(text("answered"));
        throw std::runtime_error("broken");
    });
    RawClient peer = client();
    EXPECT_EQ(peer.request("GET", "/throws")->body, "error 500");
    EXPECT_EQ(peer.request("GET", "/throws_int")->body, "error 500");
    EXPECT_EQ(peer.request("GET", "/answers_and_throws")->body, "answered");
    EXPECT_EQ(peer.request("PUT", "/limit_throws", "x")->status, 500);
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, answers_500_for_a_handler_that_drops_a_request) {
    handler.on("/drops", [](Request, Respond) {});
    handler.park("/parked");
    RawClient peer = client();
    EXPECT_EQ(peer.request("GET", "/drops")->status, 500);
    peer.send(get("/parked") + get("/behind"));
    await_parked(1);
    running().on_server([&] { handler.parked.clear(); });
    EXPECT_EQ(peer.read_response()->status, 500);
    EXPECT_EQ(peer.read_response()->body, "GET /behind ");
}

TEST_F(Transport, takes_the_first_of_two_answers) {
    handler.on("/twice", [](Request, Respond respond) {
        const Respond copy = respond;
        respond(text("first"));
        copy(text("second"));
    });
    RawClient peer = client();
    EXPECT_EQ(peer.request("GET", "/twice")->body, "first");
    EXPECT_EQ(peer.request("GET", "/x")->body, "GET /x ");
}

TEST_F(Transport, ignores_answers_to_a_peer_that_has_left) {
    handler.park("/parked");
    RawClient left = client();
    left.send(get("/parked") + get("/parked"));
    await_parked(2);
    left.reset();
    RawClient clock = client();
    clock.request("GET", "/");
    answer_parked(1, "too late");
    answer_parked(0, "too late");
    answer_parked(0, "twice too late");
    EXPECT_TRUE(clock.request("GET", "/"));
}

TEST_F(Transport, ignores_answers_after_the_server_is_gone) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked") + get("/parked"));
    await_parked(2);
    running_.reset();
    handler.parked[0](text("too late"));
    handler.parked.clear();
    EXPECT_TRUE(peer.at_end());
}

// -- time -----------------------------------------------------------------------------------------

TEST_F(Transport, answers_408_to_half_a_request_and_silence) {
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

TEST_F(Transport, answers_408_to_a_request_that_trickles_in) {
    options.read_timeout = milliseconds(200);
    RawClient peer = client();
    peer.send("GET /");
    // Forty times as long as the server may wait: a byte every few milliseconds must not put it off.
    int sent = 0;
    while (sent < 1600 && !peer.readable_within(milliseconds(5))) sent += peer.send("a") ? 1 : 0;
    EXPECT_LT(sent, 1600);
    EXPECT_EQ(peer.read_response()->status, 408);
}

TEST_F(Transport, closes_an_idle_connection_without_a_word) {
    options.idle_timeout = milliseconds(200);
    RawClient silent = client();
    RawClient served = client();
    EXPECT_TRUE(served.request("GET", "/"));
    EXPECT_TRUE(silent.at_end());
    EXPECT_TRUE(served.at_end());
}

TEST_F(Transport, gives_a_request_that_waits_for_its_handler_all_the_time_it_needs) {
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

TEST_F(Transport, closes_on_a_peer_that_does_not_read) {
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
    RawClient peer = RawClient::unconnected();
    peer.limit_receive_buffer(4096);
    peer.connect(running().port());
    peer.send(get("/large"));
    EXPECT_EQ(left.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_LT(peer.read_until_close().size(), large->size());
}

TEST_F(Transport, lets_a_peer_read_as_slowly_as_it_likes_while_it_reads) {
    options.write_timeout = milliseconds(400);
    const std::string large = pattern(24 * mebibyte);
    handler.on("/large", [&](Request, Respond respond) { respond(text(large)); });
    RawClient peer = RawClient::unconnected();
    peer.limit_receive_buffer(4096);
    peer.connect(running().port());
    peer.send(get("/large"));
    const auto response = peer.read_response();
    ASSERT_TRUE(response);
    EXPECT_TRUE(response->body == large);
}

// -- slow readers -----------------------------------------------------------------------------------

/// Asks until the number has been the same for a while of other requests.
template <typename Number>
auto settled(RawClient& clock, Number number) {
    auto last = number();
    for (int same = 0; same < 50; ++same) {
        clock.request("GET", "/");
        if (const auto now = number(); now != last) {
            last = now;
            same = 0;
        }
    }
    return last;
}

TEST_F(Transport, reads_no_further_requests_of_a_peer_that_does_not_read) {
    constexpr int count = 60;
    std::atomic<int> given = 0;
    const auto large = std::make_shared<const std::string>(pattern(mebibyte));
    handler.on("/large", [&](Request, Respond respond) {
        ++given;
        respond({.status = 200, .headers = {}, .body = large, .stream = {}});
    });
    RawClient peer = RawClient::unconnected();
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

/// Counts upwards without end, or up to a limit that the test raises.
class Counter : public StreamSource {
public:
    explicit Counter(std::shared_ptr<std::atomic<int>> limit, std::promise<void>* destroyed = nullptr)
        : limit_(std::move(limit)), destroyed_(destroyed) {}
    ~Counter() override {
        if (destroyed_ != nullptr) destroyed_->set_value();
    }
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;

    std::string next() override {
        if (position >= *limit_) return {};
        return std::to_string(position++) + ",";
    }

    std::atomic<int> position = 0;

private:
    std::shared_ptr<std::atomic<int>> limit_;
    std::promise<void>* destroyed_;
};

class Streaming : public Transport {
protected:
    void SetUp() override {
        handler.on("/stream", [this](Request, Respond respond) {
            sources.push_back(std::make_shared<Counter>(limit));
            respond(streamed(sources.back()));
        });
    }

    void raise(int to) {
        *limit = to;
        running().on_server([&] { running().server().wake_streams(); });
    }

    std::shared_ptr<std::atomic<int>> limit = std::make_shared<std::atomic<int>>(0);
    std::vector<std::shared_ptr<Counter>> sources;
};

/// Reads chunks until it has that text; what does not fit is a failure.
void expect_stream(RawClient& peer, const std::string& expected) {
    std::string got;
    while (got.size() < expected.size()) {
        const auto chunk = peer.read_chunk();
        ASSERT_TRUE(chunk);
        ASSERT_FALSE(chunk->empty());
        got += *chunk;
    }
    EXPECT_EQ(got, expected);
}

TEST_F(Streaming, sends_what_the_source_has_and_more_whenever_it_is_woken) {
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

TEST_F(Streaming, comes_after_the_answers_before_it_and_serves_nothing_behind) {
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

TEST_F(Streaming, goes_unframed_to_http_1_0) {
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

TEST_F(Streaming, gives_head_its_fields_only) {
    RawClient peer = client();
    const auto head = peer.request("HEAD", "/stream");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("transfer-encoding"), "chunked");
    EXPECT_EQ(peer.request("GET", "/x")->body, "GET /x ");
}

TEST_F(Streaming, lets_go_of_the_source_as_soon_as_the_peer_leaves) {
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

TEST_F(Streaming, asks_a_source_only_as_fast_as_its_reader_reads) {
    *limit = 1'000'000'000;
    RawClient peer = RawClient::unconnected();
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

TEST_F(Streaming, is_cut_short_by_a_source_that_throws) {
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

TEST_F(Streaming, is_woken_from_within_a_handler_and_a_source) {
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

// -- many connections, and too many -----------------------------------------------------------------

TEST_F(Transport, serves_many_connections_at_once) {
    std::vector<RawClient> peers;
    for (int i = 0; i < 400; ++i) peers.push_back(client());
    for (std::size_t i = 0; i < peers.size(); ++i) peers[i].send(get("/" + std::to_string(i)));
    for (std::size_t i = 0; i < peers.size(); ++i) {
        ASSERT_EQ(peers[i].read_response()->body, "GET /" + std::to_string(i) + " ");
    }
}

TEST_F(Transport, answers_503_beyond_connections_max) {
    options.connections_max = 2;
    RawClient first = client();
    RawClient second = client();
    ASSERT_TRUE(first.request("GET", "/"));
    ASSERT_TRUE(second.request("GET", "/"));
    for (int i = 0; i < 200; ++i) {
        RawClient third = client();
        third.send(get("/refused"));
        const auto response = third.read_response();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 503);
        EXPECT_EQ(response->body, "error 503");
        EXPECT_TRUE(third.at_end());
    }
    EXPECT_EQ(handler.handled, 2);
    first.end_sending();
    EXPECT_TRUE(first.at_end()) << "so the server has seen it leave";
    EXPECT_TRUE(client().request("GET", "/"));
}

/// The lowest number that a new descriptor would get.
rlim_t next_descriptor() {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(descriptor);
    return static_cast<rlim_t>(descriptor);
}

TEST_F(Transport, waits_for_descriptors_when_there_are_none) {
    const std::uint16_t port = running().port();
    RawClient before = client();
    ASSERT_TRUE(before.request("GET", "/"));
    std::vector<RawClient> peers;
    for (int i = 0; i < 6; ++i) peers.push_back(RawClient::unconnected());
    rlimit usual{};
    ::getrlimit(RLIMIT_NOFILE, &usual);
    const rlimit scarce{next_descriptor() + 2, usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &scarce), 0);
    for (RawClient& peer : peers) {
        EXPECT_TRUE(peer.connect(port));
        EXPECT_TRUE(peer.send(get("/x")));
    }
    EXPECT_EQ(peers[0].read_response()->body, "GET /x ");
    EXPECT_EQ(peers[1].read_response()->body, "GET /x ");
    EXPECT_FALSE(peers[2].readable_within(milliseconds(0)));
    EXPECT_TRUE(before.request("GET", "/")) << "those that are served notice nothing";
    peers[0].end_sending();
    EXPECT_TRUE(peers[0].at_end());
    EXPECT_EQ(peers[2].read_response()->body, "GET /x ") << "a descriptor was freed";
    ::setrlimit(RLIMIT_NOFILE, &usual);
    for (std::size_t i = 3; i < peers.size(); ++i) EXPECT_EQ(peers[i].read_response()->body, "GET /x ");
}

// -- listening and stopping ---------------------------------------------------------------------------

TEST_F(Transport, says_why_it_cannot_listen) {
    const auto refusal = [&](const std::string& address, std::uint16_t port) {
        ServerOptions other;
        other.address = address;
        other.port = port;
        const auto server = Server::listen(other, handler);
        return server ? "listens" : server.error();
    };
    const std::uint16_t taken = running().port();
    EXPECT_EQ(refusal("127.0.0.1", taken), "127.0.0.1:" + std::to_string(taken) + ": address already in use");
    EXPECT_EQ(refusal("localhost", 1), "localhost:1: not a numeric IPv4 or IPv6 address");
    EXPECT_EQ(refusal("", 1), ":1: not a numeric IPv4 or IPv6 address");
    EXPECT_EQ(refusal("2001:db8::1", 80), "[2001:db8::1]:80: cannot assign requested address");
    EXPECT_EQ(refusal("127.0.0.1", 0), "listens");
}

TEST_F(Transport, listens_on_ipv6) {
    const int probe = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 loopback{};
    loopback.sin6_family = AF_INET6;
    loopback.sin6_addr = in6addr_loopback;
    const bool has_v6 = probe >= 0 && ::bind(probe, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback) == 0;
    if (probe >= 0) ::close(probe);
    if (!has_v6) GTEST_SKIP() << "this machine has no IPv6";
    options.address = "::1";
    RawClient peer(running().port(), "::1");
    EXPECT_EQ(peer.request("GET", "/6")->body, "GET /6 ");
}

TEST_F(Transport, listens_again_on_the_port_of_a_server_that_was_just_stopped) {
    RawClient peer = client();
    EXPECT_TRUE(peer.request("GET", "/"));
    options.port = running().port();
    running_.reset();
    EXPECT_TRUE(client().request("GET", "/"));
}

TEST_F(Transport, lets_open_answers_leave_before_it_stops) {
    handler.park("/parked");
    RawClient waiting = client();
    RawClient idle = client();
    RawClient half = client();
    ASSERT_TRUE(idle.request("GET", "/"));
    half.send("GET /half");
    waiting.send(get("/parked") + get("/parked"));
    await_parked(2);
    running().server().stop(std::chrono::seconds(60));
    EXPECT_TRUE(idle.at_end());
    EXPECT_TRUE(half.at_end());
    EXPECT_FALSE(RawClient::unconnected().connect(running().port()));
    waiting.send(get("/too/late"));
    answer_parked(1, "second");
    answer_parked(0, "first");
    EXPECT_EQ(waiting.read_response()->body, "first");
    const auto last = waiting.read_response();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->body, "second");
    EXPECT_EQ(last->header("connection"), "close");
    EXPECT_TRUE(waiting.at_end());
    waiting.end_sending();
    running().join();
    EXPECT_EQ(handler.handled, 3);
}

TEST_F(Streaming, ends_with_its_last_chunk_when_the_server_stops) {
    *limit = 1;
    RawClient peer = client();
    peer.send(get("/stream"));
    auto response = peer.read_head();
    ASSERT_TRUE(response);
    running().server().stop(std::chrono::seconds(60));
    EXPECT_TRUE(peer.read_body(*response));
    EXPECT_EQ(response->body, "0,");
    EXPECT_TRUE(peer.at_end());
    peer.end_sending();
    running().join();
}

TEST_F(Transport, stops_in_spite_of_answers_that_never_come) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked"));
    await_parked(1);
    running().stop(milliseconds(50));
    EXPECT_TRUE(peer.at_end());
}

TEST_F(Transport, stops_when_it_was_told_to_before_it_ran) {
    auto server = Server::listen({}, handler);
    ASSERT_TRUE(server);
    (*server)->stop(milliseconds(0));
    (*server)->run();
}

// -- work on the server's thread --------------------------------------------------------------------------

TEST_F(Transport, runs_posted_work_of_many_threads_on_its_own_thread) {
    const auto server_thread = running().on_server([] { return std::this_thread::get_id(); });
    int sum = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                running_->server().post([&] { sum += std::this_thread::get_id() == server_thread ? 1 : 1'000'000; });
            }
        });
    }
    RawClient peer = client();
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(peer.request("GET", "/"));
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(running().on_server([&] { return sum; }), 2000);
}

TEST_F(Transport, never_runs_posted_work_inline) {
    EXPECT_FALSE(running().on_server([&] {
        auto ran = std::make_shared<bool>(false);
        running_->server().post([ran] { *ran = true; });
        return *ran;
    }));
}

TEST_F(Transport, answers_that_other_threads_prepare_leave_in_order) {
    handler.on("/later", [&](Request request, Respond respond) {
        // The Respond stays on the server's thread; only its text is made elsewhere.
        const auto shared = std::make_shared<Respond>(std::move(respond));
        std::thread([this, shared, body = request.body]() mutable {
            running_->server().post([shared = std::move(shared), body] { (*shared)(text(body)); });
        }).join();
    });
    RawClient peer = client();
    for (int i = 0; i < 50; ++i) {
        const std::string body = std::to_string(i);
        peer.send("PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                  body);
    }
    for (int i = 0; i < 50; ++i) ASSERT_EQ(peer.read_response()->body, std::to_string(i));
}

TEST_F(Transport, repeats_periodic_work_while_it_runs) {
    auto server = Server::listen({}, handler);
    ASSERT_TRUE(server);
    int rounds = 0;
    (*server)->every(milliseconds(1), [&] {
        if (++rounds == 5) (*server)->stop(milliseconds(0));
    });
    (*server)->run();
    EXPECT_GE(rounds, 5);
}

}  // namespace
}  // namespace seatlock::http
