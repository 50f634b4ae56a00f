#include <utility>

#include "app/key_file.hpp"
#include "app/key_store.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "rehearse/client.hpp"

namespace seatlock::app {
namespace {

std::string text_of(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    const std::string* text = value ? value->string() : nullptr;
    return text ? *text : std::string();
}

std::vector<std::string> texts_of(const json::Value& object, std::string_view member) {
    std::vector<std::string> texts;
    const json::Value* value = object.find(member);
    if (!value || !value->array()) return texts;
    for (const json::Value& each : *value->array()) {
        if (const std::string* text = each.string()) texts.push_back(*text);
    }
    return texts;
}

class RemoteKeys : public KeyStore {
public:
    RemoteKeys(std::string server, std::unique_ptr<rehearse::Client> client)
        : server_(std::move(server)), client_(std::move(client)) {}

    tl::expected<std::string, std::string> create(const std::string& name, service::KeyRole role,
                                                  const std::vector<std::string>& origins) override {
        json::Writer body;
        body.begin_object().key("role").string(to_string(role)).key("origins").begin_array();
        for (const std::string& origin : origins) body.string(origin);
        body.end_array().end_object();
        const auto answer = ask({.method = "PUT", .target = path_of(name), .body = std::move(body).str()});
        if (!answer) return tl::unexpected(answer.error());
        std::string secret = text_of(*answer, "secret");
        if (secret.empty()) return tl::unexpected(server_ + " answered without a key");
        return secret;
    }

    tl::expected<std::vector<ListedKey>, std::string> list() override {
        const auto answer = ask({.method = "GET", .target = "/v1/keys"});
        if (!answer) return tl::unexpected(answer.error());
        std::vector<ListedKey> keys;
        const json::Value* listed = answer->find("keys");
        if (!listed || !listed->array()) return tl::unexpected(server_ + " answered without a list of keys");
        for (const json::Value& key : *listed->array()) {
            keys.push_back({text_of(key, "key"), text_of(key, "role"), texts_of(key, "origins"),
                            text_of(key, "created_at"), text_of(key, "revoked_at")});
        }
        return keys;
    }

    tl::expected<void, std::string> revoke(const std::string& name) override {
        const auto answer = ask({.method = "DELETE", .target = path_of(name)});
        if (!answer) return tl::unexpected(answer.error());
        return {};
    }

private:
    /// REQUIRES: is_key_name(), which needs no encoding.
    static std::string path_of(const std::string& name) { return "/v1/keys/" + name; }

    tl::expected<json::Value, std::string> ask(rehearse::Request request) {
        std::optional<rehearse::Response> response;
        client_->ask(std::move(request), [&](rehearse::Response answer) { response = std::move(answer); });
        client_->run_until([&] { return response.has_value(); });
        if (response->status == 0) return tl::unexpected(server_ + ": " + response->body);
        auto body = json::parse(response->body);
        if (!body) return tl::unexpected(server_ + " answered with status " + std::to_string(response->status));
        if (response->status < 300) return *std::move(body);
        const std::string detail = text_of(*body, "detail");
        return tl::unexpected(server_ + ": " + (detail.empty() ? text_of(*body, "title") : detail));
    }

    std::string server_;
    std::unique_ptr<rehearse::Client> client_;
};

}  // namespace

tl::expected<std::unique_ptr<KeyStore>, std::string> remote_keys(const std::string& server,
                                                                 const std::optional<std::string>& admin_key_file) {
    auto url = rehearse::parse_server_url(server);
    if (!url) return tl::unexpected(url.error());
    rehearse::ClientOptions options;
    options.server = *std::move(url);
    if (admin_key_file) {
        auto key = read_key_file(*admin_key_file);
        if (!key) return tl::unexpected(key.error());
        options.admin_key = *std::move(key);
    }
    auto client = rehearse::make_http_client(options);
    if (!client) return tl::unexpected(client.error());
    return std::make_unique<RemoteKeys>(options.server.to_string(), *std::move(client));
}

}  // namespace seatlock::app
