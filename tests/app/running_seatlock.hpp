#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/process.hpp"
#include "http/raw_client.hpp"
#include "json/value.hpp"

namespace seatlock::app {

/// An answer with its body taken apart where it is JSON. Status 0: the server closed instead.
struct Answer {
    int status = 0;
    http::RawResponse response;
    json::Value body;

    /// What a path like "refusals/0/seat" leads to: a string as it is, anything else as JSON, "-" when nothing.
    [[nodiscard]] std::string at(std::string_view path) const;
    /// "409 locked"
    [[nodiscard]] std::string told() const { return std::to_string(status) + " " + at("code"); }
};

/// One connection of a client on this machine.
class Client {
public:
    explicit Client(std::uint16_t port) : raw_(port) {}
    /// Over what is connected already.
    explicit Client(http::RawClient raw) : raw_(std::move(raw)) {}

    Answer get(const std::string& target) { return call("GET", target); }
    Answer put(const std::string& target, const std::string& body, const std::string& fields = {}) {
        return call("PUT", target, body, fields);
    }
    Answer post(const std::string& target, const std::string& body = {}, const std::string& fields = {}) {
        return call("POST", target, body, fields);
    }
    /// `fields`: more header lines, each with its line end.
    Answer call(const std::string& method, const std::string& target, const std::string& body = {},
                const std::string& fields = {});
    bool send(const std::string& method, const std::string& target, const std::string& body = {},
              const std::string& fields = {});
    Answer receive();

    [[nodiscard]] http::RawClient& raw() noexcept { return raw_; }

private:
    http::RawClient raw_;
};

/// A directory that is gone with the object.
class Workshop {
public:
    Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    ~Workshop();

    [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
    /// Writes a file; its path.
    std::string file(const std::string& name, const std::string& text, int mode = 0600) const;
    /// A plan of the seats S-1 ... S-n.
    std::string plan(const std::string& name, int seats) const;

private:
    std::filesystem::path root_;
};

/// `seatlock serve` on a port of its own, ready.
class RunningSeatlock {
public:
    /// Fails the running test when it does not become ready.
    explicit RunningSeatlock(const std::string& data, const std::vector<std::string>& more = {},
                             const std::string& listen = "127.0.0.1:0");

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] Client client() const { return Client(port_); }
    [[nodiscard]] Process& process() noexcept { return process_; }
    /// The line on standard output that said so.
    [[nodiscard]] const std::string& ready_line() const noexcept { return ready_line_; }

    /// SIGTERM; the exit status.
    int stop();
    /// kill -9.
    void kill();

private:
    Process process_;
    std::string ready_line_;
    std::uint16_t port_ = 0;
};

}  // namespace seatlock::app
