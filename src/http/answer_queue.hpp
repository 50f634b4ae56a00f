#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/transport.hpp"

namespace seatlock::http {

/// The bytes that a connection has still to send, as few pieces of memory as sensible: small texts
/// are joined, large bodies stay shared. Not thread-safe.
class OutgoingBytes {
public:
    void append(std::string text);
    void append(std::shared_ptr<const std::string> text);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// Fills `pieces` with views of the front, valid until the next change, and returns how many.
    [[nodiscard]] std::size_t front(std::span<std::string_view> pieces) const noexcept;

    /// Forgets the first `count` bytes. REQUIRES: count <= size().
    void consume(std::size_t count);

private:
    struct Piece {
        std::string own;
        std::shared_ptr<const std::string> shared;
        std::size_t sent = 0;

        [[nodiscard]] std::string_view unsent() const noexcept;
        [[nodiscard]] bool joins(std::size_t bytes) const noexcept;
    };

    std::deque<Piece> pieces_;
    std::size_t size_ = 0;
};

/// A stream that is being sent.
struct OpenStream {
    std::shared_ptr<StreamSource> source;
    bool chunked = true;  ///< else the end of the connection is the end of the body (HTTP/1.0)
    bool finite = false;  ///< else it has the connection to itself

    /// Puts the source's next bytes, framed, into `out`; false when it has none now.
    bool pull(OutgoingBytes& out);
    [[nodiscard]] bool ended() const noexcept { return finite && source->ended(); }
    /// Puts the end of the body into `out`.
    void end(OutgoingBytes& out);
};

/// The answers of one connection: opened in the order of its requests, given in any order, sent in
/// the order of the requests. Not thread-safe.
class AnswerQueue {
public:
    /// What an answer must know of its request.
    struct Form {
        bool to_head_request = false;
        bool to_1_0 = false;
    };

    /// Keeps a place for the answer of the next request; the number names it.
    std::uint64_t open(Form form);

    /// Puts a text in the next place that is sent as it is ("HTTP/1.1 100 Continue").
    void add_interim(std::string_view text);

    /// Whether that place still waits for its answer.
    [[nodiscard]] bool awaits(std::uint64_t number) const noexcept;

    /// Fills a place. REQUIRES: awaits(number).
    void answer(std::uint64_t number, Response response);

    /// Moves the answers that are next in order to `out`, and stops behind an answer that is a
    /// stream: that is returned. All places behind it are given up when nothing can follow it: it is
    /// not finite, or nothing but the end of the connection ends it. `last`: no request will follow
    /// those that have a place, so the last answer closes the connection.
    std::optional<OpenStream> send_ready(OutgoingBytes& out, std::string_view date, bool last);

    /// Gives up all places.
    void clear();

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] bool empty() const noexcept { return places_.empty(); }

    /// The bytes of the bodies that wait for the answers before them.
    [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_; }

private:
    struct Place {
        Form form;
        std::string_view interim;
        std::optional<Response> response;

        [[nodiscard]] bool ready() const noexcept { return response || !interim.empty(); }
    };

    Place take_front();

    std::deque<Place> places_;
    std::uint64_t first_ = 0;  ///< the number of places_.front()
    std::size_t waiting_bytes_ = 0;
};

}  // namespace seatlock::http
