#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_client.hpp"
#include "http/running_server.hpp"
#include "http/tls_peer.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

inline Response text(std::string body, int status = 200) {
    return {
        .status = status, .headers = {}, .body = std::make_shared<const std::string>(std::move(body)), .stream = {}};
}

inline Response streamed(std::shared_ptr<StreamSource> source) {
    return {.status = 200, .headers = {}, .body = nullptr, .stream = std::move(source)};
}

/// A text of that size in which every position can be told from its neighbours.
inline std::string pattern(std::size_t size) {
    std::string bytes;
    bytes.reserve(size + 16);
    while (bytes.size() < size) bytes += std::to_string(bytes.size()) + ",";
    bytes.resize(size);
    return bytes;
}

/// Echoes, except for the paths that a test scripts. All of it runs on the server's thread.
class ScriptedHandler : public Handler {
public:
    using Script = std::function<void(Request, Respond)>;

    /// REQUIRES: the server does not run yet.
    void on(std::string target, Script script) { scripts_[std::move(target)] = std::move(script); }

    /// Requests to that target wait in `parked`.
    void park(const std::string& target) {
        on(target, [this](Request, Respond respond) { parked.push_back(std::move(respond)); });
    }

    void handle(Request request, Respond respond) override {
        ++handled;
        if (const auto script = scripts_.find(request.target); script != scripts_.end()) {
            script->second(std::move(request), std::move(respond));
        } else {
            respond(text(request.method + " " + request.target + " " + request.body));
        }
    }

    std::size_t body_bytes_max(const Request& head) override {
        if (head.target == "/limit_throws") throw std::runtime_error("no limit");
        if (head.target == "/bulk") return 64 * mebibyte;
        return mebibyte;
    }

    Response transport_error(int status) override { return text("error " + std::to_string(status), status); }

    std::vector<Respond> parked;
    std::atomic<int> handled = 0;

private:
    std::map<std::string, Script> scripts_;
};

/// The same tests in plain and over TLS.
enum class Speech : std::uint8_t { plain, tls };

inline std::string speech_name(const ::testing::TestParamInfo<Speech>& info) {
    return info.param == Speech::tls ? "tls" : "plain";
}

class Transport : public ::testing::TestWithParam<Speech> {
protected:
    /// Starts at the first use, so that a test can script and set options before.
    RunningServer& running() {
        if (GetParam() == Speech::tls && !options.tls) options.tls = make_identity();
        if (!running_) running_ = std::make_unique<RunningServer>(handler, options);
        return *running_;
    }

    RawClient unconnected() {
        RawClient peer = RawClient::unconnected();
        if (GetParam() == Speech::tls) peer.use(std::make_shared<TlsCipher>());
        return peer;
    }

    RawClient client() {
        RawClient peer = unconnected();
        peer.connect(running().port());
        return peer;
    }

    std::size_t parked() {
        return running().on_server([&] { return handler.parked.size(); });
    }

    /// Waits until the handler has that many requests.
    void await_parked(std::size_t count) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (parked() < count) {
            if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("the requests did not arrive");
        }
    }

    void answer_parked(std::size_t index, std::string body) {
        running().on_server([&] { handler.parked.at(index)(text(std::move(body))); });
    }

    void TearDown() override {
        running_.reset();
        handler.parked.clear();
    }

    ScriptedHandler handler;
    ServerOptions options;
    std::unique_ptr<RunningServer> running_;
};

inline std::string get(std::string_view target, std::string_view fields = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

/// Asks until the number has been the same for a while of other requests.
template <typename Number>
auto settled(RawClient& clock, Number number) {
    auto last = number();
    for (int same = 0; same < 50; ++same) {
        clock.request("GET", "/");
        if (const auto now = number(); now != last) {
            last = now;
            same = 0;
        }
    }
    return last;
}

/// Counts upwards without end, or up to a limit that the test raises.
class Counter : public StreamSource {
public:
    explicit Counter(std::shared_ptr<std::atomic<int>> limit, std::promise<void>* destroyed = nullptr)
        : limit_(std::move(limit)), destroyed_(destroyed) {}
    ~Counter() override {
        if (destroyed_ != nullptr) destroyed_->set_value();
    }
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;

    std::string next() override {
        if (position >= *limit_) return {};
        return std::to_string(position++) + ",";
    }

    std::atomic<int> position = 0;

private:
    std::shared_ptr<std::atomic<int>> limit_;
    std::promise<void>* destroyed_;
};

class Streaming : public Transport {
protected:
    void SetUp() override {
        handler.on("/stream", [this](Request, Respond respond) {
            sources.push_back(std::make_shared<Counter>(limit));
            respond(streamed(sources.back()));
        });
    }

    void raise(int to) {
        *limit = to;
        running().on_server([&] { running().server().wake_streams(); });
    }

    std::shared_ptr<std::atomic<int>> limit = std::make_shared<std::atomic<int>>(0);
    std::vector<std::shared_ptr<Counter>> sources;
};

/// Reads chunks until it has that text; what does not fit is a failure.
inline void expect_stream(RawClient& peer, const std::string& expected) {
    std::string got;
    while (got.size() < expected.size()) {
        const auto chunk = peer.read_chunk();
        ASSERT_TRUE(chunk);
        ASSERT_FALSE(chunk->empty());
        got += *chunk;
    }
    EXPECT_EQ(got, expected);
}

}  // namespace seatlock::http
