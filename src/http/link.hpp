#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace seatlock::http {

class Connection;

/// Whom to call when a wait is over. Keeps the connection alive until then.
class Waiter {
public:
    using Call = void (Connection::*)();

    Waiter(std::shared_ptr<Connection> connection, Call call) noexcept
        : connection_(std::move(connection)), call_(call) {}

    void operator()() const { ((*connection_).*call_)(); }

private:
    std::shared_ptr<Connection> connection_;
    Call call_;
};

/// The way to one peer, under a connection: a socket, or TLS over one. None of its calls waits.
class Link {
public:
    enum class Outcome : std::uint8_t {
        moved,
        would_wait,
        ended,    ///< the peer sends nothing more
        broken,   ///< nothing more comes or goes
        not_tls,  ///< the peer speaks plain HTTP where TLS is spoken; an answer reaches it in plain, too
    };
    struct Transfer {
        Outcome outcome = Outcome::broken;
        std::size_t bytes = 0;
    };

    virtual ~Link() = default;

    /// False while peer and server still agree on how to speak (the handshake of TLS).
    [[nodiscard]] virtual bool established() const noexcept { return true; }

    [[nodiscard]] virtual Transfer read(std::span<char> into) = 0;
    /// REQUIRES: pieces, and none of them empty. After would_wait the next call has the same bytes first.
    [[nodiscard]] virtual Transfer write(std::span<const std::string_view> pieces) = 0;

    /// True when read() has something to give at once that await_readable() would not announce.
    [[nodiscard]] virtual bool holds_bytes() const noexcept { return false; }

    /// Calls once, later, when the last read() or write() that had to wait is worth another try.
    virtual void await_readable(Waiter waiter) = 0;
    virtual void await_writable(Waiter waiter) = 0;

    /// Tells the peer that nothing more will be sent; would_wait: to be called again when writable.
    virtual Outcome shutdown_sending() = 0;

    virtual void close() = 0;
};

}  // namespace seatlock::http
