#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace seatlock::http {

struct RawResponse {
    int status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
        for (const auto& [field, value] : headers) {
            if (field == name) return value;
        }
        return std::nullopt;
    }
};

/// What a peer's bytes go through on their way: TLS, or nothing.
class Cipher {
public:
    virtual ~Cipher() = default;
    virtual bool handshake(int socket) = 0;
    /// As recv() and send() do.
    virtual ssize_t receive(char* into, std::size_t size) = 0;
    virtual ssize_t send(const char* bytes, std::size_t size) = 0;
    virtual void end_sending() = 0;
    [[nodiscard]] virtual bool holds_bytes() const = 0;
};

/// A blocking HTTP client that sends exactly the bytes it is told to. Every wait ends after ten
/// seconds, which only a broken server ever needs: it then reads as if the server had closed.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, const std::string& address = "127.0.0.1") : RawClient(unconnected(address)) {
        connect(port);
    }

    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)),
          v6_(other.v6_),
          cipher_(std::move(other.cipher_)),
          unread_(std::move(other.unread_)) {}
    RawClient& operator=(RawClient&& other) noexcept {
        std::swap(socket_, other.socket_);
        std::swap(v6_, other.v6_);
        std::swap(cipher_, other.cipher_);
        std::swap(unread_, other.unread_);
        return *this;
    }
    ~RawClient() {
        if (socket_ >= 0) ::close(socket_);
    }

    /// A socket of its own, to be connected later.
    static RawClient unconnected(const std::string& address = "127.0.0.1") {
        return RawClient(address.find(':') != std::string::npos);
    }

    /// Everything goes through it. REQUIRES: not connected yet.
    void use(std::shared_ptr<Cipher> cipher) { cipher_ = std::move(cipher); }

    bool connect(std::uint16_t port) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        v6.sin6_addr = in6addr_loopback;
        const auto* address = v6_ ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
        const bool connected = ::connect(socket_, address, v6_ ? sizeof v6 : sizeof v4) == 0;
        return connected && (!cipher_ || cipher_->handshake(socket_));
    }

    /// REQUIRES: not connected yet.
    void limit_receive_buffer(int bytes) { ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes); }

    /// False when the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = cipher_ ? cipher_->send(bytes.data(), bytes.size())
                                         : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Sends nothing more; what the server sends can still be read.
    void end_sending() {
        if (cipher_) cipher_->end_sending();
        ::shutdown(socket_, SHUT_WR);
    }

    /// Leaves without a farewell.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(std::exchange(socket_, -1));
    }

    /// Whether bytes, or the server's end, are there within that time.
    [[nodiscard]] bool readable_within(std::chrono::milliseconds time) {
        pollfd waiting{socket_, POLLIN, 0};
        return !unread_.empty() || (cipher_ && cipher_->holds_bytes()) ||
               ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
    }

    /// What one receive gives; empty at the end.
    std::string read_some() {
        if (unread_.empty() && !fill()) return {};
        return std::exchange(unread_, {});
    }

    std::string read_until_close() {
        while (fill()) {
        }
        return std::exchange(unread_, {});
    }

    /// The server has closed, and everything it sent was read.
    [[nodiscard]] bool at_end() { return unread_.empty() && !fill() && !timed_out_; }

    /// Status line and fields of the next answer; its body is then read by read_body() or read_chunk().
    std::optional<RawResponse> read_head() {
        RawResponse response;
        const auto status_line = read_line();
        if (!status_line || !status_line->starts_with("HTTP/1.1 ") || status_line->size() < 13) return std::nullopt;
        response.status = std::atoi(status_line->c_str() + 9);
        response.reason = status_line->substr(13);
        for (;;) {
            const auto line = read_line();
            if (!line) return std::nullopt;
            if (line->empty()) return response;
            const std::size_t colon = line->find(": ");
            if (colon == std::string::npos) return std::nullopt;
            response.headers.emplace_back(lower_case(line->substr(0, colon)), line->substr(colon + 2));
        }
    }

    /// The whole next answer; nothing when the server closes first. `to_head`: it answers a HEAD.
    std::optional<RawResponse> read_response(bool to_head = false) {
        auto response = read_head();
        if (!response) return std::nullopt;
        const bool bodiless = to_head || response->status < 200 || response->status == 204 || response->status == 304;
        if (!bodiless && !read_body(*response)) return std::nullopt;
        return response;
    }

    bool read_body(RawResponse& response) {
        if (const auto length = response.header("content-length")) {
            const auto body = read_exactly(static_cast<std::size_t>(std::strtoull(length->c_str(), nullptr, 10)));
            if (body) response.body = *body;
            return body.has_value();
        }
        if (response.header("transfer-encoding") != "chunked") {
            response.body = read_until_close();
            return true;
        }
        for (auto chunk = read_chunk(); chunk; chunk = read_chunk()) {
            if (chunk->empty()) return true;
            response.body += *chunk;
        }
        return false;
    }

    /// The next chunk of a chunked body: empty is its end, nothing a connection that ended before.
    std::optional<std::string> read_chunk() {
        const auto size = read_line();
        if (!size || size->empty()) return std::nullopt;
        auto data = read_exactly(std::strtoull(size->c_str(), nullptr, 16));
        const auto line_end = read_line();
        return line_end && line_end->empty() ? data : std::nullopt;
    }

    /// Sends a request and reads its answer.
    std::optional<RawResponse> request(std::string_view method, std::string_view target, std::string_view body = {},
                                       std::string_view fields = {}) {
        std::string text(method);
        text.append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(fields);
        if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
        text.append("\r\n").append(body);
        return send(text) ? read_response(method == "HEAD") : std::nullopt;
    }

private:
    explicit RawClient(bool v6) : socket_(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), v6_(v6) {
        const timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    static std::string lower_case(std::string text) {
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return text;
    }

    bool fill() {
        std::array<char, 65536> buffer;
        const ssize_t got =
            cipher_ ? cipher_->receive(buffer.data(), buffer.size()) : ::recv(socket_, buffer.data(), buffer.size(), 0);
        timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        if (got <= 0) return false;
        unread_.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
    }

    std::optional<std::string> read_line() {
        std::size_t end = unread_.find("\r\n");
        for (; end == std::string::npos; end = unread_.find("\r\n")) {
            if (!fill()) return std::nullopt;
        }
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 2);
        return line;
    }

    std::optional<std::string> read_exactly(std::size_t count) {
        while (unread_.size() < count) {
            if (!fill()) return std::nullopt;
        }
        std::string bytes = unread_.substr(0, count);
        unread_.erase(0, count);
        return bytes;
    }

    int socket_ = -1;
    bool v6_ = false;
    std::shared_ptr<Cipher> cipher_;
    bool timed_out_ = false;
    std::string unread_;
};

}  // namespace seatlock::http
