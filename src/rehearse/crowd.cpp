#include "rehearse/crowd.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace seatlock::rehearse {

Crowd::Crowd(Client& client, const House& house, Ledger& ledger, const CrowdOptions& options,
             std::function<void()> after_each)
    : client_(client),
      house_(house),
      ledger_(ledger),
      show_(options.show),
      habits_(options.habits),
      after_each_(std::move(after_each)) {
    Random seeds(options.seed);
    buyers_.reserve(options.buyers);
    for (std::size_t i = 1; i <= options.buyers; ++i) {
        buyers_.emplace_back("buyer-" + std::to_string(i), habits_, house, seeds.next());
    }
}

void Crowd::open() {
    for (std::size_t buyer = 0; buyer < buyers_.size(); ++buyer) take(buyer, buyers_[buyer].arrive(now_ms()));
}

struct Crowd::Taking {
    Crowd& crowd;
    std::size_t buyer;

    void operator()(const Wait& wait) const {
        const auto delay = std::chrono::milliseconds(std::max<std::int64_t>(0, wait.until_ms - crowd.now_ms()));
        crowd.client_.after(delay, [&self = crowd, number = buyer] {
            if (!self.closed_) self.take(number, self.buyers_[number].go_on(self.now_ms()));
        });
    }
    void operator()(const Call& call) const { crowd.ask(buyer, call); }
    void operator()(Fate fate) const { crowd.leave(buyer, fate); }
};

void Crowd::take(std::size_t buyer, const Step& step) { std::visit(Taking{*this, buyer}, step); }

void Crowd::ask(std::size_t buyer, const Call& call) {
    if (closed_) return;
    ledger_.asked(call);
    ++calls_in_flight_;
    client_.ask(to_request(call, show_), [this, buyer, call, since_us = client_.now_us()](const Response& response) {
        --calls_in_flight_;
        const std::int64_t now_us = client_.now_us();
        unanswered_since_us_ =
            response.status == 0 ? unanswered_since_us_.value_or(now_us) : std::optional<std::int64_t>();
        const Reply reply = read_reply(call, response, house_.size());
        ledger_.answered(call, reply, now_us - since_us);
        take(buyer, buyers_[buyer].take(reply, now_us / 1000));
        after_each_();
    });
}

void Crowd::leave(std::size_t buyer, Fate fate) {
    ++gone_;
    ++fates_[static_cast<std::size_t>(fate)];
    if (fate == Fate::served && buyers_[buyer].booked() < buyers_[buyer].wanted()) ++settled_for_fewer_;
}

}  // namespace seatlock::rehearse
