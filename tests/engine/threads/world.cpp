#include "world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include <sched.h>

#include "interruption.hpp"
#include "judge.hpp"

namespace seatlock::threads {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t year_ms = 31'556'952'000;
constexpr std::uint32_t added_at_most = 3;

std::vector<std::string> first_seats(const Shape& shape) {
    std::vector<std::string> ids;
    // The last one is the churn's own.
    for (std::uint32_t i = 0; i <= shape.seats; ++i) ids.push_back(seat_id(i));
    return ids;
}

void note(const Outcome& outcome, Answer& answer) {
    answer.refusal = outcome.refusal();
    answer.seat = std::string(outcome.seat());
    const auto& holder = outcome.holder();
    if (holder) answer.holder = std::string(*holder);
}

}  // namespace

World::World(std::uint64_t seed, std::optional<Shape> shape)
    : chance_(seed),
      seed_(seed),
      shape_(shape ? *shape : draw_shape(chance_)),
      clock_(tickets_, first_time_ms),
      manager_(first_seats(shape_),
               {.clock = clock_.source(), .expiry = shape_.rule, .lock_timeout = milliseconds(shape_.timeout)}),
      workers_(shape_.threads) {
    if (shape_.wide) clock_.set_leap(40 * year_ms);
    for (Worker& worker : workers_) {
        worker.chance = Chance(chance_.next());
        worker.reader.chance = Chance(chance_.next());
    }
}

std::optional<std::string> World::live(Coverage& coverage) {
    Crew crew(shape_.threads, [this](std::size_t thread) { work(thread); });
    for (std::uint32_t number = 0; number < rounds; ++number) {
        draw_round();
        const Beginning before = beginning();
        if (!crew.round()) give_up();
        const std::vector<Record> records = history();
        for (const Worker& worker : workers_) {
            const auto failed = std::ranges::count_if(worker.records, &Record::failed);
            if (failed > 0) coverage.note("a call whose clock failed", static_cast<std::uint64_t>(failed));
        }
        if (churns_) coverage.note("holders who came and went beside other calls");
        if (auto fault = fault_of(before, records, coverage)) {
            return "seed " + std::to_string(seed_) + ", round " + std::to_string(number) + ": " + shape_.text() + "\n" +
                   *fault;
        }
    }
    return std::nullopt;
}

void World::draw_round() {
    churns_ = shape_.churn && chance_.one_in(2);
    const auto size = static_cast<std::uint32_t>(manager_.size());
    const auto room = static_cast<std::uint32_t>(Contract::seats_max) - size;
    const RoundPlan plan{.contested = shape_.seats,
                         .size = size,
                         .added = chance_.one_in(3) ? std::min(room, added_at_most) : 0,
                         .timeout_changes = chance_.one_in(4),
                         .snapshots = !churns_};
    for (std::uint32_t thread = 0; thread < shape_.threads; ++thread) {
        Worker& worker = workers_[thread];
        worker.calls = draw_calls(shape_, plan, thread, worker.chance);
        worker.records.assign(worker.calls.size(), Record{});
        worker.reader.disturbs = shape_.threads > 1 && !chance_.one_in(3);
    }
}

void World::work(std::size_t thread) {
    Worker& worker = workers_[thread];
    RecordingClock::read_as(&worker.reader);
    std::optional<Interruption> interruption;
    if (shape_.interrupted) interruption.emplace(30'000 + 1'000 * static_cast<long>(worker.chance.below(60)));
    for (std::size_t i = 0; i < worker.calls.size(); ++i) {
        Record& record = worker.records[i];
        record.call = worker.calls[i];
        record.thread = static_cast<std::uint32_t>(thread);
        for (std::uint32_t turn = 0; turn < record.call.yields; ++turn) sched_yield();
        if (churns_ && thread == 0) churn(worker);
        worker.reader.may_fail = shape_.clock_fails;
        try {
            make(worker, record);
        } catch (const NoTime&) {
            record.failed = true;
        }
        worker.reader.may_fail = false;
    }
    RecordingClock::read_as(nullptr);
}

/// Strangers on a seat that nobody else names, in a time so late that no sweep finds them expired:
/// hence not in worlds with wide times.
void World::churn(Worker& worker) {
    const SeatIndex own = shape_.seats;
    worker.reader.ahead = year_ms;
    const bool disturbed = worker.reader.disturbs;
    worker.reader.disturbs = false;
    for (std::uint32_t turn = worker.chance.below(shape_.churn_max); turn > 0; --turn) {
        const std::string name = stranger(99, ++strangers_);
        (void)manager_.lock_seat(own, name);
        (void)manager_.cancel_lock(own, name);
    }
    worker.reader.ahead = 0;
    worker.reader.disturbs = disturbed;
}

void World::make(Worker& worker, Record& record) {
    worker.reader.readings = 0;
    worker.reader.read = 0;
    if (!decides(record.call.kind)) {
        record.invoked = tickets_.next();
        answer(record.call, record.answer);
        record.returned = tickets_.next();
    } else {
        make_decision(record);
    }
    record.read = worker.reader.read;
    record.read_ended = worker.reader.read_ended;
    record.now = worker.reader.now;
}

void World::make_decision(Record& record) {
    std::vector<std::string> ids;
    for (const std::uint32_t seat : record.call.seats) ids.push_back(seat_id(seat));
    const std::vector<std::string_view> views(ids.begin(), ids.end());
    record.invoked = tickets_.next();
    const Outcome outcome = decide(record.call, views);
    record.returned = tickets_.next();
    note(outcome, record.answer);
}

template <typename Seats>
Outcome World::decide_bulk(const Call& call, Seats seats) {
    if (locks(call.kind)) return manager_.lock_seats_bulk(seats, call.user);
    if (books(call.kind)) return manager_.book_seats_bulk(seats, call.user);
    return manager_.cancel_locks_bulk(seats, call.user);
}

template <typename OneSeat>
Outcome World::decide_single(const Call& call, OneSeat seat) {
    if (locks(call.kind)) return manager_.lock_seat(seat, call.user);
    if (books(call.kind)) return manager_.book_a_seat(seat, call.user);
    return manager_.cancel_lock(seat, call.user);
}

Outcome World::decide(const Call& call, std::span<const std::string_view> ids) {
    const std::span<const SeatIndex> handles(call.seats);
    if (is_bulk(call.kind)) return call.by_handle ? decide_bulk(call, handles) : decide_bulk(call, ids);
    return call.by_handle ? decide_single(call, handles[0]) : decide_single(call, ids[0]);
}

void World::answer(const Call& call, Answer& answer) {
    switch (call.kind) {
        case Kind::lock_seat:
        case Kind::lock_seats_bulk:
        case Kind::book_a_seat:
        case Kind::book_seats_bulk:
        case Kind::cancel_lock:
        case Kind::cancel_locks_bulk: return;
        case Kind::cleanup_expired_locks: answer.number = manager_.cleanup_expired_locks(); return;
        case Kind::set_lock_timeout: manager_.set_lock_timeout(milliseconds(call.timeout)); return;
        case Kind::lock_timeout: answer.number = static_cast<std::uint64_t>(manager_.lock_timeout().count()); return;
        case Kind::add_seat: answer.number = manager_.add_seat(seat_id(call.seats[0])); return;
        case Kind::find: answer.number = manager_.find(seat_id(call.seats[0])); return;
        case Kind::size: answer.number = manager_.size(); return;
        case Kind::seat:
            if (auto seat = look(call)) answer.seats.push_back(*std::move(seat));
            return;
        case Kind::seats: answer.seats = manager_.seats(); return;
        case Kind::digest: answer.number = manager_.digest(); return;
    }
}

std::optional<Seat> World::look(const Call& call) const {
    return call.by_handle ? manager_.seat(call.seats[0]) : manager_.seat(seat_id(call.seats[0]));
}

Beginning World::beginning() const { return {shape_.rule, manager_.lock_timeout().count(), manager_.seats()}; }

/// All records of the round, and how it ended.
std::vector<Record> World::history() {
    std::vector<Record> records;
    for (Worker& worker : workers_) {
        std::ranges::copy_if(worker.records, std::back_inserter(records),
                             [](const Record& record) { return !record.failed; });
    }
    Record end;
    end.call.kind = Kind::seats;
    end.thread = shape_.threads;
    end.invoked = tickets_.next();
    end.answer.seats = manager_.seats();
    end.returned = tickets_.next();
    records.push_back(std::move(end));
    return records;
}

void World::give_up() const {
    std::printf("seed %llu: %s\nthreads have waited for %d s and wait for ever\n",
                static_cast<unsigned long long>(seed_), shape_.text().c_str(), Crew::patience_s);
    std::fflush(stdout);
    std::_Exit(EXIT_FAILURE);
}

}  // namespace seatlock::threads
