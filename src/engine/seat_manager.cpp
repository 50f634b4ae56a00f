#include <algorithm>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <seatlock/seat_manager.hpp>

#include "engine/holder_table.hpp"
#include "engine/seat_directory.hpp"
#include "engine/seat_table.hpp"
#include "mutant/mutant.hpp"

namespace seatlock {
namespace {

using engine::HolderTable;
using engine::Operation;
using engine::Owner;
using engine::Request;
using engine::SeatDirectory;
using engine::SeatTable;
using engine::Stamp;

using std::chrono::milliseconds;

TimePoint system_time() { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }

/// Stamps stay this far from the ends of their type, so that a threshold saturated at an end lies
/// beyond every stamp.
constexpr Stamp stamp_bound = Stamp{1} << 62;

Stamp stamp_of(TimePoint time) noexcept {
    return std::clamp<Stamp>(time.time_since_epoch().count(), -stamp_bound, stamp_bound);
}

/// now - timeout, or the end of the type beyond which it lies.
Stamp threshold_of(Stamp now, milliseconds timeout) noexcept {
    using Limits = std::numeric_limits<Stamp>;
    const Stamp ms = timeout.count();
    if (ms > 0) return now < Limits::min() + ms ? Limits::min() : now - ms;
    return now > Limits::max() + ms ? Limits::max() : now - ms;
}

Operation operation_of(Call call) noexcept {
    switch (call) {
        case Call::lock_seat:
        case Call::lock_seats_bulk: return Operation::lock;
        case Call::book_a_seat:
        case Call::book_seats_bulk: return Operation::book;
        case Call::cancel_lock:
        case Call::cancel_locks_bulk: return Operation::release;
    }
    return Operation::lock;
}

bool is_bulk(Call call) noexcept {
    return call == Call::lock_seats_bulk || call == Call::book_seats_bulk || call == Call::cancel_locks_bulk;
}

std::vector<std::string_view> views_of(std::span<const std::string> ids) { return {ids.begin(), ids.end()}; }

std::span<const std::string_view> span_of(std::initializer_list<std::string_view> ids) {
    return {ids.begin(), ids.size()};
}

/// A holder's number for as long as one call needs it.
class HolderUse {
public:
    HolderUse(HolderTable& holders, std::string_view holder) : holders_(holders), owner_(holders.retain(holder)) {}
    ~HolderUse() { holders_.release(owner_); }
    HolderUse(const HolderUse&) = delete;
    HolderUse(HolderUse&&) = delete;
    HolderUse& operator=(const HolderUse&) = delete;
    HolderUse& operator=(HolderUse&&) = delete;

    [[nodiscard]] Owner owner() const noexcept { return owner_; }

private:
    HolderTable& holders_;
    Owner owner_;
};

}  // namespace

class SeatManager::Impl {
public:
    explicit Impl(Options options)
        : rule_(options.expiry),
          clock_(options.clock ? std::move(options.clock) : Clock(system_time)),
          timeout_(options.lock_timeout) {}

    Outcome call_by_id(Call call, std::span<const std::string_view> ids, std::string_view user) {
        const std::scoped_lock guard(mutex_);
        std::vector<SeatIndex> seats;
        seats.reserve(ids.size());
        for (const std::string_view id : ids) seats.push_back(directory_.find(id));
        return decide(call, {seats, ids}, user);
    }

    Outcome call_by_id(Call call, std::string_view id, std::string_view user) {
        const std::scoped_lock guard(mutex_);
        const SeatIndex seat = directory_.find(id);
        return decide(call, {{&seat, 1}, {&id, 1}}, user);
    }

    Outcome call_by_handle(Call call, std::span<const SeatIndex> seats, std::string_view user) {
        const std::scoped_lock guard(mutex_);
        return decide(call, {seats, {}}, user);
    }

    std::size_t sweep() {
        const std::scoped_lock guard(mutex_);
        const Stamp threshold = threshold_of(stamp_of(clock_()), timeout_);
        return table_.sweep(threshold, [this](SeatIndex, Owner owner) { holders_.release(owner); });
    }

    milliseconds timeout() const {
        const std::scoped_lock guard(mutex_);
        return timeout_;
    }

    void set_timeout(milliseconds timeout) {
        const std::scoped_lock guard(mutex_);
        timeout_ = timeout;
    }

    ExpiryRule rule() const noexcept { return rule_; }

    SeatIndex add(std::string_view id) {
        const std::scoped_lock guard(mutex_);
        if (const SeatIndex known = directory_.find(id); known != no_seat) return known;
        if (directory_.size() == no_seat) throw std::length_error("a SeatManager holds at most 2^32 - 1 seats");
        const SeatIndex seat = directory_.add(id);
        try {
            table_.add();
        } catch (...) {
            directory_.remove_last();
            throw;
        }
        return seat;
    }

    void restore(std::span<const Seat> seats) {
        std::vector<const Seat*> last;
        for (const Seat& seat : seats) {
            const SeatIndex index = add(seat.seat_id());
            last.resize(directory_.size());
            last[index] = &seat;
        }
        for (SeatIndex index = 0; index < last.size(); ++index) restore(index, *last[index]);
    }

    SeatIndex find(std::string_view id) const {
        const std::scoped_lock guard(mutex_);
        return directory_.find(id);
    }

    std::size_t size() const {
        const std::scoped_lock guard(mutex_);
        return table_.size();
    }

    std::optional<Seat> seat(SeatIndex index) const {
        const std::scoped_lock guard(mutex_);
        if (index >= table_.size()) return std::nullopt;
        return snapshot(index);
    }

    std::vector<Seat> seats() const {
        const std::scoped_lock guard(mutex_);
        std::vector<Seat> all;
        all.reserve(table_.size());
        for (SeatIndex index = 0; index < table_.size(); ++index) all.push_back(snapshot(index));
        return all;
    }

    std::uint64_t digest() const {
        const std::scoped_lock guard(mutex_);
        return table_.digest(0, [this](Owner owner) -> std::string_view { return holders_.name(owner); });
    }

private:
    /// The seats of one call: their indexes, and their ids if that is how the caller named them.
    struct Named {
        std::span<const SeatIndex> seats;
        std::span<const std::string_view> ids;
    };

    std::string name(const Named& named, std::size_t position) const {
        if (!named.ids.empty()) return std::string(named.ids[position]);
        return directory_.name(named.seats[position]);
    }

    Outcome success(Call call, const Named& named, std::string_view user) const {
        if (!is_bulk(call)) return Outcome::success(call, name(named, 0), user);
        std::vector<std::string> names;
        names.reserve(named.seats.size());
        for (std::size_t i = 0; i < named.seats.size(); ++i) names.push_back(name(named, i));
        return Outcome::success(call, std::span<const std::string>(names), user);
    }

    Outcome refused(Call call, const Named& named, const SeatTable::Failure& failure) const {
        std::optional<std::string> holder;
        if (failure.reason == RefusalReason::locked) holder = holders_.name(failure.cell.owner);
        return Outcome::refused(call, failure.reason, name(named, failure.position), std::move(holder));
    }

    /// REQUIRES: mutex_ is held.
    Outcome decide(Call call, const Named& named, std::string_view user) {
        // The answer is made first: an exception after the seats have changed would hide a sale.
        Outcome answer = success(call, named, user);
        Request request = request_at_this_instant(call);
        const HolderUse holder(holders_, user);
        request.owner = holder.owner();
        const std::vector<SeatTable::Failure> failures = apply(request, named.seats);
        return failures.empty() ? std::move(answer) : refused(call, named, failures.front());
    }

    /// Reads the clock if the call needs the time. The rules differ in nothing but the threshold.
    Request request_at_this_instant(Call call) {
        Request request{.operation = operation_of(call)};
        const bool at_deadline = rule_ == ExpiryRule::at_deadline || mutated(Mutant::every_call_sees_expiry);
        const bool sees_expiry = at_deadline || call == Call::lock_seat;
        if (!sees_expiry && request.operation != Operation::lock) return request;
        request.stamp = stamp_of(clock_());
        if (sees_expiry) request.threshold = threshold_of(request.stamp, timeout_);
        return request;
    }

    /// Applies the request and keeps count of the locks of every holder.
    std::vector<SeatTable::Failure> apply(const Request& request, std::span<const SeatIndex> seats) {
        note_owners_before(seats);
        std::vector<SeatTable::Failure> failures = table_.apply(request, seats);
        for (const auto& [seat, before] : before_) {
            const Owner after = table_.at(seat).owner;
            if (after != engine::nobody) holders_.retain(after);
            if (before != engine::nobody) holders_.release(before);
        }
        return failures;
    }

    void note_owners_before(std::span<const SeatIndex> seats) {
        before_.clear();
        for (const SeatIndex seat : seats) {
            if (seat < table_.size()) before_.emplace_back(seat, table_.at(seat).owner);
        }
        // A seat named twice has one lock.
        std::ranges::sort(before_);
        const auto repeated = std::ranges::unique(before_);
        before_.erase(repeated.begin(), repeated.end());
    }

    void restore(SeatIndex index, const Seat& seat) {
        if (seat.is_available()) return;
        const HolderUse holder(holders_, seat.locked_by().value_or(""));
        const Stamp stamp = stamp_of(seat.lock_time().value_or(TimePoint{}));
        (void)apply({.operation = Operation::lock, .owner = holder.owner(), .stamp = stamp}, {&index, 1});
        if (seat.is_booked()) (void)apply({.operation = Operation::book, .owner = holder.owner()}, {&index, 1});
    }

    Seat snapshot(SeatIndex index) const {
        const engine::SeatCell& cell = table_.at(index);
        const std::string& id = directory_.id(index);
        switch (cell.state) {
            case SeatState::available: break;
            case SeatState::locked:
                return Seat::locked(id, holders_.name(cell.owner), TimePoint(milliseconds(cell.stamp)));
            case SeatState::booked: return Seat::booked(id);
        }
        return Seat(id);
    }

    const ExpiryRule rule_;
    mutable std::mutex mutex_;
    // Under mutex_, the clock's calls included:
    Clock clock_;
    milliseconds timeout_;
    SeatDirectory directory_;
    SeatTable table_;
    HolderTable holders_;
    std::vector<std::pair<SeatIndex, Owner>> before_;  // of apply(), kept for its memory
};

SeatManager::SeatManager(std::span<const std::string_view> seat_ids, Options options)
    : impl_(std::make_unique<Impl>(std::move(options))) {
    for (const std::string_view id : seat_ids) impl_->add(id);
}

SeatManager::SeatManager(std::span<const std::string> seat_ids, Options options)
    : SeatManager(std::span<const std::string_view>(views_of(seat_ids)), std::move(options)) {}

SeatManager::SeatManager(std::initializer_list<std::string_view> seat_ids, Options options)
    : SeatManager(span_of(seat_ids), std::move(options)) {}

SeatManager::SeatManager(std::span<const Seat> seats, Options options)
    : impl_(std::make_unique<Impl>(std::move(options))) {
    impl_->restore(seats);
}

SeatManager::~SeatManager() = default;

Outcome SeatManager::lock_seat(std::string_view seat_id, std::string_view user_id) {
    return impl_->call_by_id(Call::lock_seat, seat_id, user_id);
}

Outcome SeatManager::lock_seat(SeatIndex seat, std::string_view user_id) {
    return impl_->call_by_handle(Call::lock_seat, {&seat, 1}, user_id);
}

Outcome SeatManager::lock_seats_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::lock_seats_bulk, seat_ids, user_id);
}

Outcome SeatManager::lock_seats_bulk(std::span<const std::string> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::lock_seats_bulk, views_of(seat_ids), user_id);
}

Outcome SeatManager::lock_seats_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::lock_seats_bulk, span_of(seat_ids), user_id);
}

Outcome SeatManager::lock_seats_bulk(std::span<const SeatIndex> seats, std::string_view user_id) {
    return impl_->call_by_handle(Call::lock_seats_bulk, seats, user_id);
}

Outcome SeatManager::book_a_seat(std::string_view seat_id, std::string_view user_id) {
    return impl_->call_by_id(Call::book_a_seat, seat_id, user_id);
}

Outcome SeatManager::book_a_seat(SeatIndex seat, std::string_view user_id) {
    return impl_->call_by_handle(Call::book_a_seat, {&seat, 1}, user_id);
}

Outcome SeatManager::book_seats_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::book_seats_bulk, seat_ids, user_id);
}

Outcome SeatManager::book_seats_bulk(std::span<const std::string> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::book_seats_bulk, views_of(seat_ids), user_id);
}

Outcome SeatManager::book_seats_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::book_seats_bulk, span_of(seat_ids), user_id);
}

Outcome SeatManager::book_seats_bulk(std::span<const SeatIndex> seats, std::string_view user_id) {
    return impl_->call_by_handle(Call::book_seats_bulk, seats, user_id);
}

Outcome SeatManager::cancel_lock(std::string_view seat_id, std::string_view user_id) {
    return impl_->call_by_id(Call::cancel_lock, seat_id, user_id);
}

Outcome SeatManager::cancel_lock(SeatIndex seat, std::string_view user_id) {
    return impl_->call_by_handle(Call::cancel_lock, {&seat, 1}, user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::cancel_locks_bulk, seat_ids, user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::span<const std::string> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::cancel_locks_bulk, views_of(seat_ids), user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id) {
    return impl_->call_by_id(Call::cancel_locks_bulk, span_of(seat_ids), user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::span<const SeatIndex> seats, std::string_view user_id) {
    return impl_->call_by_handle(Call::cancel_locks_bulk, seats, user_id);
}

std::size_t SeatManager::cleanup_expired_locks() { return impl_->sweep(); }

std::chrono::milliseconds SeatManager::lock_timeout() const { return impl_->timeout(); }

void SeatManager::set_lock_timeout(std::chrono::milliseconds timeout) { impl_->set_timeout(timeout); }

ExpiryRule SeatManager::expiry() const noexcept { return impl_->rule(); }

SeatIndex SeatManager::add_seat(std::string_view seat_id) { return impl_->add(seat_id); }

std::optional<SeatIndex> SeatManager::find(std::string_view seat_id) const {
    const SeatIndex seat = impl_->find(seat_id);
    if (seat == no_seat) return std::nullopt;
    return seat;
}

std::size_t SeatManager::size() const { return impl_->size(); }

std::optional<Seat> SeatManager::seat(std::string_view seat_id) const { return impl_->seat(impl_->find(seat_id)); }

std::optional<Seat> SeatManager::seat(SeatIndex seat) const { return impl_->seat(seat); }

std::vector<Seat> SeatManager::seats() const { return impl_->seats(); }

std::uint64_t SeatManager::digest() const { return impl_->digest(); }

}  // namespace seatlock
