// `seatlock keys`, and a server that goes by them.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr const char* hold_body = R"({"holder":"holder-ann","seats":["S-1"],"reference":"reference-1"})";

std::string bearing(const std::string& secret) { return "Authorization: Bearer " + secret + "\r\n"; }

class Keys : public testing::Test {
public:
    [[nodiscard]] std::vector<std::string> args(std::vector<std::string> command) const {
        command.insert(command.begin(), "keys");
        command.insert(command.end(), {"--data", data});
        return command;
    }
    /// The key without its line end.
    [[nodiscard]] std::string create(const std::string& name, const std::string& role) const {
        const Finished made = run(args({"create", name, "--role", role}));
        EXPECT_EQ(made.status, 0) << made.errors;
        EXPECT_THAT(made.output, MatchesRegex("slk_[a-z2-7]+\n"));
        EXPECT_EQ(made.output.size(), 4U + 52U + 1U);
        return made.output.substr(0, made.output.size() - 1);
    }

    Workshop workshop;
    std::string data = workshop.path("data");
    std::string plan = workshop.plan("hall.json", 10);
};

void expect_refusal(const std::vector<std::string>& args, const std::string& what) {
    const Finished finished = run(args);
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.output, "");
    EXPECT_THAT(finished.errors, AllOf(StartsWith("seatlock: "), HasSubstr(what)));
}

TEST_F(Keys, are_made_listed_and_revoked_in_a_directory) {
    const std::string shop = create("shop", "seller");
    EXPECT_NE(create("boss", "admin"), shop);
    const Finished paged = run(args(
        {"create", "web", "--role", "reader", "--origin", "https://a.example", "--origin", "http://localhost:3000"}));
    EXPECT_EQ(paged.status, 0) << paged.errors;
    EXPECT_THAT(run(args({"list"})).output,
                MatchesRegex("boss +admin +since 20.*\nshop +seller +since 20.*\n"
                             "web +reader +since 20.*Z  https://a.example http://localhost:3000\n3 keys\n"));
    EXPECT_EQ(run(args({"revoke", "shop"})).output, "shop is revoked\n");
    EXPECT_EQ(run(args({"revoke", "shop"})).output, "shop is revoked\n") << "it was";
    EXPECT_THAT(run(args({"list"})).output, ContainsRegex("shop +seller +revoked 20"));
    expect_refusal(args({"create", "shop", "--role", "seller"}), "there is or was a key named shop");
    expect_refusal(args({"revoke", "other"}), "there is no key named other");
    for (const char* command : {"verify", "replay"}) EXPECT_EQ(run({"journal", command, data}).status, 0);
    for (const auto& file : std::filesystem::recursive_directory_iterator(data)) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(content.find(shop), std::string::npos) << file.path() << " has the key itself";
    }
}

TEST_F(Keys, that_cannot_be_are_refused) {
    for (const char* name : {"Shop", "admin", "../x", "a/b", ""}) {
        expect_refusal(args({"create", name, "--role", "seller"}), "is not a name for a key");
    }
    EXPECT_FALSE(std::filesystem::exists(data)) << "nothing is made for nothing";
    expect_refusal(args({"create", "shop", "--role", "seller", "--origin", "shop.example"}), "is not an origin");
    const std::string none = workshop.path("none");
    expect_refusal({"keys", "list", "--data", none}, none);
    expect_refusal({"keys", "revoke", "shop", "--data", none}, none);
    EXPECT_FALSE(std::filesystem::exists(none));
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"keys"},
                                                  {"keys", "list"},
                                                  {"keys", "create", "shop", "--data", data},
                                                  {"keys", "create", "shop", "--role", "owner", "--data", data},
                                                  {"keys", "list", "--data", data, "--server", "http://127.0.0.1:1"},
                                                  {"keys", "list", "--data", data, "--admin-key-file", plan}}) {
        const Finished finished = run(wrong);
        EXPECT_EQ(finished.status, 2) << wrong.back();
        EXPECT_EQ(finished.output, "");
        EXPECT_THAT(finished.errors, HasSubstr("--help"));
    }
}

TEST_F(Keys, close_a_server_for_everybody_else) {
    const std::string reader = create("look", "reader");
    const std::string seller = create("shop", "seller");
    const std::string boss = create("boss", "admin");
    RunningSeatlock seatlock(data, {"--open", "hall=" + plan}, "0.0.0.0:0");
    EXPECT_THAT(seatlock.ready_line(), StartsWith("seatlock is ready at http://0.0.0.0:"));
    Client client = seatlock.client();
    EXPECT_EQ(client.get("/v1/shows/hall/seats").status, 200);
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold_body).told(), "401 unauthorized");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold_body, bearing(reader)).told(), "403 forbidden");
    EXPECT_EQ(client.call("GET", "/v1/shows/hall/holds", "", bearing(reader)).status, 200);
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold_body, bearing(seller)).status, 201);
    EXPECT_EQ(client.call("GET", "/v1/keys", "", bearing(seller)).told(), "403 forbidden");
    EXPECT_EQ(client.call("GET", "/v1/keys", "", bearing(boss)).status, 200);
}

TEST_F(Keys, of_a_running_server_are_asked_for_over_http) {
    RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
    const std::string server = "http://127.0.0.1:" + std::to_string(seatlock.port());
    expect_refusal(args({"list"}), "is in use by process");
    const auto remote = [&](std::vector<std::string> command, const std::string& key_file) {
        command.insert(command.begin(), "keys");
        command.insert(command.end(), {"--server", server});
        if (!key_file.empty()) command.insert(command.end(), {"--admin-key-file", key_file});
        return command;
    };
    const Finished first = run(remote({"create", "boss", "--role", "admin"}, ""));
    EXPECT_EQ(first.status, 0) << first.errors;
    expect_refusal(remote({"create", "two", "--role", "admin"}, ""), "send it as Authorization: Bearer KEY");
    const std::string key_file = workshop.file("key", first.output);
    const Finished shop =
        run(remote({"create", "shop", "--role", "seller", "--origin", "https://a.example"}, key_file));
    EXPECT_EQ(shop.status, 0) << shop.errors;
    EXPECT_THAT(run(remote({"list"}, key_file)).output,
                MatchesRegex("boss +admin +since 20.*\nshop +seller +since 20.*Z  https://a.example\n2 keys\n"));
    Client client = seatlock.client();
    const std::string secret = shop.output.substr(0, shop.output.size() - 1);
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold_body, bearing(secret)).status, 201);
    const Answer token = client.post("/v1/shows/hall/tokens", R"({"holder":"bob"})", bearing(secret));
    const std::string bobs = R"({"seats":["S-2"]})";
    EXPECT_EQ(client.post("/v1/shows/hall/holds", bobs, bearing(token.at("token"))).at("holder"), "bob");
    EXPECT_EQ(run(remote({"revoke", "shop"}, key_file)).output, "shop is revoked\n");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold_body, bearing(secret)).told(), "401 unauthorized");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", bobs, bearing(token.at("token"))).told(), "401 unauthorized");
    expect_refusal(remote({"create", "shop", "--role", "seller"}, key_file), "there is or was a key named shop");
    expect_refusal(remote({"revoke", "none"}, key_file), "there is no key named none");
    expect_refusal({"keys", "list", "--server", "nowhere"}, "\"nowhere\" is no server's address");
    expect_refusal(remote({"list"}, workshop.path("none")), "No such file");
    EXPECT_EQ(seatlock.stop(), 0);
    RunningSeatlock again(data);
    EXPECT_EQ(again.client().post("/v1/shows/hall/holds", hold_body, bearing(secret)).told(), "401 unauthorized");
    EXPECT_EQ(again.client().call("GET", "/v1/keys", "", bearing(first.output.substr(0, 56))).status, 200);
}

TEST_F(Keys, that_are_all_revoked_open_nothing) {
    const std::string key = create("boss", "admin");
    EXPECT_EQ(run(args({"revoke", "boss"})).status, 0);
    expect_refusal({"serve", "--data", data, "--listen", "0.0.0.0:0"}, "without a key");
    RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
    EXPECT_EQ(seatlock.client().post("/v1/shows/hall/holds", hold_body).told(), "401 unauthorized");
    EXPECT_EQ(seatlock.client().post("/v1/shows/hall/holds", hold_body, bearing(key)).told(), "401 unauthorized");
}

TEST_F(Keys, tokens_holds_and_holders_are_in_no_log) {
    const std::string admin_key = "the-key-of-the-key-file";
    const std::string seller = create("shop", "seller");
    std::vector<std::string> secrets = {admin_key, seller, "holder-ann", "reference-1"};
    std::string log;
    {
        RunningSeatlock seatlock(data, {"--open", "hall=" + plan, "--admin-key-file", workshop.file("key", admin_key)});
        Client client = seatlock.client();
        const Answer token = client.post("/v1/shows/hall/tokens", R"({"holder":"holder-ann"})", bearing(seller));
        secrets.push_back(token.at("token"));
        const Answer hold = client.post("/v1/shows/hall/holds", hold_body, bearing(token.at("token")));
        ASSERT_EQ(hold.status, 201);
        secrets.push_back(hold.at("hold"));
        const std::string path = "/v1/shows/hall/holds/" + hold.at("hold");
        const Answer booking = client.post(path + "/book", "", bearing(seller));
        ASSERT_EQ(booking.status, 201);
        secrets.push_back(booking.at("booking"));
        client.post(path + "/release", "", bearing(admin_key));
        client.call("GET", path + "?" + admin_key, "", bearing(admin_key));
        client.call("GET", path + "/nothing", "", bearing(seller + "x"));
        client.put("/v1/keys/" + seller, R"({"role":"reader"})", bearing(admin_key));
        client.call("DELETE", "/v1/keys/shop", "", bearing(admin_key));
        client.post("/v1/shows/hall/holds", hold_body, bearing(token.at("token")));
        ASSERT_TRUE(seatlock.client().send(seller, hold.at("hold"), "", bearing(seller)));
        EXPECT_EQ(seatlock.stop(), 0);
        log = seatlock.process().errors() + seatlock.process().output();
    }
    EXPECT_THAT(log, HasSubstr("show=hall")) << "there is a log to be looked through";
    for (const std::string& secret : secrets) {
        EXPECT_GT(secret.size(), 4U);
        EXPECT_THAT(log, Not(HasSubstr(secret)));
    }
}

}  // namespace
}  // namespace seatlock::app
