#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/backend.hpp"
#include "http/feed_readers.hpp"
#include "http/transport.hpp"
#include "http/view_json.hpp"

namespace seatlock::http {

/// One reader of a show's feed, as server-sent events. Keeps a position and no queue: what a slow
/// reader has not taken yet stays in the show, and when it is gone there, too, the reader gets a
/// snapshot and goes on from that.
class FeedStream : public StreamSource, public FeedReader {
public:
    /// `position`: the last entry the reader has, of the log `log_id` (empty: of this one).
    /// Without a position it starts with a snapshot. The backend must outlive the stream. It is one of
    /// `readers` as long as it lives.
    FeedStream(const Backend& backend, std::shared_ptr<FeedReaders> readers, std::string show,
               std::optional<std::uint64_t> position, std::string log_id, Detail detail);
    FeedStream(const FeedStream&) = delete;
    FeedStream& operator=(const FeedStream&) = delete;
    ~FeedStream() override { readers_->remove(*this); }

    [[nodiscard]] std::string next() override;
    /// Of a reader that will get a snapshot: all entries that it will be told of by it.
    [[nodiscard]] std::uint64_t behind() const override;

private:
    /// A comment after this much silence keeps proxies from closing the connection.
    static constexpr std::int64_t heartbeat_ms = 15'000;
    /// How much is made at a time.
    static constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;

    void append_entries(const service::PublishedShow& show, std::string& text);
    void append_snapshot(const service::PublishedShow& show, std::string& text);

    const Backend& backend_;
    std::shared_ptr<FeedReaders> readers_;
    std::string show_;
    std::optional<std::uint64_t> position_;
    std::string log_id_;
    Detail detail_;
    std::int64_t last_sent_ms_;
};

}  // namespace seatlock::http
