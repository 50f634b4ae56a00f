#include "http/tls.hpp"

#include <openssl/ssl.h>

#include "http/scripted_server.hpp"

namespace seatlock::http {
namespace {

using std::chrono::milliseconds;

class Tls : public Transport {
protected:
    Tls() {
        options.tls = make_identity();
        options.on_handshake_failure = [this](const std::string& address, const std::string& why) {
            failures.push_back(address + ": " + why);
        };
    }

    RawClient plain_client() { return RawClient(running().port()); }

    /// Waits for failed handshakes.
    std::vector<std::string> await_failures(std::size_t count) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        for (;;) {
            auto now = running().on_server([&] { return failures; });
            if (now.size() >= count || std::chrono::steady_clock::now() > give_up) return now;
        }
    }

    std::vector<std::string> failures;  ///< on the server's thread
};

INSTANTIATE_TEST_SUITE_P(Wire, Tls, ::testing::Values(Speech::tls), speech_name);

TEST_P(Tls, proves_itself_with_its_certificate) {
    for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        const auto cipher = std::make_shared<TlsCipher>(
            TlsWish{.trusted = options.tls->certificate_chain, .protocols = {}, .version_max = version});
        RawClient peer = RawClient::unconnected();
        peer.use(cipher);
        ASSERT_TRUE(peer.connect(running().port()));
        EXPECT_EQ(cipher->version(), version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2");
        EXPECT_EQ(peer.request("GET", "/x")->body, "GET /x ");
    }
    RawClient other = RawClient::unconnected();
    other.use(std::make_shared<TlsCipher>(TlsWish{.trusted = make_identity().certificate_chain, .protocols = {}}));
    EXPECT_FALSE(other.connect(running().port())) << "the peer trusts another certificate";
}

TEST_P(Tls, speaks_nothing_older_than_1_2) {
    RawClient peer = RawClient::unconnected();
    peer.use(std::make_shared<TlsCipher>(TlsWish{.trusted = {}, .protocols = {}, .version_max = TLS1_1_VERSION}));
    EXPECT_FALSE(peer.connect(running().port()));
    EXPECT_EQ(await_failures(1), std::vector<std::string>{"127.0.0.1: unsupported protocol"});
}

TEST_P(Tls, chooses_http_1_1_of_what_is_offered) {
    const auto choice = [&](const std::vector<std::string>& offered) {
        const auto cipher = std::make_shared<TlsCipher>(TlsWish{.trusted = {}, .protocols = offered});
        RawClient peer = RawClient::unconnected();
        peer.use(cipher);
        return peer.connect(running().port()) ? "chose " + cipher->protocol() : "refused";
    };
    EXPECT_EQ(choice({"h2", "http/1.1"}), "chose http/1.1");
    EXPECT_EQ(choice({"http/1.0", "http/1.1"}), "chose http/1.1");
    EXPECT_EQ(choice({"http/1.0"}), "chose http/1.0");
    EXPECT_EQ(choice({}), "chose ");
    EXPECT_EQ(choice({"h2"}), "refused");
    EXPECT_EQ(choice({"h"}), "refused");
}

TEST_P(Tls, does_not_renegotiate) {
    const auto cipher =
        std::make_shared<TlsCipher>(TlsWish{.trusted = {}, .protocols = {}, .version_max = TLS1_2_VERSION});
    RawClient peer = RawClient::unconnected();
    peer.use(cipher);
    ASSERT_TRUE(peer.connect(running().port()));
    EXPECT_FALSE(cipher->renegotiate());
}

TEST_P(Tls, says_that_it_ends_wherever_it_ends) {
    options.idle_timeout = milliseconds(100);
    const auto cipher = std::make_shared<TlsCipher>();
    RawClient idle = RawClient::unconnected();
    idle.use(cipher);
    ASSERT_TRUE(idle.connect(running().port()));
    EXPECT_TRUE(idle.at_end());
    EXPECT_TRUE(cipher->ended_cleanly());
    const auto closing = std::make_shared<TlsCipher>();
    RawClient peer = RawClient::unconnected();
    peer.use(closing);
    ASSERT_TRUE(peer.connect(running().port()));
    EXPECT_TRUE(peer.request("GET", "/", {}, "Connection: close\r\n"));
    EXPECT_TRUE(peer.at_end());
    EXPECT_TRUE(closing->ended_cleanly());
}

TEST_P(Tls, cuts_an_unframed_stream_short_without_calling_it_whole) {
    class Broken : public StreamSource {
        std::string next() override {
            if (std::exchange(begun_, true)) throw std::runtime_error("broken");
            return "half";
        }
        bool begun_ = false;
    };
    handler.on("/broken", [](Request, Respond respond) { respond(streamed(std::make_shared<Broken>())); });
    const auto cipher = std::make_shared<TlsCipher>();
    RawClient peer = RawClient::unconnected();
    peer.use(cipher);
    ASSERT_TRUE(peer.connect(running().port()));
    peer.send("GET /broken HTTP/1.0\r\n\r\n");
    peer.read_until_close();
    EXPECT_FALSE(cipher->ended_cleanly());
}

TEST_P(Tls, answers_plain_http_with_a_word_in_plain) {
    RawClient peer = plain_client();
    const auto answer = peer.request("GET", "/");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 421);
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(peer.at_end());
    RawClient large = plain_client();
    EXPECT_EQ(large.request("POST", "/", pattern(mebibyte))->status, 421) << "and read what it still sends";
    EXPECT_EQ(handler.handled, 0);
    EXPECT_EQ(await_failures(2).at(0), "127.0.0.1: http request");
}

TEST_P(Tls, closes_on_what_is_no_handshake) {
    for (const std::string& garbage :
         {std::string("\x16\x03\x01\x00\x05hello"), std::string(2000, '\0'), std::string(100'000, '\xff'),
          std::string("\x80\x2e\x01\x00\x02"), std::string("SSH-2.0-OpenSSH_9.2\r\n")}) {
        RawClient peer = plain_client();
        peer.send(garbage);
        peer.end_sending();
        peer.read_until_close();
    }
    EXPECT_EQ(await_failures(5).size(), 5u);
    EXPECT_TRUE(client().request("GET", "/")) << "and serves on";
}

TEST_P(Tls, closes_on_garbage_behind_the_handshake) {
    class Spoiling : public TlsCipher {
    public:
        bool handshake(int socket) override {
            socket_ = socket;
            return TlsCipher::handshake(socket);
        }
        void spoil() const { ::send(socket_, "this is no record of TLS", 24, MSG_NOSIGNAL); }

    private:
        int socket_ = -1;
    };
    const auto cipher = std::make_shared<Spoiling>();
    RawClient peer = RawClient::unconnected();
    peer.use(cipher);
    ASSERT_TRUE(peer.connect(running().port()));
    ASSERT_TRUE(peer.request("GET", "/"));
    cipher->spoil();
    EXPECT_EQ(peer.read_until_close(), "");
    EXPECT_TRUE(client().request("GET", "/"));
    EXPECT_TRUE(await_failures(0).empty()) << "the handshake was fine";
}

TEST_P(Tls, does_not_wait_long_for_a_handshake) {
    options.handshake_timeout = milliseconds(200);
    options.idle_timeout = std::chrono::hours(1);
    RawClient silent = plain_client();
    RawClient half = plain_client();
    half.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    EXPECT_TRUE(silent.at_end());
    EXPECT_TRUE(half.at_end());
    EXPECT_EQ(await_failures(2).at(1), "127.0.0.1: the handshake was not finished");
    RawClient idle = client();
    EXPECT_FALSE(idle.readable_within(milliseconds(400))) << "with the handshake done, it may be idle";
    EXPECT_TRUE(idle.request("GET", "/"));
}

TEST_P(Tls, goes_on_with_what_is_decrypted_when_its_buffer_was_too_small) {
    RawClient peer = client();
    ASSERT_TRUE(peer.request("GET", "/"));
    // The server is kept busy until all has arrived: then OpenSSL has read everything there is, in records
    // so small that it holds many, and the socket will announce nothing more.
    std::promise<void> go;
    running().server().post([&] { go.get_future().wait(); });
    const std::string bytes =
        "POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 70000\r\n\r\n" + std::string(70'000, 'x');
    for (std::size_t at = 0; at < bytes.size(); at += 100) ASSERT_TRUE(peer.send(bytes.substr(at, 100)));
    go.set_value();
    const auto answer = peer.read_response();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.size(), std::string("POST /x ").size() + 70'000);
}

TEST_P(Tls, tells_the_handler_where_a_request_is_from) {
    Origin origin;
    handler.on("/origin", [&](Request request, Respond respond) {
        origin = request.origin;
        respond(text("ok"));
    });
    ASSERT_TRUE(client().request("GET", "/origin"));
    EXPECT_EQ(origin.address, "127.0.0.1");
    EXPECT_TRUE(origin.over_tls);
}

TEST_P(Tls, names_the_file_that_it_cannot_use) {
    const auto error = [&](const TlsIdentity& identity) {
        options.tls = identity;
        auto server = Server::listen(options, handler);
        return server ? "none" : server.error();
    };
    const TlsIdentity good = make_identity();
    const TlsIdentity other = make_identity();
    const auto with = [&](auto member, const std::string& value) {
        TlsIdentity changed = good;
        changed.*member = value;
        return changed;
    };
    EXPECT_EQ(error(good), "none");
    EXPECT_EQ(error(with(&TlsIdentity::certificate_chain, good.certificate_chain + other.certificate_chain)), "none");
    EXPECT_EQ(error(with(&TlsIdentity::certificate_chain, good.certificate_chain + good.key)), "none");
    EXPECT_EQ(error(with(&TlsIdentity::certificate_chain, "")),
              "127.0.0.1:0: certificate.pem: there is no certificate in PEM form in it");
    EXPECT_EQ(error(with(&TlsIdentity::certificate_chain, good.key)),
              "127.0.0.1:0: certificate.pem: there is no certificate in PEM form in it");
    EXPECT_EQ(error(with(&TlsIdentity::key, other.key)),
              "127.0.0.1:0: key.pem: the key does not belong to the certificate in certificate.pem");
    EXPECT_THAT(error(with(&TlsIdentity::key, good.certificate_chain)),
                ::testing::StartsWith("127.0.0.1:0: key.pem: there is no private key in PEM form in it"));
    EXPECT_EQ(error(with(&TlsIdentity::key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n")),
              "127.0.0.1:0: key.pem: the key is encrypted, and nobody is there to type its passphrase");
    std::string spoilt = other.certificate_chain;
    spoilt.replace(60, 4, "!!!!");
    EXPECT_THAT(error(with(&TlsIdentity::certificate_chain, good.certificate_chain + spoilt)),
                ::testing::StartsWith("127.0.0.1:0: certificate.pem: a certificate of the chain cannot be read"));
}

TEST_P(Tls, says_when_its_certificate_ends) {
    options.tls = make_identity({.name = "localhost", .days = 10});
    const auto ends = running().server().certificate_expires_at_s();
    ASSERT_TRUE(ends);
    const auto in_ten_days = std::chrono::system_clock::now() + std::chrono::hours(240);
    EXPECT_NEAR(static_cast<double>(*ends), static_cast<double>(std::chrono::system_clock::to_time_t(in_ten_days)),
                3600);
}

}  // namespace
}  // namespace seatlock::http
