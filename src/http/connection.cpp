#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

// A peer that is still sending when its answer leaves (413, say) reads that answer only if what it
// sends is taken: closing on unread bytes resets the connection and discards the answer.
constexpr std::size_t drained_bytes_max = std::size_t{64} * 1024 * 1024;
constexpr std::chrono::milliseconds farewell_timeout{5'000};

// How often a stream that always has more is asked before other connections get their turn.
constexpr int rounds_max = 16;
constexpr std::size_t pieces_per_write = 64;

// A stream is asked again until there is this much to write, so that many small texts share a write.
constexpr std::size_t stream_write_bytes = std::size_t{16} * 1024;

/// One request's answer, not yet given. A handler that drops its Respond uncalled has failed: the
/// peer, and the answers behind this one, must not wait for ever.
class Reply {
public:
    Reply(std::weak_ptr<Connection> connection, std::uint64_t number)
        : connection_(std::move(connection)), number_(number) {}
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;

    ~Reply() {
        if (given_) return;
        if (const auto connection = connection_.lock()) give(connection->transport_error(500));
    }

    void give(Response response) {
        if (std::exchange(given_, true)) return;
        if (const auto connection = connection_.lock()) connection->answer(number_, std::move(response));
    }

private:
    std::weak_ptr<Connection> connection_;
    std::uint64_t number_;
    bool given_ = false;
};

}  // namespace

Connection::Connection(std::unique_ptr<Link> link, ConnectionHost& host, Origin origin)
    : link_(std::move(link)),
      host_(host),
      origin_(std::move(origin)),
      parser_({host.options().target_bytes_max, host.options().header_bytes_max}),
      waits_since_(std::chrono::steady_clock::now()) {}

bool Connection::takes_requests() const noexcept {
    const ServerOptions& options = host_.options();
    return !last_request_seen_ && !closed_ && queue_.size() < options.pipeline_max &&
           out_.size() + queue_.waiting_bytes() < options.output_bytes_max;
}

bool Connection::takes_bytes() const noexcept {
    // During a stream without end only to notice that the peer leaves.
    return !peer_ended_ && (farewell_ || alone_with_stream() || takes_requests());
}

void Connection::pump() {
    pump_due_ = false;
    if (pumping_ || closed_) return;
    if (takes_bytes() && link_->holds_bytes()) read();
    pumping_ = true;
    for (int round = 0; !closed_; ++round) {
        parse_unparsed();
        collect();
        if (out_.empty() || !send()) break;
        if (round == rounds_max) {
            pump_later();
            break;
        }
    }
    pumping_ = false;
    if (!closed_ && last_request_seen_ && all_sent() && !farewell_) say_farewell();
    if (!closed_) await();
}

void Connection::parse_unparsed() {
    if (unparsed_.empty()) return;
    std::string_view input = unparsed_;
    parse(input);
    unparsed_.erase(0, unparsed_.size() - input.size());
    if (last_request_seen_) unparsed_.clear();
}

void Connection::parse(std::string_view& input) {
    while (takes_requests()) {
        switch (parser_.put(input)) {
            case RequestParser::Step::need_more:
                if (std::exchange(continue_due_, false)) queue_.add_interim("HTTP/1.1 100 Continue\r\n\r\n");
                return;
            case RequestParser::Step::failed: return fail(parser_.error_status());
            case RequestParser::Step::header_done: admit_body(input.empty()); break;
            case RequestParser::Step::request_done: dispatch(); break;
        }
    }
}

void Connection::admit_body(bool nothing_of_it_came) {
    const Request& request = parser_.request();
    try {
        parser_.allow_body(host_.handler().body_bytes_max(request));
    } catch (...) {
        return fail(500);
    }
    continue_due_ = parser_.expects_continue() && nothing_of_it_came;
}

void Connection::dispatch() {
    if (!parser_.keep_alive()) last_request_seen_ = true;
    const AnswerQueue::Form form{.to_head_request = parser_.request().method == "HEAD", .to_1_0 = parser_.is_1_0()};
    const auto reply = std::make_shared<Reply>(weak_from_this(), queue_.open(form));
    progress_ = true;
    Request request = parser_.take();
    request.origin = origin_;
    try {
        host_.handler().handle(std::move(request), [reply](Response response) { reply->give(std::move(response)); });
    } catch (...) {
        reply->give(transport_error(500));
    }
}

Response Connection::transport_error(int status) noexcept {
    try {
        return host_.handler().transport_error(status);
    } catch (...) {
        return Response{.status = status, .headers = {}, .body = nullptr, .stream = nullptr};
    }
}

void Connection::answer(std::uint64_t number, Response response) {
    if (closed_ || !queue_.awaits(number)) return;
    queue_.answer(number, std::move(response));
    if (!pumping_) pump_later();
}

void Connection::pump_later() {
    if (!std::exchange(pump_due_, true)) host_.pump_soon(shared_from_this());
}

void Connection::fail(int status) {
    last_request_seen_ = true;
    queue_.answer(queue_.open({}), transport_error(status));
}

void Connection::refuse(int status) {
    fail(status);
    pump();
}

void Connection::collect() {
    if (stream_ && out_.empty()) pull_stream();
    while (!stream_ && !closed_) {
        stream_ = queue_.send_ready(out_, host_.date(), last_request_seen_);
        if (!stream_) return;
        open_stream();
        pull_stream();
    }
}

void Connection::open_stream() {
    if (alone_with_stream() || !stream_->chunked) last_request_seen_ = true;
    host_.on_stream_opened(shared_from_this());
    try {
        stream_->source->begin([connection = weak_from_this()] {
            if (const auto self = connection.lock()) self->wake_stream_soon();
        });
    } catch (...) {
        close();
    }
}

void Connection::pull_stream() {
    if (!stream_) return;
    try {
        while (out_.size() < stream_write_bytes && stream_->pull(out_)) {
        }
        if (stream_->ended()) end_stream();
    } catch (...) {
        // Without its last chunk the peer can tell that the body is not complete.
        close();
    }
}

void Connection::end_stream() {
    std::exchange(stream_, std::nullopt)->end(out_);
    host_.on_stream_ended(shared_from_this());
}

/// Sends until all is sent (true), or the peer has to read first, or is gone.
bool Connection::send() {
    while (!closed_ && !out_.empty()) {
        std::array<std::string_view, pieces_per_write> pieces;
        const std::size_t count = out_.front(pieces);
        const Link::Transfer sent = link_->write(std::span(pieces).first(count));
        if (sent.outcome == Link::Outcome::would_wait) return false;
        if (sent.outcome == Link::Outcome::broken) close();
        if (sent.outcome != Link::Outcome::moved) return false;
        out_.consume(sent.bytes);
        progress_ = true;
    }
    return !closed_;
}

void Connection::say_farewell() {
    if (peer_ended_) return leave();
    farewell_due_ = link_->shutdown_sending() == Link::Outcome::would_wait;
    farewell_ = !farewell_due_;
}

/// Closes what the peer has no reason to think unfinished.
void Connection::leave() {
    std::ignore = link_->shutdown_sending();
    close();
}

void Connection::await() {
    if (takes_bytes()) {
        if (link_->holds_bytes()) {
            pump_later();
        } else if (!std::exchange(awaits_readable_, true)) {
            link_->await_readable({shared_from_this(), &Connection::on_readable});
        }
    }
    if ((!out_.empty() || farewell_due_) && !std::exchange(awaits_writable_, true)) {
        link_->await_writable({shared_from_this(), &Connection::on_writable});
    }
    const Waits now_waits = waits();
    if (now_waits == waits_ && !progress_) return;
    waits_ = now_waits;
    waits_since_ = std::chrono::steady_clock::now();
    progress_ = false;
}

void Connection::on_readable() {
    awaits_readable_ = false;
    if (closed_) return;
    if (takes_bytes()) read();
    pump();
}

void Connection::read() {
    const std::span<char> buffer = host_.read_buffer();
    const Link::Transfer got = link_->read(buffer);
    switch (got.outcome) {
        case Link::Outcome::moved: return receive({buffer.data(), got.bytes});
        case Link::Outcome::would_wait: return;
        case Link::Outcome::ended: return receive_end();
        case Link::Outcome::broken: return close();
        case Link::Outcome::not_tls: return fail(421);
    }
}

void Connection::on_writable() {
    awaits_writable_ = false;
    pump();
}

void Connection::receive(std::string_view bytes) {
    if (farewell_) {
        drained_bytes_ += bytes.size();
        if (drained_bytes_ > drained_bytes_max) close();
        return;
    }
    // Most requests are parsed where they were read; only what is left over is copied.
    pumping_ = true;
    if (unparsed_.empty()) parse(bytes);
    pumping_ = false;
    if (!last_request_seen_) unparsed_.append(bytes);
}

void Connection::receive_end() {
    peer_ended_ = true;
    if (alone_with_stream() || farewell_) return close();
    if (inside_request()) fail(400);
    last_request_seen_ = true;
}

void Connection::wind_down() {
    if (all_sent() && !farewell_) return leave();
    last_request_seen_ = true;
    unparsed_.clear();
    if (alone_with_stream() || (stream_ && mutated(Mutant::half_a_stream_called_whole))) end_stream();
    pump();
}

void Connection::close() {
    if (std::exchange(closed_, true)) return;
    const std::shared_ptr<Connection> self = shared_from_this();
    link_->close();
    queue_.clear();
    stream_.reset();
    host_.on_closed(self);
}

void Connection::wake_stream() {
    if (stream_ && out_.empty()) pump();
}

void Connection::wake_stream_soon() {
    if (stream_) pump_later();
}

Connection::Waits Connection::waits() const noexcept {
    if (farewell_) return Waits::for_farewell;
    if (!link_->established()) return Waits::for_handshake;
    if (!out_.empty() || farewell_due_) return Waits::for_reader;
    if (takes_requests() && inside_request()) return Waits::for_rest_of_request;
    return stream_ || !queue_.empty() ? Waits::for_handler : Waits::for_request;
}

/// What of its body has come in time for its size: a large one may take longer than a small one.
std::chrono::milliseconds Connection::body_time() const {
    const std::size_t rate = std::max<std::size_t>(host_.options().body_bytes_per_second_min, 1);
    return std::chrono::milliseconds(parser_.request().body.size() * 1000 / rate);
}

std::optional<std::chrono::milliseconds> Connection::patience() const {
    const ServerOptions& options = host_.options();
    switch (waits_) {
        case Waits::for_handshake: return options.handshake_timeout;
        case Waits::for_request: return options.idle_timeout;
        case Waits::for_rest_of_request: return options.read_timeout + body_time();
        case Waits::for_handler: return std::nullopt;
        case Waits::for_reader: return options.write_timeout;
        case Waits::for_farewell: return farewell_timeout;
    }
    return std::nullopt;
}

bool Connection::overdue(Time now) const {
    const auto limit = patience();
    return !closed_ && limit && now - waits_since_ >= *limit;
}

void Connection::end_overdue() {
    if (waits_ == Waits::for_request) return leave();
    if (waits_ != Waits::for_rest_of_request) return close();
    fail(408);
    pump();
}

}  // namespace seatlock::http
