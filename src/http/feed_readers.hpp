#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace seatlock::http {

/// Somebody who follows a feed.
class FeedReader {
public:
    virtual ~FeedReader() = default;
    /// How many entries it has not been given yet.
    [[nodiscard]] virtual std::uint64_t behind() const = 0;
};

/// Everybody who follows a feed now. One thread.
class FeedReaders {
public:
    void add(const FeedReader& reader) { readers_.insert(&reader); }
    void remove(const FeedReader& reader) { readers_.erase(&reader); }

    [[nodiscard]] std::size_t count() const noexcept { return readers_.size(); }
    /// How far behind the slowest is, in entries.
    [[nodiscard]] std::uint64_t lag() const {
        std::uint64_t most = 0;
        for (const FeedReader* reader : readers_) most = std::max(most, reader->behind());
        return most;
    }

private:
    std::unordered_set<const FeedReader*> readers_;
};

}  // namespace seatlock::http
