// The one file that knows Boost.Beast.

#include <chrono>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "rehearse/client.hpp"

namespace seatlock::rehearse {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// A server breaks the silence of a feed every 15 s.
constexpr std::chrono::seconds feed_silence_max{60};

using HttpRequest = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

struct Job {
    Request request;
    Client::Done done;
};

/// What every connection of one client shares.
struct Peer {
    ClientOptions options;
    tcp::resolver::results_type endpoints;

    [[nodiscard]] HttpRequest to_http(Request request) const {
        HttpRequest out(http::string_to_verb(request.method), request.target, 11);
        out.set(http::field::host, options.server.to_string().substr(7));
        if (!options.admin_key.empty()) out.set(http::field::authorization, "Bearer " + options.admin_key);
        if (!request.idempotency_key.empty()) out.set("Idempotency-Key", request.idempotency_key);
        if (!request.body.empty()) out.set(http::field::content_type, "application/json");
        out.body() = std::move(request.body);
        if (request.method != "GET") out.prepare_payload();
        return out;
    }
};

/// One connection: one call at a time, kept open for the next.
class Connection {
public:
    Connection(asio::io_context& context, const Peer& peer, std::function<void(Connection&)> idle)
        : peer_(peer), stream_(context), idle_(std::move(idle)) {}

    void start(Job job) {
        done_ = std::move(job.done);
        answer_bytes_max_ = job.request.answer_bytes_max;
        request_ = peer_.to_http(std::move(job.request));
        if (stream_.socket().is_open()) return write();
        stream_.expires_after(peer_.options.answer_timeout);
        stream_.async_connect(peer_.endpoints, [this](const error_code& error, const tcp::endpoint&) {
            if (error) return lose(error);
            error_code ignored;
            std::ignore = stream_.socket().set_option(tcp::no_delay(true), ignored);
            write();
        });
    }

private:
    void write() {
        stream_.expires_after(peer_.options.answer_timeout);
        http::async_write(stream_, request_, [this](const error_code& error, std::size_t) {
            if (error) return lose(error);
            read();
        });
    }

    void read() {
        parser_.emplace();
        parser_->body_limit(answer_bytes_max_);
        http::async_read(stream_, buffer_, *parser_, [this](const error_code& error, std::size_t) {
            if (error == http::error::body_limit) return refuse();
            if (error) return lose(error);
            auto message = parser_->release();
            if (!message.keep_alive()) stream_.close();
            finish({static_cast<int>(message.result_int()), std::move(message.body())});
        });
    }

    void refuse() {
        stream_.close();
        buffer_.clear();
        finish({static_cast<int>(parser_->get().result_int()),
                "an answer of more than " + std::to_string(answer_bytes_max_) + " bytes"});
    }

    /// Whether the request was carried out is not known: the next one starts on a new connection.
    void lose(const error_code& error) {
        stream_.close();
        buffer_.clear();
        finish({0, error.message()});
    }

    void finish(Response response) {
        const Client::Done done = std::exchange(done_, nullptr);
        idle_(*this);
        done(std::move(response));
    }

    const Peer& peer_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    HttpRequest request_;
    std::size_t answer_bytes_max_ = 0;
    std::optional<Parser> parser_;
    Client::Done done_;
    std::function<void(Connection&)> idle_;
};

/// One endless answer.
class Following {
public:
    Following(asio::io_context& context, const Peer& peer, std::function<void(std::string_view)> bytes,
              std::function<void(std::string)> ended)
        : peer_(peer), stream_(context), bytes_(std::move(bytes)), ended_(std::move(ended)) {}

    [[nodiscard]] bool has_ended() const noexcept { return !ended_; }

    void start(std::string target) {
        request_ = peer_.to_http({"GET", std::move(target), {}, {}});
        stream_.expires_after(peer_.options.answer_timeout);
        stream_.async_connect(peer_.endpoints, [this](const error_code& error, const tcp::endpoint&) {
            if (error) return end(error.message());
            http::async_write(stream_, request_, [this](const error_code& failed, std::size_t) {
                if (failed) return end(failed.message());
                read_head();
            });
        });
    }

private:
    void read_head() {
        parser_.body_limit(std::numeric_limits<std::uint64_t>::max());
        parser_.eager(true);
        http::async_read_header(stream_, buffer_, parser_, [this](const error_code& error, std::size_t) {
            if (error) return end(error.message());
            const int status = static_cast<int>(parser_.get().result_int());
            if (status != 200) return end("status " + std::to_string(status));
            pass_on();
        });
    }

    void pass_on() {
        std::string& body = parser_.get().body();
        if (!body.empty()) bytes_(body);
        body.clear();
        if (parser_.is_done()) return end("the answer ended");
        stream_.expires_after(feed_silence_max);
        http::async_read_some(stream_, buffer_, parser_, [this](const error_code& error, std::size_t) {
            if (error) return end(error.message());
            pass_on();
        });
    }

    void end(std::string why) {
        stream_.close();
        const auto ended = std::exchange(ended_, nullptr);
        ended(std::move(why));
    }

    const Peer& peer_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    HttpRequest request_;
    Parser parser_;
    std::function<void(std::string_view)> bytes_;
    std::function<void(std::string)> ended_;
};

class HttpClient final : public Client {
public:
    explicit HttpClient(ClientOptions options) : peer_{std::move(options), {}} {}

    error_code resolve() {
        error_code error;
        tcp::resolver resolver(context_);
        peer_.endpoints = resolver.resolve(peer_.options.server.host, peer_.options.server.port, error);
        return error;
    }

    void ask(Request request, Done done) override {
        waiting_.push_back({std::move(request), std::move(done)});
        post([this] { assign(); });
    }

    void follow(std::string target, std::function<void(std::string_view)> bytes,
                std::function<void(std::string)> ended) override {
        post([this, target = std::move(target), bytes = std::move(bytes), ended = std::move(ended)]() mutable {
            std::erase_if(followings_, [](const auto& following) { return following->has_ended(); });
            followings_.push_back(std::make_unique<Following>(context_, peer_, std::move(bytes), std::move(ended)));
            followings_.back()->start(std::move(target));
        });
    }

    void after(std::chrono::milliseconds delay, std::function<void()> work) override {
        auto timer = std::make_unique<asio::steady_timer>(context_, delay);
        asio::steady_timer& waiting = *timer;
        waiting.async_wait([timer = std::move(timer), work = std::move(work)](const error_code& error) {
            if (!error) work();
        });
    }

    void post(std::function<void()> work) override { asio::post(context_, std::move(work)); }

    void run_until(const std::function<bool()>& done) override {
        while (!done()) context_.run_one();
    }

    [[nodiscard]] std::int64_t now_us() const override {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    }

private:
    void assign() {
        while (!waiting_.empty()) {
            Connection* connection = take_connection();
            if (!connection) return;
            Job job = std::move(waiting_.front());
            waiting_.pop_front();
            connection->start(std::move(job));
        }
    }

    /// Null when all are busy and no more may be opened.
    Connection* take_connection() {
        if (!idle_.empty()) {
            Connection* connection = idle_.back();
            idle_.pop_back();
            return connection;
        }
        if (connections_.size() >= peer_.options.connections_max) return nullptr;
        connections_.push_back(std::make_unique<Connection>(context_, peer_, [this](Connection& connection) {
            idle_.push_back(&connection);
            post([this] { assign(); });
        }));
        return connections_.back().get();
    }

    asio::io_context context_{1};  ///< first: work that never ran goes with it, last
    asio::executor_work_guard<asio::io_context::executor_type> work_guard_{context_.get_executor()};
    Peer peer_;
    std::deque<Job> waiting_;
    std::vector<Connection*> idle_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Following>> followings_;
};

}  // namespace

tl::expected<std::unique_ptr<Client>, std::string> make_http_client(const ClientOptions& options) {
    auto client = std::make_unique<HttpClient>(options);
    const error_code error = client->resolve();
    if (error) return tl::unexpected(options.server.to_string() + ": " + error.message());
    return client;
}

}  // namespace seatlock::rehearse
