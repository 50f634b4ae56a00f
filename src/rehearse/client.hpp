#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace seatlock::rehearse {

struct Request {
    std::string method;
    std::string target;
    std::string body = {};             ///< JSON, or empty
    std::string idempotency_key = {};  ///< or empty
    /// A longer answer is replaced by the words that it is too long, under its status.
    std::size_t answer_bytes_max = std::size_t{128} * 1024 * 1024;
};

struct Response {
    int status = 0;    ///< 0: there was no whole answer
    std::string body;  ///< or why there was none
};

/// Talks HTTP/1.1 to one server over a bounded number of connections that it keeps alive, and is the
/// loop that everything in a rehearsal happens on: one thread, the one that calls run_until(). What
/// it was handed is called from there, never inline.
class Client {
public:
    using Done = std::function<void(Response)>;

    Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    virtual ~Client() = default;

    /// Sends the request as soon as a connection is free. Never repeats one by itself.
    virtual void ask(Request request, Done done) = 0;

    /// Reads an endless answer on a connection of its own: `bytes` gets what comes, `ended` why no more comes.
    virtual void follow(std::string target, std::function<void(std::string_view)> bytes,
                        std::function<void(std::string)> ended) = 0;

    /// Runs `work` once, after that time.
    virtual void after(std::chrono::milliseconds delay, std::function<void()> work) = 0;

    /// Runs `work` soon. The only call that is safe from another thread.
    virtual void post(std::function<void()> work) = 0;

    /// Does everything that is to be done until `done` says so; asked after every piece of work.
    virtual void run_until(const std::function<bool()>& done) = 0;

    /// A clock that never goes back.
    [[nodiscard]] virtual std::int64_t now_us() const = 0;
};

/// Where a server listens, out of "http://HOST:PORT".
struct ServerUrl {
    std::string host;  ///< without brackets
    std::string port = "80";

    /// "http://127.0.0.1:8080"
    [[nodiscard]] std::string to_string() const;
};

/// The error says what is wrong with the text.
[[nodiscard]] tl::expected<ServerUrl, std::string> parse_server_url(std::string_view text);

struct ClientOptions {
    ServerUrl server;
    std::string admin_key;  ///< sent as a bearer token, or empty
    std::size_t connections_max = 200;
    std::chrono::milliseconds answer_timeout{10'000};
};

/// A client over TCP. The error says why the server's name leads nowhere; whether anybody listens
/// there shows with the first request.
[[nodiscard]] tl::expected<std::unique_ptr<Client>, std::string> make_http_client(const ClientOptions& options);

}  // namespace seatlock::rehearse
