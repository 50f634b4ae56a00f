#include "contract.hpp"

#include <algorithm>
#include <charconv>

namespace seatlock::threads {
namespace {

using linearizability::FingerprintMaker;

std::uint32_t number_of_seat(const std::string& id) {
    std::uint32_t number = 0;
    std::from_chars(id.data() + 1, id.data() + id.size(), number);
    return number;
}

bool is_expired(SeatState state, std::int64_t time, std::int64_t threshold) {
    return state == SeatState::locked && time < threshold;
}

/// FNV-1a, written down once more so that the engine's own is not the judge of itself.
class Fnv {
public:
    void add(std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) add_byte(static_cast<unsigned char>(value >> (8 * i)));
    }
    void add(const std::string& text) {
        add(text.size(), 4);
        for (const char byte : text) add_byte(static_cast<unsigned char>(byte));
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3ULL; }
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace

Contract::Contract(const Beginning& beginning, std::span<const Record> records)
    : records_(records), rule_(beginning.rule) {
    holder_names_.emplace_back();
    count_seats(beginning);
    begin(beginning);
    for (Index record = 0; record < records_.size(); ++record) add_steps(record);
    put_in_turn();
}

void Contract::count_seats(const Beginning& beginning) {
    shortest_timeout_ = beginning.timeout;
    for (const Seat& seat : beginning.seats)
        seat_count_ = std::max<std::size_t>(seat_count_, number_of_seat(seat.seat_id()) + 1);
    for (const Record& record : records_) {
        if (record.call.kind == Kind::add_seat)
            seat_count_ = std::max<std::size_t>(seat_count_, record.call.seats[0] + 1);
        if (record.call.kind != Kind::set_lock_timeout) continue;
        timeout_changes_ = true;
        shortest_timeout_ = std::min(shortest_timeout_, record.call.timeout);
    }
    turns_.resize(seat_count_);
}

void Contract::begin(const Beginning& beginning) {
    State first;
    first.timeout = beginning.timeout;
    for (const Seat& seat : beginning.seats) {
        const std::uint32_t number = number_of_seat(seat.seat_id());
        SeatNow& now = first.seats[number];
        now.exists = true;
        now.state = seat.status();
        if (seat.locked_by()) now.holder = number_of(*seat.locked_by());
        if (seat.lock_time()) now.time = seat.lock_time()->time_since_epoch().count();
        first.by_handle[first.size++] = number;
    }
    known_count_ = first.size;
    states_.push_back(first);
}

Contract::Holder Contract::number_of(const std::string& holder) {
    const auto [found, fresh] = holders_.emplace(holder, static_cast<Holder>(holder_names_.size()));
    if (fresh) holder_names_.push_back(holder);
    return found->second;
}

void Contract::add_steps(Index record) {
    const Record& made = records_[record];
    if (made.call.kind == Kind::cleanup_expired_locks) return add_sweep(record);
    Step step;
    step.record = record;
    step.user = number_of(made.call.user);
    if (made.answer.holder) step.holder_told = number_of(*made.answer.holder);
    if (made.read != 0) step.in_turn = seats_in_turn(made.call);
    add_step(std::move(step));
}

/// The seats of a call that were there from the beginning, each once: it has them to itself when it
/// reads the clock.
std::vector<Index> Contract::seats_in_turn(const Call& call) const {
    std::vector<Index> seats;
    for (const std::uint32_t seat : call.seats) {
        const Named number = resolve(call, seat, now());
        if (number && now().seats[*number].exists) seats.push_back(*number);
    }
    std::ranges::sort(seats);
    const auto repeated = std::ranges::unique(seats);
    seats.erase(repeated.begin(), repeated.end());
    return seats;
}

void Contract::add_sweep(Index record) {
    const auto sweep = static_cast<Index>(sweep_count_++);
    SweepNow& at_first = states_.front().sweeps[sweep];
    Step step;
    step.record = record;
    step.sweep = sweep;
    step.part = Part::sweep_begins;
    if (timeout_changes_) add_step(step);
    at_first.begun = !timeout_changes_;
    at_first.threshold = records_[record].now - now().timeout;
    step.part = Part::sweep_looks;
    for (step.seat = 0; step.seat < seat_count_; ++step.seat) {
        if (!may_release(records_[record], step.seat)) continue;
        add_step(step);
        ++at_first.looks_left;
    }
}

/// False when the seat has no lock in this round that the sweep could find expired: it may then look
/// at the seat whenever it likes.
bool Contract::may_release(const Record& sweep, Index seat) const {
    const std::int64_t threshold = sweep.now - shortest_timeout_;
    const SeatNow& first = now().seats[seat];
    if (is_expired(first.state, first.time, threshold)) return true;
    return std::ranges::any_of(records_, [&](const Record& made) {
        if (!locks(made.call.kind) || made.answer.refusal || made.now >= threshold) return false;
        return made.invoked < sweep.returned && std::ranges::any_of(
                                                    made.call.seats,
                                                    [&](std::uint32_t named) {
                                                        return made.call.by_handle && named >= known_count_
                                                                   ? !first.exists
                                                                   : resolve(made.call, named, now()) == seat;
                                                    });
    });
}

std::size_t Contract::looks_of(Index record) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        steps_, [&](const Step& step) { return step.record == record && step.part == Part::sweep_looks; }));
}

void Contract::add_step(Step step) {
    const Record& made = record(step);
    intervals_.push_back({made.invoked, made.returned});
    steps_.push_back(std::move(step));
}

void Contract::put_in_turn() {
    for (Index step = 0; step < steps_.size(); ++step) {
        for (const Index seat : steps_[step].in_turn) turns_[seat].push_back(step);
    }
    for (auto& turns : turns_) std::ranges::sort(turns, {}, [&](Index step) { return record(steps_[step]).read; });
}

Contract::Named Contract::resolve(const Call& call, std::uint32_t seat, const State& state) const {
    if (call.by_handle) return seat < state.size ? Named(state.by_handle[seat]) : std::nullopt;
    return seat < seat_count_ ? Named(seat) : std::nullopt;
}

bool Contract::has_its_turn(Index number, const Step& step) const {
    return std::ranges::all_of(step.in_turn,
                               [&](Index seat) { return turns_[seat][now().seats[seat].readings] == number; });
}

/// Whether a seat is there yet that is added in this round depends on the order: so does whose turn it is.
bool Contract::in_order_on_new_seats(const Step& step, State& next) const {
    const Record& made = record(step);
    if (step.part != Part::whole_call || made.read == 0) return true;
    for (const std::uint32_t named : made.call.seats) {
        SeatNow* const seat = seat_at(made.call, named, next);
        if (seat == nullptr || !seat->added) continue;
        if (seat->last_read > made.read) return false;
        seat->last_read = made.read;
    }
    return true;
}

bool Contract::take(Index number, Micros /*latest*/) {
    const Step& step = steps_[number];
    if (!has_its_turn(number, step)) return false;
    State next = now();
    for (const Index seat : step.in_turn) ++next.seats[seat].readings;
    if (!in_order_on_new_seats(step, next)) return false;
    if (!apply(step, next)) return false;
    if (next != now()) states_.push_back(next);
    return true;
}

bool Contract::apply(const Step& step, State& next) const {
    switch (step.part) {
        case Part::whole_call: return apply_call(step, next);
        case Part::sweep_begins:
            next.sweeps[step.sweep].begun = true;
            next.sweeps[step.sweep].threshold = record(step).now - next.timeout;
            return true;
        case Part::sweep_looks: return look(step, next);
    }
    return false;
}

bool Contract::look(const Step& step, State& next) const {
    SweepNow& sweep = next.sweeps[step.sweep];
    if (!sweep.begun) return false;
    SeatNow& seat = next.seats[step.seat];
    const std::uint64_t counted = record(step).answer.number.value_or(0);
    const bool releases = is_expired(seat.state, seat.time, sweep.threshold);
    // A sweep that released nothing only reads.
    if (counted == 0) return !releases;
    --sweep.looks_left;
    if (releases) {
        seat = seat.unlocked();
        ++sweep.released;
    }
    return sweep.released <= counted && sweep.released + sweep.looks_left >= counted;
}

bool Contract::apply_call(const Step& step, State& next) const {
    const Record& made = record(step);
    const Answer& answer = made.answer;
    switch (made.call.kind) {
        case Kind::lock_seat:
        case Kind::lock_seats_bulk:
        case Kind::book_a_seat:
        case Kind::book_seats_bulk:
        case Kind::cancel_lock:
        case Kind::cancel_locks_bulk: return decide(step, next);
        case Kind::cleanup_expired_locks: return false;
        case Kind::set_lock_timeout:
            next.timeout = made.call.timeout;
            ++next.timeouts_set;
            return true;
        case Kind::lock_timeout: return answer.number == static_cast<std::uint64_t>(next.timeout);
        case Kind::add_seat: return add_seat(made, next);
        case Kind::find: return finds(made);
        case Kind::size: return answer.number == next.size;
        case Kind::seat: return shows_seat(made);
        case Kind::seats: return shows_all(made);
        case Kind::digest: return answer.number == digest();
    }
    return false;
}

bool Contract::decide(const Step& step, State& next) const {
    const Call& call = record(step).call;
    clear_expired(step, next);
    for (const std::uint32_t seat : call.seats) {
        const SeatNow* now = seat_at(call, seat, next);
        if (const auto refusal = refusal_of(call.kind, now, step.user)) return tells(step, *refusal, seat, next);
    }
    for (const std::uint32_t seat : call.seats) {
        SeatNow& now = *seat_at(call, seat, next);
        now = after(step, now);
    }
    const Answer& answer = record(step).answer;
    const std::string name = is_bulk(call.kind) ? "" : seat_id(*resolve(call, call.seats[0], next));
    return !answer.refusal && answer.seat == name && !answer.holder;
}

Contract::SeatNow* Contract::seat_at(const Call& call, std::uint32_t seat, State& state) const {
    const Named number = resolve(call, seat, state);
    return number && state.seats[*number].exists ? &state.seats[*number] : nullptr;
}

void Contract::clear_expired(const Step& step, State& next) const {
    const Record& made = record(step);
    if (!sees_expiry(made.call.kind, rule_)) return;
    for (const std::uint32_t seat : made.call.seats) {
        SeatNow* now = seat_at(made.call, seat, next);
        if (now != nullptr && is_expired(now->state, now->time, made.now - next.timeout)) *now = now->unlocked();
    }
}

/// The rules for one seat.
std::optional<RefusalReason> Contract::refusal_of(Kind kind, const SeatNow* seat, Holder user) {
    if (seat == nullptr) return RefusalReason::unknown_seat;
    if (seat->state == SeatState::booked && !books(kind)) return RefusalReason::booked;
    const bool locked = seat->state == SeatState::locked;
    if (locks(kind)) return locked ? std::optional(RefusalReason::locked) : std::nullopt;
    if (!locked) return RefusalReason::not_locked;
    return seat->holder == user ? std::nullopt : std::optional(RefusalReason::wrong_holder);
}

Contract::SeatNow Contract::after(const Step& step, const SeatNow& seat) const {
    const Record& made = record(step);
    SeatNow next = seat.unlocked();
    if (books(made.call.kind)) next.state = SeatState::booked;
    if (!locks(made.call.kind)) return next;
    next.state = SeatState::locked;
    next.holder = step.user;
    next.time = made.now;
    return next;
}

bool Contract::tells(const Step& step, RefusalReason refusal, std::uint32_t seat, State& state) const {
    const Record& made = record(step);
    const SeatNow* now = seat_at(made.call, seat, state);
    const bool unnamed = made.call.by_handle && now == nullptr;
    const std::uint32_t number = unnamed || !made.call.by_handle ? seat : *resolve(made.call, seat, state);
    const bool tells_holder = refusal == RefusalReason::locked;
    return made.answer.refusal == refusal && made.answer.holder.has_value() == tells_holder &&
           made.answer.seat == (unnamed ? "#" + std::to_string(seat) : seat_id(number)) &&
           (!tells_holder || step.holder_told == now->holder);
}

bool Contract::add_seat(const Record& made, State& next) const {
    SeatNow& seat = next.seats[made.call.seats[0]];
    if (!seat.exists) {
        seat.exists = true;
        seat.added = true;
        next.by_handle[next.size++] = made.call.seats[0];
    }
    return made.answer.number && *made.answer.number < next.size &&
           next.by_handle[*made.answer.number] == made.call.seats[0];
}

bool Contract::finds(const Record& made) const {
    const std::span<const Index> handles(now().by_handle.data(), now().size);
    const auto found = std::ranges::find(handles, made.call.seats[0]);
    if (found == handles.end()) return !made.answer.number;
    return made.answer.number == static_cast<std::uint64_t>(found - handles.begin());
}

bool Contract::shows(const Seat& shown, Index number) const {
    const SeatNow& seat = now().seats[number];
    if (shown.seat_id() != seat_id(number) || shown.status() != seat.state) return false;
    if (seat.state != SeatState::locked) return !shown.locked_by() && !shown.lock_time();
    return shown.locked_by() == holder_names_[seat.holder] && shown.lock_time() &&
           shown.lock_time()->time_since_epoch().count() == seat.time;
}

bool Contract::shows_seat(const Record& made) const {
    const Named number = resolve(made.call, made.call.seats[0], now());
    if (!number || !now().seats[*number].exists) return made.answer.seats.empty();
    return made.answer.seats.size() == 1 && shows(made.answer.seats[0], *number);
}

bool Contract::shows_all(const Record& made) const {
    if (made.answer.seats.size() != now().size) return false;
    for (std::size_t handle = 0; handle < now().size; ++handle) {
        if (!shows(made.answer.seats[handle], now().by_handle[handle])) return false;
    }
    return true;
}

std::uint64_t Contract::digest() const {
    Fnv fnv;
    fnv.add(0, 8);
    for (std::size_t handle = 0; handle < now().size; ++handle) {
        const SeatNow& seat = now().seats[now().by_handle[handle]];
        fnv.add(static_cast<std::uint64_t>(seat.state), 1);
        fnv.add(1, 4);
        fnv.add(holder_names_[seat.holder]);
        fnv.add(static_cast<std::uint64_t>(seat.time), 8);
    }
    return fnv.value();
}

Fingerprint Contract::fingerprint() const {
    FingerprintMaker print;
    const State& state = now();
    for (std::size_t i = 0; i < seat_count_; ++i) {
        const SeatNow& seat = state.seats[i];
        print.add(static_cast<std::uint64_t>(seat.state) + (seat.exists ? 4U : 0U)).add(seat.holder);
        print.add(static_cast<std::uint64_t>(seat.time))
            .add(seat.readings)
            .add(static_cast<std::uint64_t>(seat.last_read));
    }
    for (std::size_t i = 0; i < state.size; ++i) print.add(state.by_handle[i]);
    print.add(static_cast<std::uint64_t>(state.timeout)).add(state.timeouts_set);
    for (std::size_t i = 0; i < sweep_count_; ++i) {
        const SweepNow& sweep = state.sweeps[i];
        print.add(sweep.begun ? 1U : 0U).add(static_cast<std::uint64_t>(sweep.threshold));
        print.add(sweep.looks_left).add(sweep.released);
    }
    return print.made();
}

void Contract::footprint(Index number, std::vector<Index>& resources) const {
    const Step& step = steps_[number];
    const auto size = static_cast<Index>(seat_count_);
    const Index timeout = size + 1;
    const Index sweep = size + 2 + step.sweep;
    const Call& call = record(step).call;
    if (step.part == Part::sweep_looks) resources.push_back(step.seat);
    if (step.part != Part::whole_call) {
        if (timeout_changes_) resources.push_back(sweep);
        if (step.part == Part::sweep_begins) resources.push_back(timeout);
        return;
    }
    for (const std::uint32_t seat : call.seats) {
        if (const Named named = resolve(call, seat, now())) resources.push_back(*named);
        if (call.by_handle && seat >= known_count_) resources.push_back(size);
    }
    const bool all = call.kind == Kind::seats || call.kind == Kind::digest;
    for (Index seat = 0; all && seat < seat_count_; ++seat) resources.push_back(seat);
    if (all || call.kind == Kind::add_seat || call.kind == Kind::find || call.kind == Kind::size)
        resources.push_back(size);
    const bool about_timeout = call.kind == Kind::set_lock_timeout || call.kind == Kind::lock_timeout;
    if (about_timeout || (timeout_changes_ && sees_expiry(call.kind, rule_))) resources.push_back(timeout);
}

std::size_t Contract::expired_in_the_way(Index number) const {
    const Step& step = steps_[number];
    const Call& call = record(step).call;
    if (step.part != Part::whole_call || !sees_expiry(call.kind, rule_)) return 0;
    return static_cast<std::size_t>(std::ranges::count_if(call.seats, [&](std::uint32_t seat) {
        const Named named = resolve(call, seat, now());
        if (!named) return false;
        const SeatNow& cell = now().seats[*named];
        return is_expired(cell.state, cell.time, record(step).now - now().timeout);
    }));
}

}  // namespace seatlock::threads
