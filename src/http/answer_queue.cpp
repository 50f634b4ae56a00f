#include "http/answer_queue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/response_head.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

// Copying so little costs less than one more piece in the write.
constexpr std::size_t joined_bytes_max = std::size_t{16} * 1024;
constexpr std::size_t piece_bytes_max = std::size_t{64} * 1024;

std::size_t body_bytes(const Response& response) noexcept { return response.body ? response.body->size() : 0; }

}  // namespace

std::string_view OutgoingBytes::Piece::unsent() const noexcept {
    return std::string_view(shared ? *shared : own).substr(sent);
}

bool OutgoingBytes::Piece::joins(std::size_t bytes) const noexcept {
    // Bounded, so that a piece is sent and freed however fast more is appended.
    return !shared && bytes <= joined_bytes_max && own.size() <= piece_bytes_max;
}

void OutgoingBytes::append(std::string text) {
    size_ += text.size();
    if (!pieces_.empty() && pieces_.back().joins(text.size())) {
        pieces_.back().own.append(text);
    } else if (!text.empty()) {
        pieces_.push_back({.own = std::move(text), .shared = nullptr});
    }
}

void OutgoingBytes::append(std::shared_ptr<const std::string> text) {
    if (text->size() <= joined_bytes_max) return append(std::string(*text));
    size_ += text->size();
    pieces_.push_back({.own = {}, .shared = std::move(text)});
}

std::size_t OutgoingBytes::front(std::span<std::string_view> pieces) const noexcept {
    const std::size_t count = std::min(pieces.size(), pieces_.size());
    for (std::size_t i = 0; i < count; ++i) pieces[i] = pieces_[i].unsent();
    return count;
}

void OutgoingBytes::consume(std::size_t count) {
    size_ -= count;
    while (count > 0) {
        Piece& piece = pieces_.front();
        const std::size_t taken = std::min(count, piece.unsent().size());
        piece.sent += taken;
        count -= taken;
        if (piece.unsent().empty()) pieces_.pop_front();
    }
}

std::uint64_t AnswerQueue::open(Form form) {
    places_.push_back({.form = form, .interim = {}, .response = std::nullopt});
    return first_ + places_.size() - 1;
}

void AnswerQueue::add_interim(std::string_view text) {
    places_.push_back({.form = {}, .interim = text, .response = std::nullopt});
}

bool AnswerQueue::awaits(std::uint64_t number) const noexcept {
    if (number < first_ || number - first_ >= places_.size()) return false;
    const Place& place = places_[static_cast<std::size_t>(number - first_)];
    return !place.response && place.interim.empty();
}

void AnswerQueue::answer(std::uint64_t number, Response response) {
    waiting_bytes_ += body_bytes(response);
    if (mutated(Mutant::answers_out_of_order)) number = first_;
    places_.at(static_cast<std::size_t>(number - first_)).response = std::move(response);
}

AnswerQueue::Place AnswerQueue::take_front() {
    Place place = std::move(places_.front());
    places_.pop_front();
    ++first_;
    if (place.response) waiting_bytes_ -= body_bytes(*place.response);
    return place;
}

std::optional<OpenStream> AnswerQueue::send_ready(OutgoingBytes& out, std::string_view date, bool last) {
    while (!places_.empty() && places_.front().ready()) {
        const Place place = take_front();
        if (!place.response) {
            out.append(std::string(place.interim));
            continue;
        }
        const Response& response = *place.response;
        const bool body = has_body(response, place.form.to_head_request);
        const bool streams = body && response.stream;
        const bool finite = streams && response.stream->finite();
        const bool alone = streams && (!finite || place.form.to_1_0);
        const bool closes = alone || (last && places_.empty());
        std::string head;
        append_head(head, response, {date, place.form.to_1_0, closes});
        out.append(std::move(head));
        if (streams) {
            if (alone) clear();
            return OpenStream{response.stream, !place.form.to_1_0, finite};
        }
        if (body && response.body) out.append(response.body);
    }
    return std::nullopt;
}

void AnswerQueue::clear() {
    first_ += places_.size();
    places_.clear();
    waiting_bytes_ = 0;
}

bool OpenStream::pull(OutgoingBytes& out) {
    std::string data = source->next();
    if (data.empty()) return false;
    if (!chunked) {
        out.append(std::move(data));
        return true;
    }
    std::array<char, 16> size{};
    char* const end = std::to_chars(size.data(), size.data() + size.size(), data.size(), 16).ptr;
    out.append(std::string(size.data(), end) + "\r\n");
    out.append(std::move(data));
    out.append(std::string("\r\n"));
    return true;
}

void OpenStream::end(OutgoingBytes& out) {
    if (chunked) out.append(std::string("0\r\n\r\n"));
}

}  // namespace seatlock::http
