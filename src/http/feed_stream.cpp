#include "http/feed_stream.hpp"

#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::http {

FeedStream::FeedStream(const Backend& backend, std::shared_ptr<FeedReaders> readers, std::string show,
                       std::optional<std::uint64_t> position, std::string log_id, Detail detail)
    : backend_(backend),
      readers_(std::move(readers)),
      show_(std::move(show)),
      position_(position),
      log_id_(std::move(log_id)),
      detail_(detail),
      last_sent_ms_(backend.now().mono_ms) {
    readers_->add(*this);
}

std::uint64_t FeedStream::behind() const {
    const service::PublishedShow* show = backend_.show(show_);
    const std::uint64_t position = position_.value_or(0);
    return show && show->seq() > position ? show->seq() - position : 0;
}

std::string FeedStream::next() {
    std::string text;
    if (const service::PublishedShow* show = backend_.show(show_)) {
        if (log_id_.empty()) log_id_ = show->log_id();
        const bool other_log = log_id_ != show->log_id() && !mutated(Mutant::feed_ignores_log_id);
        if (mutated(Mutant::feed_skips_a_gap) && position_ && !show->retains(*position_)) position_ = show->seq();
        if (!position_ || other_log || !show->retains(*position_)) append_snapshot(*show, text);
        append_entries(*show, text);
    }
    const std::int64_t now_ms = backend_.now().mono_ms;
    if (text.empty() && now_ms - last_sent_ms_ >= heartbeat_ms) text = ": still here\n\n";
    if (!text.empty()) last_sent_ms_ = now_ms;
    return text;
}

void FeedStream::append_entries(const service::PublishedShow& show, std::string& text) {
    while (*position_ < show.seq() && text.size() < chunk_bytes) {
        json::Writer data;
        write(data, *show.entry(*position_ + 1), show.plan().plan(), detail_);
        ++*position_;
        text += "id: " + std::to_string(*position_) + "\ndata: " + data.str() + "\n\n";
    }
}

void FeedStream::append_snapshot(const service::PublishedShow& show, std::string& text) {
    json::Writer data;
    write_seats(data, show, {});
    position_ = show.seq();
    log_id_ = show.log_id();
    text += "event: snapshot\nid: " + std::to_string(*position_) + "\ndata: " + data.str() + "\n\n";
}

}  // namespace seatlock::http
