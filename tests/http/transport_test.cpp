#include <thread>

#include "http/scripted_server.hpp"

namespace seatlock::http {
namespace {

INSTANTIATE_TEST_SUITE_P(Wire, Transport, ::testing::Values(Speech::plain, Speech::tls), speech_name);

using std::chrono::milliseconds;

// -- requests and answers ---------------------------------------------------------------------

TEST_P(Transport, serves_many_requests_on_one_connection) {
    RawClient peer = client();
    for (int i = 0; i < 50; ++i) {
        const auto response = peer.request("POST", "/" + std::to_string(i), "body");
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, "POST /" + std::to_string(i) + " body");
    }
}

TEST_P(Transport, sends_date_length_and_the_handlers_fields) {
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

TEST_P(Transport, lets_no_field_of_the_handler_split_or_reframe_an_answer) {
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

TEST_P(Transport, leaves_the_body_out_of_a_head_answer_and_keeps_its_length) {
    RawClient peer = client();
    const auto response = peer.request("HEAD", "/x");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("content-length"), "8");
    EXPECT_EQ(peer.request("GET", "/y")->body, "GET /y ");
}

TEST_P(Transport, sends_no_body_with_a_status_that_has_none) {
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

TEST_P(Transport, closes_after_a_request_that_says_so) {
    RawClient peer = client();
    const auto response = peer.request("GET", "/", {}, "Connection: close\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_TRUE(peer.at_end());
}

TEST_P(Transport, serves_nothing_behind_a_request_that_closes) {
    RawClient peer = client();
    peer.send(get("/1", "Connection: close\r\n") + get("/2"));
    EXPECT_EQ(peer.read_response()->body, "GET /1 ");
    EXPECT_TRUE(peer.at_end());
    EXPECT_EQ(handler.handled, 1);
}

TEST_P(Transport, closes_after_http_1_0_unless_asked_to_keep_alive) {
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

TEST_P(Transport, answers_a_peer_that_has_ended_its_own_side) {
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

TEST_P(Transport, asks_for_the_body_of_a_request_that_waits_for_it) {
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

TEST_P(Transport, asks_for_a_body_only_behind_the_answers_before_it) {
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

TEST_P(Transport, reads_a_request_whatever_the_place_it_is_split_at) {
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

TEST_P(Transport, carries_large_bodies_both_ways) {
    const std::string body = pattern(mebibyte);
    RawClient peer = client();
    for (int i = 0; i < 3; ++i) {
        const auto response = peer.request("PUT", "/x", body);
        ASSERT_TRUE(response);
        EXPECT_TRUE(response->body == "PUT /x " + body);
    }
}

// -- pipelining ---------------------------------------------------------------------------------

TEST_P(Transport, answers_a_hundred_pipelined_requests_in_order) {
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

TEST_P(Transport, sends_answers_in_the_order_of_the_requests_whenever_they_are_given) {
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

TEST_P(Transport, sends_answers_that_are_given_together_in_one_write) {
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

TEST_P(Transport, hands_out_no_more_requests_than_may_wait) {
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

// -- work on the server's thread --------------------------------------------------------------------------

TEST_P(Transport, runs_posted_work_of_many_threads_on_its_own_thread) {
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

TEST_P(Transport, never_runs_posted_work_inline) {
    EXPECT_FALSE(running().on_server([&] {
        auto ran = std::make_shared<bool>(false);
        running_->server().post([ran] { *ran = true; });
        return *ran;
    }));
}

TEST_P(Transport, answers_that_other_threads_prepare_leave_in_order) {
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

TEST_P(Transport, repeats_periodic_work_while_it_runs) {
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
