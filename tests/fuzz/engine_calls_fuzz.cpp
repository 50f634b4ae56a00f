// Bytes as calls on a SeatManager, side by side with the reference manager: they never differ in an
// answer or a state.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <seatlock/seat_manager.hpp>

#include "engine/reference_manager.hpp"
#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"

namespace seatlock::fuzz {
namespace {

using std::chrono::milliseconds;

const std::vector<std::string> seat_ids{"A", "B", "C", "D", "E"};

class Duel {
public:
    explicit Duel(Input& input)
        : input_(input),
          at_deadline_((input.byte() & 1U) != 0),
          model_(seat_ids, at_deadline_),
          engine_(seat_ids, {.clock = [this] { return TimePoint(milliseconds(now_)); },
                             .expiry = at_deadline_ ? ExpiryRule::at_deadline : ExpiryRule::on_sweep,
                             .lock_timeout = milliseconds(model_.lock_timeout)}) {}

    void play() {
        while (!input_.at_end()) {
            pass_time();
            call();
            expect(states_agree(), "the states of engine and model agree");
        }
        expect(SeatManager(engine_.seats()).digest() == engine_.digest(), "equal states have equal digests");
    }

private:
    /// Some time, and now and then a leap of many years.
    void pass_time() {
        const std::uint8_t step = input_.byte();
        const auto small = static_cast<std::int64_t>(step % 16) - 3;
        constexpr std::int64_t leap = std::int64_t{1} << 41;
        if (step < 208) now_ += small * 1'000;
        if (step >= 208 && step < 232) now_ += small;
        if (step >= 232) now_ += small * leap;
    }

    void call() {
        const std::uint8_t kind = input_.below(8);
        if (kind == 6) return sweep();
        if (kind == 7) return set_timeout();
        const std::string user(1 + input_.byte() % 3U, 'u');
        if (kind < 3) return single(kind, seat(), user);
        std::vector<std::string> ids;
        for (std::uint8_t wanted = input_.below(6); wanted > 0; --wanted) ids.push_back(seat());
        bulk(kind, ids, user);
    }

    std::string seat() {
        const std::uint8_t number = input_.below(static_cast<std::uint8_t>(seat_ids.size() + 1));
        return number < seat_ids.size() ? seat_ids[number] : "nowhere";
    }

    void single(std::uint8_t kind, const std::string& seat, const std::string& user) {
        const std::string engine = (kind == 0   ? engine_.lock_seat(seat, user)
                                    : kind == 1 ? engine_.book_a_seat(seat, user)
                                                : engine_.cancel_lock(seat, user))
                                       .message();
        expect(engine == (kind == 0   ? model_.lock_seat(seat, user, now_)
                          : kind == 1 ? model_.book_a_seat(seat, user, now_)
                                      : model_.cancel_lock(seat, user, now_)),
               "a single call answers as the model");
    }

    void bulk(std::uint8_t kind, const std::vector<std::string>& ids, const std::string& user) {
        const std::string engine = (kind == 3   ? engine_.lock_seats_bulk(ids, user)
                                    : kind == 4 ? engine_.book_seats_bulk(ids, user)
                                                : engine_.cancel_locks_bulk(ids, user))
                                       .message();
        expect(engine == (kind == 3   ? model_.lock_seats_bulk(ids, user, now_)
                          : kind == 4 ? model_.book_seats_bulk(ids, user, now_)
                                      : model_.cancel_locks_bulk(ids, user, now_)),
               "a bulk answers as the model");
    }

    void sweep() {
        expect(engine_.cleanup_expired_locks() == model_.cleanup_expired_locks(now_), "a sweep counts as the model");
    }

    void set_timeout() {
        model_.lock_timeout = (static_cast<std::int64_t>(input_.below(32)) - 2) * 1'000;
        engine_.set_lock_timeout(milliseconds(model_.lock_timeout));
    }

    bool states_agree() const {
        for (const std::string& id : seat_ids) {
            const auto seat = engine_.seat(id);
            const reference::Seat& wanted = model_.seats().at(id);
            const std::string state = seat->is_booked() ? "BOOKED" : seat->is_locked() ? "LOCKED" : "AVAILABLE";
            if (state != wanted.status || seat->locked_by() != wanted.locked_by) return false;
            const auto time = seat->lock_time();
            if (time.has_value() != wanted.lock_time.has_value()) return false;
            if (time && time->time_since_epoch().count() != *wanted.lock_time) return false;
        }
        return true;
    }

    Input& input_;
    bool at_deadline_;
    std::int64_t now_ = 1'800'000'000'000;
    reference::Manager model_;
    SeatManager engine_;
};

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t size_max = 4'096;
    if (size > size_max) return 0;
    seatlock::fuzz::Input input(data, size);
    seatlock::fuzz::Duel(input).play();
    return 0;
}
