#include <algorithm>
#include <utility>

#include <seatlock/seat_manager.hpp>

#include "engine/concurrent_seats.hpp"

namespace seatlock {

class SeatManager::Impl : public engine::ConcurrentSeats {
public:
    using ConcurrentSeats::ConcurrentSeats;

    template <typename Text>
    static std::unique_ptr<Impl> available(std::span<const Text> ids, Options options) {
        auto impl = std::make_unique<Impl>(ids.size(), std::move(options));
        for (const std::string_view id : ids) impl->add(id);
        return impl;
    }

    static std::unique_ptr<Impl> restored(std::span<const Seat> seats, Options options) {
        auto impl = std::make_unique<Impl>(seats.size(), std::move(options));
        std::vector<const Seat*> last;
        for (const Seat& seat : seats) {
            const SeatIndex index = impl->add(seat.seat_id());
            last.resize(impl->size());
            last[index] = &seat;
        }
        for (SeatIndex index = 0; index < last.size(); ++index) impl->restore(index, *last[index]);
        return impl;
    }
};

namespace {

std::span<const std::string_view> span_of(std::initializer_list<std::string_view> ids) {
    return {ids.begin(), ids.size()};
}

}  // namespace

SeatManager::SeatManager(std::span<const std::string_view> seat_ids, Options options)
    : impl_(Impl::available(seat_ids, std::move(options))) {}

SeatManager::SeatManager(std::span<const std::string> seat_ids, Options options)
    : impl_(Impl::available(seat_ids, std::move(options))) {}

SeatManager::SeatManager(std::initializer_list<std::string_view> seat_ids, Options options)
    : impl_(Impl::available(span_of(seat_ids), std::move(options))) {}

SeatManager::SeatManager(std::span<const Seat> seats, Options options)
    : impl_(Impl::restored(seats, std::move(options))) {}

SeatManager::~SeatManager() = default;

Outcome SeatManager::lock_seat(std::string_view seat_id, std::string_view user_id) {
    return impl_->by_id<Call::lock_seat>(seat_id, user_id);
}

Outcome SeatManager::lock_seat(SeatIndex seat, std::string_view user_id) {
    return impl_->by_handle<Call::lock_seat>(seat, user_id);
}

Outcome SeatManager::lock_seats_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::lock_seats_bulk>(seat_ids, user_id);
}

Outcome SeatManager::lock_seats_bulk(std::span<const std::string> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::lock_seats_bulk>(seat_ids, user_id);
}

Outcome SeatManager::lock_seats_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::lock_seats_bulk>(span_of(seat_ids), user_id);
}

Outcome SeatManager::lock_seats_bulk(std::span<const SeatIndex> seats, std::string_view user_id) {
    return impl_->by_handles<Call::lock_seats_bulk>(seats, user_id);
}

Outcome SeatManager::book_a_seat(std::string_view seat_id, std::string_view user_id) {
    return impl_->by_id<Call::book_a_seat>(seat_id, user_id);
}

Outcome SeatManager::book_a_seat(SeatIndex seat, std::string_view user_id) {
    return impl_->by_handle<Call::book_a_seat>(seat, user_id);
}

Outcome SeatManager::book_seats_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::book_seats_bulk>(seat_ids, user_id);
}

Outcome SeatManager::book_seats_bulk(std::span<const std::string> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::book_seats_bulk>(seat_ids, user_id);
}

Outcome SeatManager::book_seats_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::book_seats_bulk>(span_of(seat_ids), user_id);
}

Outcome SeatManager::book_seats_bulk(std::span<const SeatIndex> seats, std::string_view user_id) {
    return impl_->by_handles<Call::book_seats_bulk>(seats, user_id);
}

Outcome SeatManager::cancel_lock(std::string_view seat_id, std::string_view user_id) {
    return impl_->by_id<Call::cancel_lock>(seat_id, user_id);
}

Outcome SeatManager::cancel_lock(SeatIndex seat, std::string_view user_id) {
    return impl_->by_handle<Call::cancel_lock>(seat, user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::cancel_locks_bulk>(seat_ids, user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::span<const std::string> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::cancel_locks_bulk>(seat_ids, user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id) {
    return impl_->by_ids<Call::cancel_locks_bulk>(span_of(seat_ids), user_id);
}

Outcome SeatManager::cancel_locks_bulk(std::span<const SeatIndex> seats, std::string_view user_id) {
    return impl_->by_handles<Call::cancel_locks_bulk>(seats, user_id);
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
