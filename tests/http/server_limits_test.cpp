#include <thread>

#include <fcntl.h>
#include <sys/resource.h>

#include "http/scripted_server.hpp"

namespace seatlock::http {
namespace {

/// What TLS makes no difference to.
class InPlain : public Transport {};
INSTANTIATE_TEST_SUITE_P(Wire, InPlain, ::testing::Values(Speech::plain), speech_name);

using std::chrono::milliseconds;

// -- many connections, and too many -----------------------------------------------------------------

TEST_P(Transport, serves_many_connections_at_once) {
    std::vector<RawClient> peers;
    for (int i = 0; i < 400; ++i) peers.push_back(client());
    for (std::size_t i = 0; i < peers.size(); ++i) peers[i].send(get("/" + std::to_string(i)));
    for (std::size_t i = 0; i < peers.size(); ++i) {
        ASSERT_EQ(peers[i].read_response()->body, "GET /" + std::to_string(i) + " ");
    }
}

TEST_P(Transport, answers_503_beyond_connections_max) {
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

TEST_P(InPlain, waits_for_descriptors_when_there_are_none) {
    const std::uint16_t port = running().port();
    RawClient before = client();
    ASSERT_TRUE(before.request("GET", "/"));
    std::vector<RawClient> peers;
    for (int i = 0; i < 6; ++i) peers.push_back(unconnected());
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

TEST_P(InPlain, says_why_it_cannot_listen) {
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

TEST_P(InPlain, listens_on_ipv6) {
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

TEST_P(Transport, listens_again_on_the_port_of_a_server_that_was_just_stopped) {
    RawClient peer = client();
    EXPECT_TRUE(peer.request("GET", "/"));
    options.port = running().port();
    running_.reset();
    EXPECT_TRUE(client().request("GET", "/"));
}

TEST_P(Transport, lets_open_answers_leave_before_it_stops) {
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
    EXPECT_FALSE(unconnected().connect(running().port()));
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

TEST_P(Streaming, ends_with_its_last_chunk_when_the_server_stops) {
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

TEST_P(Transport, stops_in_spite_of_answers_that_never_come) {
    handler.park("/parked");
    RawClient peer = client();
    peer.send(get("/parked"));
    await_parked(1);
    running().stop(milliseconds(50));
    EXPECT_TRUE(peer.at_end());
}

TEST_P(InPlain, stops_when_it_was_told_to_before_it_ran) {
    auto server = Server::listen({}, handler);
    ASSERT_TRUE(server);
    (*server)->stop(milliseconds(0));
    (*server)->run();
}

}  // namespace
}  // namespace seatlock::http
