#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rehearse/buyer.hpp"
#include "rehearse/client.hpp"
#include "rehearse/ledger.hpp"

namespace seatlock::rehearse {

struct CrowdOptions {
    std::string show;
    std::size_t buyers = 200;
    std::uint64_t seed = 0;
    Habits habits;
};

/// All buyers of a rehearsal on one client: puts their calls on the wire and brings them the replies
/// and the time. Client, house and ledger outlive it.
class Crowd {
public:
    /// `after_each` is called after every reply.
    Crowd(Client& client, const House& house, Ledger& ledger, const CrowdOptions& options,
          std::function<void()> after_each);
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// The sale begins: all buyers are on their way.
    void open();

    /// Nobody asks anything more; replies to what was asked are still taken.
    void close() noexcept { closed_ = true; }

    [[nodiscard]] std::size_t size() const noexcept { return buyers_.size(); }
    [[nodiscard]] std::size_t gone() const noexcept { return gone_; }
    [[nodiscard]] bool everybody_is_gone() const noexcept { return gone_ == buyers_.size(); }
    [[nodiscard]] std::size_t calls_in_flight() const noexcept { return calls_in_flight_; }
    [[nodiscard]] std::size_t count(Fate fate) const { return fates_[static_cast<std::size_t>(fate)]; }

    /// Buyers who were served, but with fewer seats than they came for.
    [[nodiscard]] std::size_t settled_for_fewer() const noexcept { return settled_for_fewer_; }

    /// Since when every try ended without an answer; nothing while the server answers.
    [[nodiscard]] std::optional<std::int64_t> unanswered_since_us() const noexcept { return unanswered_since_us_; }

private:
    struct Taking;
    void take(std::size_t buyer, const Step& step);
    void ask(std::size_t buyer, const Call& call);
    void leave(std::size_t buyer, Fate fate);
    [[nodiscard]] std::int64_t now_ms() const { return client_.now_us() / 1000; }

    Client& client_;
    const House& house_;
    Ledger& ledger_;
    std::string show_;
    Habits habits_;
    std::vector<Buyer> buyers_;
    std::function<void()> after_each_;
    std::array<std::size_t, fates.size()> fates_{};
    std::size_t gone_ = 0;
    std::size_t settled_for_fewer_ = 0;
    std::size_t calls_in_flight_ = 0;
    std::optional<std::int64_t> unanswered_since_us_;
    bool closed_ = false;
};

}  // namespace seatlock::rehearse
