#include <cstdlib>
#include <iostream>
#include <random>

#include "http/scripted_server.hpp"

namespace seatlock::http {
namespace {

using std::chrono::milliseconds;

// -- what is refused ----------------------------------------------------------------------------

struct Bad {
    const char* what;
    std::string bytes;
    int status;
};

TEST_P(Transport, refuses_what_is_malformed_and_reads_nothing_behind_it) {
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

TEST_P(Transport, refuses_behind_the_answers_that_are_still_open) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked") + "nonsense\r\n");
    await_parked(1);
    answer_parked(0, "first");
    EXPECT_EQ(peer.read_response()->body, "first");
    EXPECT_EQ(peer.read_response()->status, 400);
    EXPECT_TRUE(peer.at_end());
}

TEST_P(Transport, lets_a_peer_that_goes_on_sending_read_why_it_was_refused) {
    RawClient peer = client();
    const std::string body(12 * mebibyte, 'x');
    EXPECT_TRUE(peer.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"));
    EXPECT_TRUE(peer.send(body));
    const auto response = peer.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
}

TEST_P(Transport, refuses_a_request_that_ends_in_the_middle) {
    RawClient peer = client();
    peer.send(get("/1") + "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
    peer.end_sending();
    EXPECT_EQ(peer.read_response()->status, 200);
    EXPECT_EQ(peer.read_response()->status, 400);
    EXPECT_TRUE(peer.at_end());
}

TEST_P(Transport, survives_random_bytes) {
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

TEST_P(Transport, answers_500_for_a_handler_that_throws_and_goes_on) {
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

TEST_P(Transport, answers_500_for_a_handler_that_drops_a_request) {
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

TEST_P(Transport, takes_the_first_of_two_answers) {
    handler.on("/twice", [](Request, Respond respond) {
        const Respond copy = respond;
        respond(text("first"));
        copy(text("second"));
    });
    RawClient peer = client();
    EXPECT_EQ(peer.request("GET", "/twice")->body, "first");
    EXPECT_EQ(peer.request("GET", "/x")->body, "GET /x ");
}

TEST_P(Transport, ignores_answers_to_a_peer_that_has_left) {
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

TEST_P(Transport, ignores_answers_after_the_server_is_gone) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked") + get("/parked"));
    await_parked(2);
    running_.reset();
    handler.parked[0](text("too late"));
    handler.parked.clear();
    EXPECT_TRUE(peer.at_end());
}

}  // namespace
}  // namespace seatlock::http
