#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/answer_queue.hpp"
#include "http/link.hpp"
#include "http/request_parser.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

class Connection;

/// What a connection needs of the server that it belongs to.
class ConnectionHost {
public:
    virtual ~ConnectionHost() = default;
    [[nodiscard]] virtual const ServerOptions& options() const noexcept = 0;
    [[nodiscard]] virtual Handler& handler() noexcept = 0;
    [[nodiscard]] virtual std::string_view date() const noexcept = 0;
    /// Where bytes are read to before they are parsed: one for all, so that an idle connection owns none.
    [[nodiscard]] virtual std::span<char> read_buffer() noexcept = 0;
    /// Calls pump() soon: answers that were given together then leave together.
    virtual void pump_soon(std::shared_ptr<Connection> connection) = 0;
    virtual void on_stream_opened(std::shared_ptr<Connection> connection) = 0;
    virtual void on_stream_ended(std::shared_ptr<Connection> connection) = 0;
    virtual void on_closed(std::shared_ptr<Connection> connection) = 0;
};

/// One connection: bytes in, requests to the handler, answers out in the order of the requests.
///
/// Bounded in all it keeps: while pipeline_max requests wait for their answers, or more than
/// output_bytes_max wait for the peer to read, it neither reads nor parses. Belongs to the server's
/// thread. Its host outlives it, or has closed it.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `origin`: whose it is, for its requests.
    Connection(std::unique_ptr<Link> link, ConnectionHost& host, Origin origin);

    /// Goes on with everything that can go on: requests that were read, answers, the stream.
    void pump();

    /// Answers with that transport error and ends.
    void refuse(int status);

    /// No further requests; ends when the open answers have left. A stream that has no end of its own ends at once.
    void wind_down();

    void close();

    void on_readable();
    void on_writable();

    /// Asks an open stream for more, now or soon.
    void wake_stream();
    void wake_stream_soon();

    /// Whether the peer has been silent, or has not read, for longer than it may.
    [[nodiscard]] bool overdue(Time now) const;
    /// Does what then has to be done. REQUIRES: overdue().
    void end_overdue();

    /// The answer to a request of this connection; does nothing when it came before or comes too late.
    void answer(std::uint64_t number, Response response);

    /// The handler's transport_error(), also when that one fails.
    [[nodiscard]] Response transport_error(int status) noexcept;

private:
    /// Whom the connection waits for: each has its own patience.
    enum class Waits { for_handshake, for_request, for_rest_of_request, for_handler, for_reader, for_farewell };

    [[nodiscard]] bool takes_requests() const noexcept;
    [[nodiscard]] bool takes_bytes() const noexcept;
    [[nodiscard]] bool inside_request() const noexcept { return parser_.started() || !unparsed_.empty(); }
    [[nodiscard]] bool alone_with_stream() const noexcept { return stream_ && !stream_->finite; }
    [[nodiscard]] bool all_sent() const noexcept { return queue_.empty() && out_.empty() && !stream_; }
    [[nodiscard]] Waits waits() const noexcept;
    [[nodiscard]] std::chrono::milliseconds body_time() const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> patience() const;
    void read();
    void receive(std::string_view bytes);
    void receive_end();
    void parse_unparsed();
    void parse(std::string_view& input);
    void admit_body(bool nothing_of_it_came);
    void dispatch();
    void fail(int status);
    void collect();
    void open_stream();
    void pull_stream();
    void end_stream();
    void pump_later();
    bool send();
    void say_farewell();
    void leave();
    void await();

    std::unique_ptr<Link> link_;
    ConnectionHost& host_;
    Origin origin_;
    RequestParser parser_;
    std::string unparsed_;
    AnswerQueue queue_;
    OutgoingBytes out_;
    std::optional<OpenStream> stream_;
    std::size_t drained_bytes_ = 0;
    Waits waits_ = Waits::for_request;
    Time waits_since_;
    bool progress_ = false;  ///< since waits_since_ was set
    bool pumping_ = false;
    bool pump_due_ = false;  ///< the host has been asked to pump
    bool awaits_readable_ = false;
    bool awaits_writable_ = false;
    bool continue_due_ = false;  ///< the peer waits for "100 Continue", unless the body is refused
    bool last_request_seen_ = false;
    bool peer_ended_ = false;
    bool farewell_due_ = false;  ///< to be said as soon as there is room for it
    bool farewell_ = false;      ///< everything is sent; bytes that still come are dropped
    bool closed_ = false;
};

}  // namespace seatlock::http
