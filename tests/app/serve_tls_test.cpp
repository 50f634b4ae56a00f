// Serving over TLS, with certificate and key out of files.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"
#include "http/tls_peer.hpp"

namespace seatlock::app {
namespace {

using testing::HasSubstr;

class ServeTls : public testing::Test {
protected:
    std::vector<std::string> files(const std::string& certificate_file, const std::string& key_file) const {
        return {"--tls-certificate", certificate_file, "--tls-key", key_file};
    }

    /// What `seatlock serve` says when it does not start.
    std::string refusal(const std::vector<std::string>& more) const {
        std::vector<std::string> args = {"serve", "--data", workshop.path("data"), "--listen", "127.0.0.1:0"};
        args.insert(args.end(), more.begin(), more.end());
        const Finished finished = run(args);
        EXPECT_NE(finished.status, 0);
        EXPECT_EQ(finished.output, "");
        return finished.errors;
    }

    /// One connection that trusts this certificate and no other.
    Client trusting(std::uint16_t port, const std::string& trusted) const {
        http::RawClient raw = http::RawClient::unconnected();
        raw.use(std::make_shared<http::TlsCipher>(http::TlsWish{.trusted = trusted, .protocols = {"http/1.1"}}));
        EXPECT_TRUE(raw.connect(port));
        return Client(std::move(raw));
    }

    Workshop workshop;
    http::TlsIdentity identity = http::make_identity();
    std::string certificate = workshop.file("certificate.pem", identity.certificate_chain, 0644);
    std::string key = workshop.file("key.pem", identity.key);
};

TEST_F(ServeTls, sells_a_seat) {
    std::vector<std::string> more = files(certificate, key);
    more.insert(more.end(), {"--open", "hall=" + workshop.plan("hall.json", 3)});
    RunningSeatlock seatlock(workshop.path("data"), more);
    EXPECT_EQ(seatlock.ready_line(), "seatlock is ready at https://127.0.0.1:" + std::to_string(seatlock.port()) + "/");
    Client client = trusting(seatlock.port(), identity.certificate_chain);
    const Answer hold = client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-1","S-2"]})");
    EXPECT_EQ(hold.status, 201);
    const std::string origin = "Origin: https://localhost\r\n";
    EXPECT_EQ(client.post("/v1/shows/hall/holds/" + hold.at("hold") + "/book", "", origin).status, 201);
    EXPECT_EQ(client.get("/v1/shows/hall").at("counts/booked"), "2");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", R"({"holder":"bob","seats":["S-3"]})", "Origin: http://localhost\r\n")
                  .told(),
              "403 forbidden_origin");
    EXPECT_EQ(seatlock.client().get("/healthz").told(), "421 misdirected_request") << "plain HTTP";
    EXPECT_EQ(seatlock.stop(), 0);
}

TEST_F(ServeTls, names_the_file_that_it_cannot_use) {
    EXPECT_THAT(refusal({"--tls-certificate", certificate}), HasSubstr("--tls-key"));
    EXPECT_THAT(refusal({"--tls-key", key}), HasSubstr("--tls-certificate"));
    EXPECT_THAT(refusal(files(workshop.path("none.pem"), key)), HasSubstr("none.pem"));
    EXPECT_THAT(refusal(files(certificate, workshop.path("none.pem"))), HasSubstr("none.pem"));
    EXPECT_THAT(refusal(files(key, key)), HasSubstr("key.pem: there is no certificate"));
    EXPECT_THAT(refusal(files(certificate, certificate)), HasSubstr("certificate.pem can be read by others"));
    const std::string other = workshop.file("other.pem", http::make_identity().key);
    EXPECT_THAT(refusal(files(certificate, other)), HasSubstr("other.pem: the key does not belong to the certificate"));
}

TEST_F(ServeTls, refuses_a_key_that_others_may_read) {
    for (const int mode : {0604, 0644, 0606}) {
        const std::string open = workshop.file("open.pem", identity.key, mode);
        EXPECT_THAT(refusal(files(certificate, open)), HasSubstr("open.pem can be read by others; chmod 600"));
    }
}

}  // namespace
}  // namespace seatlock::app
