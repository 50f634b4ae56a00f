#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace seatlock::http {

/// Where a connection comes from.
struct Origin {
    std::string address;    ///< the peer's, numeric; of an IPv4 peer always the IPv4 form
    bool over_tls = false;  ///< nobody in between could read or change the request
};

/// One request as it came over the wire, its body complete. Field names of `headers` are lower case.
struct Request {
    std::string method;  ///< "GET", "PUT", ...
    /// Path and query, not decoded, printable ASCII: "/..."; or "*" of OPTIONS. Of a target that names
    /// scheme and host ("http://host/path") only what follows them.
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Origin origin = {};

    /// The first field of that (lower-case) name, or null.
    [[nodiscard]] const std::string* header(std::string_view name) const noexcept;
};

/// Fills a streamed response: asked whenever the connection can take more, and after a wake. Everything
/// happens on the server's thread. A source that throws ends the connection, its body incomplete.
class StreamSource {
public:
    using Wake = std::function<void()>;

    virtual ~StreamSource() = default;
    /// The next bytes to send; empty when there is nothing now. A slow reader is simply asked less
    /// often: a source keeps a position, never a queue.
    [[nodiscard]] virtual std::string next() = 0;

    /// Whether the source has an end: the same answer all its life. A finite stream is one answer among
    /// others: requests behind it are read and served, and a server that stops waits for it as for any answer.
    [[nodiscard]] virtual bool finite() const noexcept { return false; }
    /// Asked of a finite source after next(): true when nothing more will come, so that the body is complete.
    [[nodiscard]] virtual bool ended() const noexcept { return false; }

    /// Called once, before the first next(). `wake` asks this stream for more, soon: beside
    /// Server::wake_streams(), for a source that alone knows when it has something. It may be called
    /// at any time and does nothing once the stream is over.
    virtual void begin(Wake wake) { static_cast<void>(wake); }
};

struct Response {
    int status = 200;
    /// Beside those that are the transport's: Content-Length, Transfer-Encoding, Date, Connection.
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<const std::string> body;  ///< shared, so that one text may answer many; null is empty
    /// Set: the body is whatever the source gives until its end, or until the peer leaves
    /// (Transfer-Encoding: chunked). The connection serves nothing after a source that is not finite.
    /// Ignored where there is no body, as for HEAD.
    std::shared_ptr<StreamSource> stream;
};

/// Answers one request. May be called at once or later, once, on the server's thread; a second call,
/// and one after the connection is gone, do nothing. When the last copy goes uncalled (on the
/// server's thread, too), the answer is transport_error(500).
using Respond = std::function<void(Response)>;

/// What stands behind the transport. Called on the server's thread. Should not throw: what does is
/// answered with transport_error(500).
class Handler {
public:
    virtual ~Handler() = default;
    /// Answers a HEAD like the GET of the same target: the transport leaves the body out.
    virtual void handle(Request request, Respond respond) = 0;
    /// The largest body this request may have, asked when its header is complete and a body follows;
    /// `head` is the request without its body.
    [[nodiscard]] virtual std::size_t body_bytes_max(const Request& head) = 0;
    /// The answer to what never became a request, after which the connection is closed:
    /// 400 malformed, or ended in the middle of a request; 408 a request begun and not ended in time;
    /// 413 body, 414 target, 431 header too large; 421 plain HTTP where TLS is spoken;
    /// 500 the handler failed (the connection goes on);
    /// 501 CONNECT, or a transfer coding other than chunked; 503 too many connections;
    /// 505 neither HTTP/1.1 nor HTTP/1.0.
    [[nodiscard]] virtual Response transport_error(int status) = 0;
};

/// What a server that speaks TLS proves itself with, as PEM texts.
struct TlsIdentity {
    std::string certificate_chain;  ///< the server's own certificate, then those that lead to its root
    std::string key;
    std::string certificate_file;  ///< where they are from, for errors
    std::string key_file;
};

struct ServerOptions {
    std::string address = "127.0.0.1";  ///< numeric, IPv4 or IPv6
    std::uint16_t port = 0;             ///< 0 takes a free one, see Server::port()
    std::optional<TlsIdentity> tls = std::nullopt;
    /// Told, on the server's thread, of a peer's address and why TLS with it did not come about.
    std::function<void(const std::string& address, const std::string& why)> on_handshake_failure = nullptr;
    std::size_t target_bytes_max = std::size_t{8} * 1024;
    std::size_t header_bytes_max = std::size_t{16} * 1024;
    std::size_t pipeline_max = 64;  ///< requests of one connection that may wait for their answers
    /// While more than that waits for the peer to read, none of its requests are read.
    std::size_t output_bytes_max = std::size_t{1024} * 1024;
    std::size_t connections_max = 10'000;  ///< more get 503
    std::chrono::milliseconds handshake_timeout{10'000};
    /// From a request's first byte to its last, and this much longer for what has come of its body.
    std::chrono::milliseconds read_timeout{10'000};
    std::size_t body_bytes_per_second_min = std::size_t{64} * 1024;
    std::chrono::milliseconds idle_timeout{75'000};   ///< between requests
    std::chrono::milliseconds write_timeout{30'000};  ///< without any progress of a peer that does not read
};

/// The HTTP/1.1 server: keep-alive, pipelining (answers in the order of the requests), chunked and
/// plain bodies, streams; in plain or over TLS. One thread runs everything: handler, timers and posted work.
class Server {
public:
    /// Listens at once. The error is a sentence that names the address ("127.0.0.1:8080: address already in use"),
    /// and the file where certificate or key are wrong.
    [[nodiscard]] static tl::expected<std::unique_ptr<Server>, std::string> listen(const ServerOptions& options,
                                                                                   Handler& handler);
    virtual ~Server() = default;

    /// The port that was bound.
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;

    /// Serves until stop(); everything happens on the calling thread.
    virtual void run() = 0;

    /// Ends run(): no new connections or requests, open streams end, open answers are given up to
    /// `grace` to leave. Posted and periodic work goes on until then; what is posted later is dropped.
    /// Safe from any thread and from a signal-handling thread.
    virtual void stop(std::chrono::milliseconds grace) = 0;

    /// Runs `work` soon on the server's thread. Thread-safe; never runs it inline.
    virtual void post(std::function<void()> work) = 0;

    /// Runs `work` every `period` on the server's thread while run() lasts. On the server's thread, or
    /// before run().
    virtual void every(std::chrono::milliseconds period, std::function<void()> work) = 0;

    /// How many connections are open, and how many of them are streams. On the server's thread.
    [[nodiscard]] virtual std::size_t connections() const noexcept = 0;
    [[nodiscard]] virtual std::size_t streams() const noexcept = 0;

    /// When the certificate ends, in seconds since 1970; nothing without TLS. Thread-safe.
    [[nodiscard]] virtual std::optional<std::int64_t> certificate_expires_at_s() const noexcept = 0;

    /// Asks every open stream for more. On the server's thread.
    virtual void wake_streams() = 0;
};

}  // namespace seatlock::http
