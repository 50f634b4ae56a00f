#include "http/request_parser.hpp"

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

using Step = RequestParser::Step;

constexpr RequestParser::Limits limits{.target_bytes_max = 64, .header_bytes_max = 256};
constexpr std::size_t body_max = 40;

/// Everything that came out of the parser, as one text that can be compared.
class Reading {
public:
    explicit Reading(RequestParser::Limits with = limits) : parser_(with) {}

    Reading& read(std::string_view bytes) {
        input_.append(bytes);
        std::string_view view = input_;
        while (!failed_ && advance(view)) {
        }
        input_.erase(0, input_.size() - view.size());
        return *this;
    }

    [[nodiscard]] const std::string& log() const noexcept { return log_; }
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] std::size_t unread() const noexcept { return input_.size(); }
    [[nodiscard]] const RequestParser& parser() const noexcept { return parser_; }

private:
    bool advance(std::string_view& view) {
        switch (parser_.put(view)) {
            case Step::need_more: return false;
            case Step::header_done: parser_.allow_body(body_max); return true;
            case Step::request_done: note_request(); return true;
            case Step::failed:
                log_ += "failed " + std::to_string(parser_.error_status());
                failed_ = true;
                return false;
        }
        return false;
    }

    void note_request() {
        const bool keep_alive = parser_.keep_alive();
        const Request request = parser_.take();
        log_ += request.method + " " + request.target;
        for (const auto& [name, value] : request.headers) log_ += " " + name + "=" + value;
        log_ += " [" + request.body + "]" + (keep_alive ? "" : " close") + "\n";
    }

    RequestParser parser_;
    std::string input_;
    std::string log_;
    bool failed_ = false;
};

std::string outcome(std::string_view bytes) { return Reading().read(bytes).log(); }

std::string with_fields(std::string_view fields, std::string_view rest = {}) {
    return "POST /a HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(rest);
}

TEST(request_parser, reads_a_request_without_a_body) {
    EXPECT_EQ(outcome("GET /v1/shows?x=1 HTTP/1.1\r\nHost: h:80\r\nX-Tag:  a b\t\r\n\r\n"),
              "GET /v1/shows?x=1 host=h:80 x-tag=a b []\n");
}

TEST(request_parser, reads_a_body_of_a_given_length) {
    EXPECT_EQ(outcome(with_fields("Content-Length: 5\r\n", "helloGET /b HTTP/1.0\r\n\r\n")),
              "POST /a host=h content-length=5 [hello]\nGET /b [] close\n");
}

TEST(request_parser, reads_a_chunked_body_and_drops_extensions_and_trailer) {
    EXPECT_EQ(outcome(with_fields("Transfer-Encoding: chunked\r\n",
                                  "5;a=b\r\nhello\r\n00A ; x\r\n 123456789\r\n0\r\nAuthorization: x\r\n\r\n")),
              "POST /a host=h transfer-encoding=chunked [hello 123456789]\n");
}

TEST(request_parser, reads_pipelined_requests_one_after_another) {
    const std::string one = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n";
    EXPECT_EQ(outcome(one + one + one), "GET /1 host=h []\nGET /1 host=h []\nGET /1 host=h []\n");
}

TEST(request_parser, forgives_one_empty_line_before_a_request_but_not_two) {
    const std::string one = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n";
    EXPECT_EQ(outcome(one + "\r\n" + one), "GET /1 host=h []\nGET /1 host=h []\n");
    EXPECT_EQ(outcome("\r\n\r\n" + one), "failed 400");
}

TEST(request_parser, keeps_of_an_absolute_target_what_follows_the_host) {
    EXPECT_EQ(outcome("GET http://h:80/a?b HTTP/1.0\r\n\r\n"), "GET /a?b [] close\n");
    EXPECT_EQ(outcome("GET HTTPS://h?b HTTP/1.0\r\n\r\n"), "GET /?b [] close\n");
    EXPECT_EQ(outcome("GET http://h HTTP/1.0\r\n\r\n"), "GET / [] close\n");
    EXPECT_EQ(outcome("OPTIONS * HTTP/1.0\r\n\r\n"), "OPTIONS * [] close\n");
}

TEST(request_parser, knows_when_the_connection_ends_with_the_request) {
    const auto closes = [](std::string_view version, std::string_view fields) {
        return outcome("GET / HTTP/" + std::string(version) + "\r\nHost:\r\n" + std::string(fields) + "\r\n")
            .ends_with("close\n");
    };
    EXPECT_FALSE(closes("1.1", ""));
    EXPECT_TRUE(closes("1.1", "Connection: close\r\n"));
    EXPECT_TRUE(closes("1.1", "Connection: x ,\tCLOSE, y\r\n"));
    EXPECT_TRUE(closes("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
    EXPECT_FALSE(closes("1.1", "Connection: closed\r\n"));
    EXPECT_TRUE(closes("1.0", ""));
    EXPECT_FALSE(closes("1.0", "Connection: Keep-Alive\r\n"));
    EXPECT_TRUE(closes("1.0", "Connection: keep-alive, close\r\n"));
}

struct Refused {
    const char* what;
    std::string bytes;
    int status;
};

// Every way known to us in which two readers disagree on where a request ends, and plain nonsense.
std::vector<Refused> refused_requests() {
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    return {
        {"no version", "GET /\r\n\r\n", 400},
        {"two blanks", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"blank in target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"tab in request line", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"blank at the end", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400},
        {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"method with a colon", "GE:T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"endless method", std::string(33, 'A') + " / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"relative target", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"asterisk of GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"other scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"absolute without host", "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"user before host", "GET http://u@h/a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"byte beyond ASCII in target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"NUL in target", std::string("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 28), 400},
        {"tunnel", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 501},
        {"target too long", "GET /" + std::string(64, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
        {"target without end", "GET /" + std::string(200, 'a'), 414},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 505},
        {"HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", 505},
        {"lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n", 400},
        {"version with more digits", "GET / HTTP/1.10\r\nHost: h\r\n\r\n", 400},
        {"lone LF after request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400},
        {"lone LF after field", "GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
        {"lone LF at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
        {"lone CR in field", with_fields("X: a\rb\r\n"), 400},
        {"CR before CRLF", with_fields("X: a\r\r\n"), 400},
        {"NUL in field", with_fields(std::string("X: a\0b\r\n", 8)), 400},
        {"DEL in field", with_fields("X: a\x7f\r\n"), 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", with_fields("Host: h\r\n"), 400},
        {"host with a path", "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n", 400},
        {"host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"field without colon", with_fields("Xyz\r\n"), 400},
        {"field without name", with_fields(": x\r\n"), 400},
        {"blank before colon", with_fields("Content-Length : 5\r\n"), 400},
        {"blank before first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
        {"folded field", with_fields("X: a\r\n b\r\n"), 400},
        {"folded with a tab", with_fields("X: a\r\n\tContent-Length: 5\r\n"), 400},
        {"length twice, equal", with_fields("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {"length twice, different", with_fields("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        {"list of lengths", with_fields("Content-Length: 5, 5\r\n"), 400},
        {"signed length", with_fields("Content-Length: +5\r\n"), 400},
        {"negative length", with_fields("Content-Length: -1\r\n"), 400},
        {"hexadecimal length", with_fields("Content-Length: 0x5\r\n"), 400},
        {"empty length", with_fields("Content-Length: \r\n"), 400},
        {"fraction of a length", with_fields("Content-Length: 5.0\r\n"), 400},
        {"length beyond 64 bits", with_fields("Content-Length: 18446744073709551616\r\n"), 400},
        {"greatest length", with_fields("Content-Length: 18446744073709551615\r\n"), 413},
        {"body too large", with_fields("Content-Length: 41\r\n"), 413},
        {"length and coding", with_fields("Content-Length: 5\r\n" + chunked), 400},
        {"coding and length", with_fields(chunked + "Content-Length: 5\r\n"), 400},
        {"coding and length 0", with_fields(chunked + "Content-Length: 0\r\n"), 400},
        {"coding twice", with_fields(chunked + chunked), 400},
        {"coding in HTTP/1.0", "POST / HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n", 400},
        {"other coding first", with_fields("Transfer-Encoding: gzip, chunked\r\n"), 501},
        {"other coding last", with_fields("Transfer-Encoding: chunked, identity\r\n"), 501},
        {"coding identity", with_fields("Transfer-Encoding: identity\r\n"), 501},
        {"coding misspelt", with_fields("Transfer-Encoding: xchunked\r\n"), 501},
        {"coding quoted", with_fields("Transfer-Encoding: \"chunked\"\r\n"), 501},
        {"empty coding", with_fields("Transfer-Encoding:\r\n"), 501},
        {"vertical tab before coding",
         with_fields("Transfer-Encoding: \x0b"
                     "chunked\r\n"),
         400},
        {"empty chunk size", with_fields(chunked, "\r\n"), 400},
        {"chunk size in no digits", with_fields(chunked, "g\r\n"), 400},
        {"chunk size with 0x", with_fields(chunked, "0x5\r\nhello\r\n"), 400},
        {"chunk size with a sign", with_fields(chunked, "-5\r\nhello\r\n"), 400},
        {"chunk size with a blank behind", with_fields(chunked, "5 \r\nhello\r\n"), 400},
        {"chunk size with a blank before", with_fields(chunked, " 5\r\nhello\r\n"), 400},
        {"chunk size beyond 64 bits", with_fields(chunked, "10000000000000000\r\n"), 400},
        {"greatest chunk size", with_fields(chunked, "5\r\nhello\r\nffffffffffffffff\r\n"), 413},
        {"chunks too large together", with_fields(chunked, "1e\r\n" + std::string(30, 'x') + "\r\nb\r\n"), 413},
        {"chunk ends in a lone LF", with_fields(chunked, "5\nhello\r\n"), 400},
        {"chunk data longer than said", with_fields(chunked, "5\r\nhello!\r\n"), 400},
        {"chunk data ends in a lone LF", with_fields(chunked, "5\r\nhello\n"), 400},
        {"only an extension", with_fields(chunked, ";x\r\n"), 400},
        {"lone CR in an extension", with_fields(chunked, "5;a\rb\r\nhello\r\n"), 400},
        {"endless extension", with_fields(chunked, "5;" + std::string(1100, 'x')), 400},
        {"nonsense in the trailer", with_fields(chunked, "0\r\nxyz\r\n\r\n"), 400},
        {"folded trailer", with_fields(chunked, "0\r\nA: b\r\n c\r\n\r\n"), 400},
        {"trailer too large", with_fields(chunked, "0\r\nA: " + std::string(300, 'x') + "\r\n\r\n"), 431},
        {"field too long", with_fields("X: " + std::string(300, 'x') + "\r\n"), 431},
        {"field without end", with_fields("X: " + std::string(300, 'x')).substr(0, 300), 431},
        {"too many fields", with_fields([] {
             std::string many;
             for (int i = 0; i < 60; ++i) many += "A: b\r\n";
             return many;
         }()),
         431},
    };
}

TEST(request_parser, refuses_whatever_can_be_read_in_two_ways) {
    for (const Refused& refused : refused_requests()) {
        SCOPED_TRACE(refused.what);
        const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        const std::string expected = "failed " + std::to_string(refused.status);
        EXPECT_EQ(outcome(refused.bytes + smuggled), expected);
        EXPECT_EQ(Reading().read(refused.bytes).read(smuggled).log(), expected);
        Reading byte_by_byte;
        for (const char c : refused.bytes) byte_by_byte.read(std::string_view(&c, 1));
        EXPECT_TRUE(byte_by_byte.log() == expected || !byte_by_byte.failed());
        EXPECT_EQ(byte_by_byte.read(smuggled).log(), expected);
    }
}

TEST(request_parser, takes_exactly_what_the_limits_allow) {
    const std::string target = "/" + std::string(63, 'a');
    EXPECT_EQ(outcome("GET " + target + " HTTP/1.0\r\n\r\n"), "GET " + target + " [] close\n");
    const std::string value(256 - 5, 'x');  // "A: " and CRLF make 256
    EXPECT_EQ(outcome("GET / HTTP/1.0\r\nA: " + value + "\r\n\r\n"), "GET / a=" + value + " [] close\n");
    EXPECT_EQ(outcome("GET / HTTP/1.0\r\nA: x" + value + "\r\n\r\n"), "failed 431");
    const std::string body(body_max, 'b');
    EXPECT_EQ(outcome("PUT / HTTP/1.0\r\nContent-Length: 40\r\n\r\n" + body),
              "PUT / content-length=40 [" + body + "] close\n");
}

TEST(request_parser, does_not_wait_for_what_can_no_longer_become_a_request) {
    EXPECT_EQ(outcome("\x16\x03\x01"), "failed 400") << "a TLS client";
    EXPECT_EQ(outcome("\r"), "");
    EXPECT_EQ(outcome("\rG"), "failed 400");
}

TEST(request_parser, tells_who_waits_for_100_continue) {
    const auto expects = [](std::string bytes) {
        RequestParser parser(limits);
        std::string_view view = bytes;
        return parser.put(view) == Step::header_done && parser.expects_continue();
    };
    EXPECT_TRUE(expects(with_fields("Content-Length: 5\r\nExpect: 100-Continue\r\n")));
    EXPECT_FALSE(expects(with_fields("Content-Length: 5\r\n")));
    EXPECT_FALSE(expects(with_fields("Content-Length: 5\r\nExpect: 200-ok\r\n")));
    EXPECT_FALSE(expects("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
}

std::string sample_conversation() {
    return "GET /1 HTTP/1.1\r\nHost: h\r\nX-A: b\r\n\r\n" + with_fields("Content-Length: 11\r\n", "hello\r\nseat") +
           with_fields("Transfer-Encoding: chunked\r\n", "5;e\r\nhello\r\n3\r\n\r\n\r\r\n0\r\nT: u\r\n\r\n") +
           "\r\nGET http://h/2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nDELETE /3 HTTP/1.1\r\nHost: h\r\n\r\n";
}

TEST(request_parser, reads_the_same_wherever_the_bytes_are_split) {
    const std::string bytes = sample_conversation();
    const std::string whole = outcome(bytes);
    EXPECT_EQ(std::count(whole.begin(), whole.end(), '['), 5);
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
        EXPECT_EQ(Reading().read(bytes.substr(0, at)).read(bytes.substr(at)).log(), whole) << "split at " << at;
    }
    Reading byte_by_byte;
    for (const char c : bytes) byte_by_byte.read(std::string_view(&c, 1));
    EXPECT_EQ(byte_by_byte.log(), whole);
    EXPECT_EQ(byte_by_byte.unread(), 0u);
    EXPECT_FALSE(byte_by_byte.parser().started());
}

/// SEATLOCK_SEED replays a run.
std::uint64_t seed() {
    const char* given = std::getenv("SEATLOCK_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

TEST(request_parser, reads_damaged_bytes_the_same_wherever_they_are_split) {
    const std::uint64_t with_seed = seed();
    std::cout << "replay with SEATLOCK_SEED=" << with_seed << '\n';
    std::mt19937_64 random(with_seed);
    const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
    const std::string_view spice = "\r\n \t:;,/0159afx\0\x7f\xff\"";
    int failed = 0;
    int passed = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = sample_conversation();
        for (std::size_t damage = below(3) + 1; damage > 0; --damage) {
            const std::size_t at = below(bytes.size());
            switch (below(4)) {
                case 0: bytes[at] = spice[below(spice.size())]; break;
                case 1: bytes.insert(at, 1, spice[below(spice.size())]); break;
                case 2: bytes.erase(at, below(4) + 1); break;
                case 3: bytes.insert(at, bytes.substr(below(bytes.size()), below(40))); break;
                default: break;
            }
        }
        Reading pieces;
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t length = below(30) + 1;
            pieces.read(std::string_view(bytes).substr(at, length));
            at += length;
        }
        Reading whole;
        whole.read(bytes);
        ASSERT_EQ(whole.failed(), pieces.failed());
        // A line that is both too long and malformed may be refused as either, by when it is seen.
        const auto served = [](const std::string& log) { return log.substr(0, log.rfind('\n') + 1); };
        ASSERT_EQ(served(whole.log()), served(pieces.log()));
        ++(whole.failed() ? failed : passed);
    }
    EXPECT_GT(failed, 0);
    EXPECT_GT(passed, 0);
}

}  // namespace
}  // namespace seatlock::http
