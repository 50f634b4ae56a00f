#include "http/buyer_token.hpp"

#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/mac.hpp"
#include "random_seed.hpp"

namespace seatlock::http {
namespace {

const BuyerToken token{"hamlet", "J\xc3\xb6rg \"the\" buyer", "shop", 1'700'000'000'123};
constexpr const char* secret = "the secret of the shop's key";

std::string with_payload(const std::string& payload) { return "slt_" + base64url(payload) + ".x"; }

TEST(BuyerToken, says_what_it_was_made_with) {
    const std::string text = sign(token, secret);
    EXPECT_EQ(claims_of(text), token);
    EXPECT_TRUE(is_signed_with(text, secret));
    EXPECT_EQ(text,
              "slt_eyJ2ZXJzaW9uIjoxLCJzaG93IjoiaGFtbGV0IiwiaG9sZGVyIjoiSsO2cmcgXCJ0aGVcIiBidXllciIsImtleSI6InNob3Ai"
              "LCJleHBpcmVzX21zIjoxNzAwMDAwMDAwMTIzfQ." +
                  base64url(mac_of(secret, text.substr(0, text.find('.')))))
        << "tokens that are out must stay good over an upgrade";
}

TEST(BuyerToken, is_good_for_its_own_secret_alone) {
    const std::string text = sign(token, secret);
    for (const char* other : {"", "the secret of the shop's keY", "another"}) EXPECT_FALSE(is_signed_with(text, other));
}

TEST(BuyerToken, with_any_byte_changed_is_not_signed) {
    const std::string text = sign(token, secret);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(is_signed_with(other, secret)) << i;
        EXPECT_FALSE(is_signed_with(text.substr(0, i), secret)) << i;
    }
    EXPECT_FALSE(is_signed_with(text + "A", secret));
    EXPECT_FALSE(is_signed_with(text + ".", secret));
    EXPECT_FALSE(is_signed_with(text + "=", secret));
}

TEST(BuyerToken, payload_of_another_token_does_not_fit) {
    BuyerToken other = token;
    other.holder = "eve";
    const std::string mine = sign(token, secret);
    const std::string hers = sign(other, secret);
    EXPECT_FALSE(is_signed_with(hers.substr(0, hers.find('.')) + mine.substr(mine.find('.')), secret));
}

TEST(BuyerToken, that_is_none_says_nothing) {
    const std::string good = R"({"version":1,"show":"s","holder":"h","key":"k","expires_ms":1})";
    EXPECT_TRUE(claims_of(with_payload(good)));
    for (const std::string& text : {std::string(),
                                    std::string("slt_"),
                                    std::string("slt_."),
                                    "slt_" + base64url(good),
                                    base64url(good) + ".x",
                                    "slk_" + base64url(good) + ".x",
                                    with_payload(""),
                                    with_payload("{}"),
                                    with_payload("[]"),
                                    with_payload("1"),
                                    with_payload(R"({"version":2,"show":"s","holder":"h","key":"k","expires_ms":1})"),
                                    with_payload(R"({"version":1,"show":"s","holder":"h","key":"k"})"),
                                    with_payload(R"({"version":1,"show":"s","holder":"h","expires_ms":1})"),
                                    with_payload(R"({"version":1,"show":"s","key":"k","expires_ms":1})"),
                                    with_payload(R"({"version":1,"holder":"h","key":"k","expires_ms":1})"),
                                    with_payload(R"({"version":1,"show":1,"holder":"h","key":"k","expires_ms":1})"),
                                    with_payload(R"({"version":1,"show":"s","holder":"h","key":"k","expires_ms":"1"})"),
                                    with_payload(R"({"version":1,"show":"s","holder":"h","key":"k","expires_ms":1.5})"),
                                    with_payload(std::string(10'000, '[')),
                                    with_payload("{\"version\":1,\"show\":\"\xff\"}")}) {
        EXPECT_EQ(claims_of(text), std::nullopt) << text;
    }
}

TEST(BuyerToken, may_be_any_bytes) {
    std::mt19937_64 random(random_seed());
    const std::string good = sign(token, secret);
    for (int round = 0; round < 2000; ++round) {
        std::string text = good;
        for (std::uint64_t changes = random() % 4 + 1; changes > 0; --changes) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0: text[at] = static_cast<char>(random()); break;
                case 1: text.erase(at, random() % 8 + 1); break;
                default: text.insert(at, 1, static_cast<char>(random()));
            }
            if (text.empty()) text = "s";
        }
        if (text == good) continue;
        (void)claims_of(text);
        EXPECT_FALSE(is_signed_with(text, secret)) << text;
    }
}

}  // namespace
}  // namespace seatlock::http
