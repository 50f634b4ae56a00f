#include "service/access_key.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

KeyRecord record(KeyRole role = KeyRole::seller, std::vector<std::string> origins = {}) {
    return new_key(role, std::move(origins), "one", "two").record;
}

TEST(AccessKey, roles_have_their_own_names) {
    for (const KeyRole role : {KeyRole::reader, KeyRole::seller, KeyRole::admin}) {
        EXPECT_EQ(key_role_of(to_string(role)), role);
    }
    for (const char* none : {"", "Admin", "buyer", "anonymous", "admin "}) EXPECT_EQ(key_role_of(none), std::nullopt);
}

TEST(AccessKey, is_kept_as_its_hash_alone) {
    const NewKey key = new_key(KeyRole::reader, {"https://shop.example"}, "abc", "def");
    EXPECT_EQ(key.secret, "slk_abc");
    EXPECT_EQ(key.record.hash, "9863a59f7917afe6b46df6003572376cb20440d79cdcb0092662d408d8f4688c");
    EXPECT_EQ(key.record.token_secret, "cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34");
    EXPECT_EQ(key.record.role, KeyRole::reader);
    EXPECT_THAT(key.record.origins, ElementsAre("https://shop.example"));
    EXPECT_EQ(key_problem(key.record), std::nullopt);
}

TEST(AccessKey, names_are_no_other_actor) {
    for (const char* name : {"shop", "a", "0", "box-office.2", "command-line", "tokens"})
        EXPECT_TRUE(is_key_name(name));
    for (const char* name :
         {"admin", "anonymous", "sweep", "catalog", "", "Shop", "token:shop", "command line", "a b"}) {
        EXPECT_FALSE(is_key_name(name)) << name;
    }
}

TEST(AccessKey, origins_are_as_browsers_send_them) {
    for (const char* origin :
         {"https://shop.example", "http://localhost:3000", "https://shop.example:8443", "http://127.0.0.1:1",
          "http://[::1]", "http://[::1]:8080", "https://xn--bhne-5qa.example", "http://host:443", "https://host:80"}) {
        EXPECT_TRUE(is_origin(origin)) << origin;
    }
    for (const char* origin : {"",
                               "*",
                               "null",
                               "shop.example",
                               "https://",
                               "https://shop.example/",
                               "https://Shop.example",
                               "https://shop.example:",
                               "https://shop.example:0",
                               "https://shop.example:65536",
                               "https://shop.example:08",
                               "https://shop.example:443",
                               "http://shop.example:80",
                               "https://user@shop.example",
                               "https://b\xc3\xbchne.example",
                               "ftp://shop.example",
                               "https://*.shop.example",
                               "https://[::1",
                               "https://[]",
                               "https://a b",
                               "https://a:1:2"}) {
        EXPECT_FALSE(is_origin(origin)) << origin;
    }
    EXPECT_TRUE(is_origin("https://" + std::string(248, 'a')));
    EXPECT_FALSE(is_origin("https://" + std::string(249, 'a')));
}

class KeysOfTheCatalog : public testing::Test {
public:
    [[nodiscard]] std::vector<journal::Entry> journaled() { return world.journaled(world.log_of("")); }
    [[nodiscard]] const CatalogState& catalog() { return world.service().catalog(); }

    ServiceWorld world;
};

TEST_F(KeysOfTheCatalog, are_made_once_and_stay_revoked) {
    EXPECT_EQ(world.ask(CreateKey{"shop", record()}), "created key shop");
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(world.ask(CreateKey{"shop", record()}), "key_exists");
        EXPECT_FALSE(catalog().key("shop")->is_revoked());
        world.crash_and_restart();
    }
    const std::int64_t created_ms = world.now().wall_ms;
    world.pass(1000);
    EXPECT_EQ(world.ask(RevokeKey{"shop"}), "key shop");
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(catalog().key("shop")->created_wall_ms, created_ms);
        EXPECT_EQ(catalog().key("shop")->revoked_wall_ms, created_ms + 1000);
        world.pass(1000);
        EXPECT_EQ(world.ask(RevokeKey{"shop"}), "key shop") << "it was";
        EXPECT_EQ(world.ask(CreateKey{"shop", record()}), "key_exists") << "a name means one key for ever";
        world.crash_and_restart();
    }
    EXPECT_EQ(world.ask(RevokeKey{"other"}), "unknown_key");
    EXPECT_EQ(journaled().size(), 2U);
}

TEST_F(KeysOfTheCatalog, come_back_as_they_were_made) {
    const KeyRecord made = record(KeyRole::admin, {"https://a.example", "http://b.example:81"});
    world.ask(CreateKey{"shop", made}, {"somebody", {}});
    EXPECT_EQ(journaled().back().actor, "somebody");
    EXPECT_EQ(to_string(journaled().back().kind), "key_created");
    KeyRecord expected = made;
    expected.created_wall_ms = world.now().wall_ms;
    EXPECT_EQ(*catalog().key("shop"), expected);
    world.crash_and_restart();
    EXPECT_EQ(*catalog().key("shop"), expected);
    EXPECT_EQ(catalog().keys().size(), 1U);
    EXPECT_EQ(catalog().key("other"), nullptr);
}

TEST_F(KeysOfTheCatalog, are_checked) {
    for (const char* name : {"", "Shop", "admin", "sweep", "token:x"}) {
        EXPECT_THAT(world.ask(CreateKey{name, record()}), HasSubstr("is not a name for a key"));
    }
    EXPECT_EQ(world.ask(RevokeKey{"admin"}), "unknown_key");
    KeyRecord wrong = record();
    wrong.origins = {"https://a.example", "nowhere"};
    EXPECT_THAT(world.ask(CreateKey{"shop", wrong}), HasSubstr("\"nowhere\" is not an origin"));
    wrong.origins.assign(33, "https://a.example");
    EXPECT_THAT(world.ask(CreateKey{"shop", wrong}), HasSubstr("33 origins are more than 32"));
    wrong = record();
    wrong.hash = "abc";
    EXPECT_THAT(world.ask(CreateKey{"shop", wrong}), HasSubstr("the hash of a key"));
    wrong = record();
    wrong.token_secret[0] = 'G';
    EXPECT_THAT(world.ask(CreateKey{"shop", wrong}), HasSubstr("the token secret of a key"));
    EXPECT_TRUE(journaled().empty());
}

TEST_F(KeysOfTheCatalog, are_made_once_under_one_idempotency_key) {
    EXPECT_EQ(world.ask(CreateKey{"shop", record()}, keyed(1)), "created key shop");
    EXPECT_EQ(world.ask(CreateKey{"shop", record()}, keyed(1)), "replayed created key shop");
    EXPECT_EQ(world.ask(RevokeKey{"shop"}, keyed(2)), "key shop");
    EXPECT_EQ(world.ask(RevokeKey{"shop"}, keyed(2)), "replayed key shop");
    EXPECT_EQ(journaled().size(), 2U);
}

TEST_F(KeysOfTheCatalog, that_contradict_themselves_are_not_believed) {
    struct Row {
        const char* what;
        journal::EntryKind kind;
        std::vector<std::pair<std::string, std::string>> attributes;
        const char* problem;
    };
    const auto good = key_attributes({"shop", record()});
    const auto with = [&](std::size_t index, const char* value) {
        auto attributes = good;
        attributes[index].second = value;
        return attributes;
    };
    auto more = good;
    more.emplace_back("colour", "blue");
    for (const Row& row :
         {Row{"name", journal::EntryKind::key_created, with(0, "admin"), "is not a name for a key"},
          Row{"role", journal::EntryKind::key_created, with(1, "owner"), "a key has no such role"},
          Row{"hash", journal::EntryKind::key_created, with(2, "x"), "the hash of a key"},
          Row{"secret", journal::EntryKind::key_created, with(3, "x"), "the token secret of a key"},
          Row{"more", journal::EntryKind::key_created, more, "a key has no such colour"},
          Row{"none", journal::EntryKind::key_created, {}, "is not a name for a key"},
          Row{"gone", journal::EntryKind::key_revoked, {{"name", "shop"}}, "is not there to be revoked"}}) {
        CatalogState state;
        journal::Entry entry;
        entry.seq = 1;
        entry.kind = row.kind;
        entry.attributes = row.attributes;
        const auto applied = state.apply(std::make_shared<const journal::Entry>(entry));
        ASSERT_FALSE(applied) << row.what;
        EXPECT_THAT(applied.error(), HasSubstr(row.problem));
        for (const auto& [name, value] : good) {
            if (name == "hash" || name == "token_secret") {
                EXPECT_THAT(applied.error(), testing::Not(HasSubstr(value)));
            }
        }
    }
}

}  // namespace
}  // namespace seatlock::service
