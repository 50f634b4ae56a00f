#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.hpp"
#include "http/response_head.hpp"
#include "http/tls.hpp"
#include "http/transport.hpp"

namespace seatlock::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr int backlog = 4096;
constexpr milliseconds accept_pause{100};
constexpr std::size_t read_buffer_bytes = std::size_t{64} * 1024;
constexpr std::size_t pieces_per_write_max = 64;
// Connections beyond connections_max that are being told so; further ones are closed without a word.
constexpr std::size_t refusals_max = 64;

/// The peer's address; of an IPv4 peer at an IPv6 socket the IPv4 form, so that one peer has one address.
std::string address_of(const tcp::socket& socket) {
    error_code error;
    const asio::ip::address address = socket.remote_endpoint(error).address();
    if (error) return {};
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.to_string();
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
}

class SocketLink final : public Link {
public:
    explicit SocketLink(tcp::socket socket) : socket_(std::move(socket)) {}

    Transfer read(std::span<char> into) override {
        error_code error;
        const std::size_t bytes = socket_.read_some(asio::buffer(into.data(), into.size()), error);
        return outcome(bytes, error);
    }

    Transfer write(std::span<const std::string_view> pieces) override {
        std::array<asio::const_buffer, pieces_per_write_max> buffers;
        const std::size_t count = std::min(pieces.size(), buffers.size());
        for (std::size_t i = 0; i < count; ++i) buffers[i] = asio::buffer(pieces[i].data(), pieces[i].size());
        error_code error;
        const std::size_t bytes = socket_.write_some(std::span(buffers).first(count), error);
        return outcome(bytes, error);
    }

    void await_readable(Waiter waiter) override { await(tcp::socket::wait_read, std::move(waiter)); }
    void await_writable(Waiter waiter) override { await(tcp::socket::wait_write, std::move(waiter)); }

    Outcome shutdown_sending() override {
        error_code error;
        std::ignore = socket_.shutdown(tcp::socket::shutdown_send, error);
        return error ? Outcome::broken : Outcome::moved;
    }

    void close() override {
        error_code ignored;
        std::ignore = socket_.close(ignored);
    }

private:
    void await(tcp::socket::wait_type what, Waiter waiter) {
        socket_.async_wait(what, [waiter = std::move(waiter)](const error_code& error) {
            if (!error) waiter();
        });
    }

    static Transfer outcome(std::size_t bytes, const error_code& error) noexcept {
        if (!error) return {Outcome::moved, bytes};
        if (error == asio::error::would_block || error == asio::error::try_again) return {Outcome::would_wait, 0};
        return {error == asio::error::eof ? Outcome::ended : Outcome::broken, 0};
    }

    tcp::socket socket_;
};

class AsioServer final : public Server, private ConnectionHost {
public:
    AsioServer(ServerOptions options, Handler& handler, std::shared_ptr<TlsContext> tls)
        : options_(std::move(options)), handler_(handler), tls_(std::move(tls)), tick_period_(tick_period(options_)) {
        options_.pipeline_max = std::max<std::size_t>(options_.pipeline_max, 1);
        refresh_date();
    }

    ~AsioServer() override { close_all(); }
    AsioServer(const AsioServer&) = delete;
    AsioServer& operator=(const AsioServer&) = delete;

    /// Binds and listens; the error says why it cannot.
    [[nodiscard]] error_code open(const tcp::endpoint& endpoint);

    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    void run() override;
    void stop(milliseconds grace) override;
    void post(std::function<void()> work) override { asio::post(context_, std::move(work)); }
    void every(milliseconds period, std::function<void()> work) override;
    void wake_streams() override;
    [[nodiscard]] std::size_t connections() const noexcept override { return connections_.size(); }
    [[nodiscard]] std::size_t streams() const noexcept override { return streams_.size(); }
    [[nodiscard]] std::optional<std::int64_t> certificate_expires_at_s() const noexcept override {
        return tls_ ? std::optional(tls_->expires_at_s()) : std::nullopt;
    }

private:
    struct Periodic {
        asio::steady_timer timer;
        milliseconds period;
        std::function<void()> work;
    };

    static milliseconds tick_period(const ServerOptions& options);

    const ServerOptions& options() const noexcept override { return options_; }
    Handler& handler() noexcept override { return handler_; }
    std::string_view date() const noexcept override { return date_; }
    std::span<char> read_buffer() noexcept override { return read_buffer_; }
    void pump_soon(std::shared_ptr<Connection> connection) override;
    void on_stream_opened(std::shared_ptr<Connection> connection) override { streams_.insert(std::move(connection)); }
    void on_stream_ended(std::shared_ptr<Connection> connection) override { streams_.erase(connection); }
    void on_closed(std::shared_ptr<Connection> connection) override;

    void accept();
    void admit(tcp::socket socket);
    [[nodiscard]] std::unique_ptr<Link> link_over(tcp::socket socket, const std::string& address);
    void pause_accepting();
    void tick();
    void refresh_date() { date_ = http_date(std::time(nullptr)); }
    void end_overdue_connections();
    void repeat(Periodic& periodic);
    void begin_stop(milliseconds grace);
    void end_if_done();
    void pump_pending();
    void close_all();
    /// A copy to walk over: whatever is done to a connection may close it.
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> all_connections() const;

    ServerOptions options_;
    Handler& handler_;
    std::shared_ptr<TlsContext> tls_;  ///< or null: plain
    asio::io_context context_{1};
    tcp::acceptor acceptor_{context_};
    asio::steady_timer accept_timer_{context_};
    asio::steady_timer tick_timer_{context_};
    asio::steady_timer grace_timer_{context_};
    milliseconds tick_period_;
    std::vector<std::unique_ptr<Periodic>> periodics_;
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    std::unordered_set<std::shared_ptr<Connection>> streams_;
    std::vector<std::shared_ptr<Connection>> to_pump_;
    std::array<char, read_buffer_bytes> read_buffer_;
    std::string date_;
    std::uint16_t port_ = 0;
    bool stopping_ = false;
};

// Timeouts are looked after in passes over all connections, so that a request costs no timer: late
// by an eighth of the shortest at most.
milliseconds AsioServer::tick_period(const ServerOptions& options) {
    const milliseconds shortest =
        std::min({options.handshake_timeout, options.read_timeout, options.idle_timeout, options.write_timeout});
    return std::clamp(shortest / 8, milliseconds(1), milliseconds(250));
}

error_code AsioServer::open(const tcp::endpoint& endpoint) {
    error_code error;
    if (acceptor_.open(endpoint.protocol(), error)) return error;
    if (acceptor_.set_option(tcp::acceptor::reuse_address(true), error)) return error;
    if (acceptor_.bind(endpoint, error)) return error;
    if (acceptor_.listen(backlog, error)) return error;
    port_ = acceptor_.local_endpoint(error).port();
    return error;
}

void AsioServer::run() {
    const auto keep_running = asio::make_work_guard(context_);
    accept();
    tick();
    context_.run();
    close_all();
}

void AsioServer::accept() {
    if (stopping_) return;
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
        if (stopping_) return;
        if (error) return pause_accepting();
        admit(std::move(socket));
        accept();
    });
}

// Out of descriptors, most likely: to try again at once would only burn the processor that could
// serve, and so close, the connections that hold them.
void AsioServer::pause_accepting() {
    accept_timer_.expires_after(accept_pause);
    accept_timer_.async_wait([this](const error_code& error) {
        if (!error) accept();
    });
}

void AsioServer::admit(tcp::socket socket) {
    error_code error;
    std::ignore = socket.non_blocking(true, error);
    if (error || connections_.size() >= options_.connections_max + refusals_max) return;
    std::ignore = socket.set_option(tcp::no_delay(true), error);
    ConnectionHost& host = *this;
    const bool full = connections_.size() >= options_.connections_max;
    Origin origin{address_of(socket), tls_ != nullptr};
    std::unique_ptr<Link> link = link_over(std::move(socket), origin.address);
    const auto connection = std::make_shared<Connection>(std::move(link), host, std::move(origin));
    connections_.insert(connection);
    if (full) {
        connection->refuse(503);
    } else {
        connection->pump();
    }
}

std::unique_ptr<Link> AsioServer::link_over(tcp::socket socket, const std::string& address) {
    auto link = std::make_unique<SocketLink>(std::move(socket));
    if (!tls_) return link;
    return tls_->accept(std::move(link), [this, address](const std::string& why) {
        if (options_.on_handshake_failure) options_.on_handshake_failure(address, why);
    });
}

void AsioServer::tick() {
    refresh_date();
    end_overdue_connections();
    tick_timer_.expires_after(tick_period_);
    tick_timer_.async_wait([this](const error_code& error) {
        if (!error) tick();
    });
}

void AsioServer::end_overdue_connections() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<Connection>> overdue;
    std::ranges::copy_if(connections_, std::back_inserter(overdue),
                         [&](const auto& connection) { return connection->overdue(now); });
    for (const auto& connection : overdue) connection->end_overdue();
}

void AsioServer::pump_soon(std::shared_ptr<Connection> connection) {
    if (to_pump_.empty()) asio::post(context_, [this] { pump_pending(); });
    to_pump_.push_back(std::move(connection));
}

void AsioServer::pump_pending() {
    // Those that ask again while they are pumped come after what is waiting now.
    for (const auto& connection : std::exchange(to_pump_, {})) connection->pump();
}

void AsioServer::on_closed(std::shared_ptr<Connection> connection) {
    streams_.erase(connection);
    connections_.erase(connection);
    end_if_done();
}

void AsioServer::wake_streams() {
    const std::vector<std::shared_ptr<Connection>> streams(streams_.begin(), streams_.end());
    for (const auto& connection : streams) connection->wake_stream();
}

void AsioServer::every(milliseconds period, std::function<void()> work) {
    periodics_.push_back(std::make_unique<Periodic>(Periodic{asio::steady_timer(context_), period, std::move(work)}));
    repeat(*periodics_.back());
}

void AsioServer::repeat(Periodic& periodic) {
    periodic.timer.expires_after(periodic.period);
    periodic.timer.async_wait([this, &periodic](const error_code& error) {
        if (error) return;
        periodic.work();
        repeat(periodic);
    });
}

void AsioServer::stop(milliseconds grace) {
    post([this, grace] { begin_stop(grace); });
}

void AsioServer::begin_stop(milliseconds grace) {
    stopping_ = true;
    error_code ignored;
    std::ignore = acceptor_.close(ignored);
    accept_timer_.cancel();
    for (const auto& connection : all_connections()) connection->wind_down();
    grace_timer_.expires_after(grace);
    grace_timer_.async_wait([this](const error_code& error) {
        if (!error) context_.stop();
    });
    end_if_done();
}

void AsioServer::end_if_done() {
    if (stopping_ && connections_.empty()) context_.stop();
}

void AsioServer::close_all() {
    for (const auto& connection : all_connections()) connection->close();
}

std::vector<std::shared_ptr<Connection>> AsioServer::all_connections() const {
    return {connections_.begin(), connections_.end()};
}

/// "127.0.0.1:8080", "[::1]:8080".
std::string display(const ServerOptions& options) {
    const bool v6 = options.address.find(':') != std::string::npos;
    const std::string host = v6 ? "[" + options.address + "]" : options.address;
    return host + ":" + std::to_string(options.port);
}

std::string sentence(const ServerOptions& options, std::string reason) {
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    return display(options) + ": " + reason;
}

}  // namespace

const std::string* Request::header(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(headers, [&](const auto& field) { return field.first == name; });
    return found == headers.end() ? nullptr : &found->second;
}

tl::expected<std::unique_ptr<Server>, std::string> Server::listen(const ServerOptions& options, Handler& handler) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(options.address, error);
    if (error) return tl::make_unexpected(sentence(options, "not a numeric IPv4 or IPv6 address"));
    std::shared_ptr<TlsContext> tls;
    if (options.tls) {
        auto made = TlsContext::make(*options.tls);
        if (!made) return tl::make_unexpected(display(options) + ": " + made.error());
        tls = *std::move(made);
    }
    try {
        auto server = std::make_unique<AsioServer>(options, handler, std::move(tls));
        error = server->open(tcp::endpoint(address, options.port));
        if (error) return tl::make_unexpected(sentence(options, error.message()));
        return server;
    } catch (const boost::system::system_error& failure) {
        return tl::make_unexpected(sentence(options, failure.code().message()));
    }
}

}  // namespace seatlock::http
