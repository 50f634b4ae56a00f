// What the engine's calls cost beside the peer's. A call counts as one op, a bulk too.

#include <chrono>
#include <cstddef>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/seat_table.hpp"
#include "managers.hpp"
#include "measurement.hpp"
#include "venue.hpp"
#include "workload.hpp"

namespace seatlock::bench {
namespace {

constexpr std::size_t small_house = 10'000;
constexpr std::size_t large_house = 100'000;
constexpr std::size_t bulk_seats = 4;

const std::string ops_per_second = "ops/s";

/// A side that owns what it measures.
template <typename Measured, typename... Arguments>
Side side(std::string name, Arguments&&... arguments) {
    const auto measured = std::make_shared<Measured>(std::forward<Arguments>(arguments)...);
    return {std::move(name), [measured] { return measured->measure(); }};
}

// ---- lock + cancel ----

/// Locks and gives up seats that nobody else wants: every call succeeds. Of several threads each has
/// its own part of the random order, so that their seats lie side by side all over the house.
template <typename Manager>
class LockAndCancel {
public:
    LockAndCancel(double slice, const Venue& venue, unsigned threads)
        : slice_(slice), venue_(venue), manager_(venue.ids) {
        const std::size_t part = venue.visits.size() / threads;
        for (unsigned thread = 0; thread < threads; ++thread) tours_.emplace_back(thread * part, part);
    }

    /// On one thread by its processor time, unless it is to be compared with several.
    [[nodiscard]] Amount measure() {
        if (tours_.size() == 1) return repeat(slice_, [this] { return step(0); });
        return measure_by_the_wall();
    }

    [[nodiscard]] Amount measure_by_the_wall() {
        return repeat_on_threads(static_cast<unsigned>(tours_.size()), slice_, [this](unsigned i) { return step(i); });
    }

private:
    double step(unsigned thread) {
        const std::size_t visits = tours_[thread].go_on([this](std::size_t visit) {
            const std::string& seat = venue_.visits[visit];
            const std::string& holder = venue_.holder(visit);
            expect(done(manager_.lock_seat(seat, holder)));
            expect(done(manager_.cancel_lock(seat, holder)));
        });
        return 2.0 * static_cast<double>(visits);
    }

    double slice_;
    const Venue venue_;
    Manager manager_;
    std::vector<Tour> tours_;
};

Workload lock_and_cancel(std::string name, std::size_t seats) {
    return {std::move(name), ops_per_second, [seats](double slice) {
                const Venue venue(seats);
                return std::vector{side<LockAndCancel<Ours>>("ours", slice, venue, 1U),
                                   side<LockAndCancel<Peer>>("peer", slice, venue, 1U)};
            }};
}

Workload lock_and_cancel_on_two_threads(std::string name, std::size_t seats) {
    return {std::move(name), ops_per_second, [seats](double slice) {
                const Venue venue(seats);
                const auto alone = std::make_shared<LockAndCancel<Ours>>(slice, venue, 1U);
                return std::vector{side<LockAndCancel<Ours>>("ours", slice, venue, 2U),
                                   side<LockAndCancel<Peer>>("peer", slice, venue, 2U),
                                   Side{"our 1 thread", [alone] { return alone->measure_by_the_wall(); }}};
            }};
}

/// Two threads want the same seats, each in the random order from another place on, each in other
/// names: whether a call succeeds is chance, and all calls count.
template <typename Manager>
class Quarrel {
public:
    explicit Quarrel(double slice) : slice_(slice), venue_(100), manager_(venue_.ids) {}

    [[nodiscard]] Amount measure() {
        return repeat_on_threads(2, slice_, [this](unsigned thread) { return step(thread); });
    }

private:
    double step(unsigned thread) {
        const std::size_t seats = venue_.visits.size();
        const std::size_t offset = thread * seats / 2;
        for (std::size_t i = 0; i < seats; ++i) {
            const std::string& seat = venue_.visits[(i + offset) % seats];
            const std::string& holder = venue_.holder(2 * i + thread);
            (void)manager_.lock_seat(seat, holder);
            (void)manager_.cancel_lock(seat, holder);
        }
        return 2.0 * static_cast<double>(seats);
    }

    double slice_;
    const Venue venue_;
    Manager manager_;
};

Workload quarrel(std::string name) {
    return {std::move(name), ops_per_second, [](double slice) {
                return std::vector{side<Quarrel<Ours>>("ours", slice), side<Quarrel<Peer>>("peer", slice)};
            }};
}

// ---- lock + book ----

// A booked seat stays booked, so every round sells out a house of its own. Before its time begins the
// house is built and all its seats are visited once: as in the other workloads, what is then in the
// caches is what the visits before have left there, and not what building it has.

template <typename Manager>
void visit_all(Manager& house, const Venue& venue) {
    for (std::size_t visit = 0; visit < venue.visits.size(); ++visit) {
        expect(done(house.lock_seat(venue.visits[visit], venue.holder(visit))));
        expect(done(house.cancel_lock(venue.visits[visit], venue.holder(visit))));
    }
}

template <typename Manager>
class LockAndBookById {
public:
    LockAndBookById(double slice, const Venue& venue) : slice_(slice), venue_(venue) {}

    [[nodiscard]] Amount measure() {
        return repeat_prepared(slice_, [this] { open(); }, [this] { return sell_out(); });
    }

private:
    void open() {
        house_.emplace(venue_.ids);
        visit_all(*house_, venue_);
    }

    double sell_out() {
        for (std::size_t visit = 0; visit < venue_.visits.size(); ++visit) {
            expect(done(house_->lock_seat(venue_.visits[visit], venue_.holder(visit))));
            expect(done(house_->book_a_seat(venue_.visits[visit], venue_.holder(visit))));
        }
        return 2.0 * static_cast<double>(venue_.visits.size());
    }

    double slice_;
    const Venue venue_;
    std::optional<Manager> house_;
};

class LockAndBookByHandle {
public:
    LockAndBookByHandle(double slice, const Venue& venue) : slice_(slice), venue_(venue) {}

    [[nodiscard]] Amount measure() {
        return repeat_prepared(slice_, [this] { open(); }, [this] { return sell_out(); });
    }

private:
    void open() {
        house_.emplace(venue_.ids);
        handles_.clear();
        for (const std::string& id : venue_.visits) handles_.push_back(house_->find(id).value());
        for (std::size_t visit = 0; visit < handles_.size(); ++visit) {
            expect(done(house_->lock_seat(handles_[visit], venue_.holder(visit))));
            expect(done(house_->cancel_lock(handles_[visit], venue_.holder(visit))));
        }
    }

    double sell_out() {
        for (std::size_t visit = 0; visit < handles_.size(); ++visit) {
            expect(done(house_->lock_seat(handles_[visit], venue_.holder(visit))));
            expect(done(house_->book_a_seat(handles_[visit], venue_.holder(visit))));
        }
        return 2.0 * static_cast<double>(handles_.size());
    }

    double slice_;
    const Venue venue_;
    std::optional<Ours> house_;
    std::vector<SeatIndex> handles_;
};

Workload lock_and_book_by_handle(std::string name) {
    return {std::move(name), ops_per_second, [](double slice) {
                const Venue venue(large_house);
                return std::vector{side<LockAndBookByHandle>("ours", slice, venue),
                                   side<LockAndBookById<Peer>>("peer", slice, venue)};
            }};
}

/// The rules alone: the caller stamps the time, numbers the holders and keeps other threads out.
class LockAndBookInTheCore {
public:
    explicit LockAndBookInTheCore(double slice) : slice_(slice) {
        std::vector<SeatIndex> seats(large_house);
        std::iota(seats.begin(), seats.end(), 0U);
        visits_ = shuffled(std::move(seats));
    }

    [[nodiscard]] Amount measure() {
        return repeat_prepared(slice_, [this] { open(); }, [this] { return visit_all(engine::Operation::book); });
    }

private:
    void open() {
        house_ = engine::SeatTable(large_house);
        visit_all(engine::Operation::release);
    }

    /// Locks each seat, and then books or releases it.
    double visit_all(engine::Operation second) {
        constexpr engine::Stamp timeout_ms = 10'000;
        for (std::size_t visit = 0; visit < visits_.size(); ++visit) {
            const auto owner = static_cast<engine::Owner>(visit % 1'000 + 1);
            const auto now = static_cast<engine::Stamp>(visit);
            engine::Request request{.owner = owner, .stamp = now, .threshold = now - timeout_ms};
            request.operation = engine::Operation::lock;
            expect(!house_.apply(request, visits_[visit]));
            request.operation = second;
            expect(!house_.apply(request, visits_[visit]));
        }
        return 2.0 * static_cast<double>(visits_.size());
    }

    double slice_;
    std::vector<SeatIndex> visits_;
    engine::SeatTable house_;
};

Workload lock_and_book_in_the_core(std::string name) {
    return {std::move(name), ops_per_second, [](double slice) {
                return std::vector{side<LockAndBookInTheCore>("ours", slice),
                                   side<LockAndBookById<Peer>>("peer", slice, Venue(large_house))};
            }};
}

// ---- bulk ----

template <typename Manager>
class BulkOfFour {
public:
    explicit BulkOfFour(double slice) : slice_(slice), venue_(large_house) {}

    [[nodiscard]] Amount measure() {
        return repeat_prepared(slice_, [this] { open(); }, [this] { return sell_out(); });
    }

private:
    void open() {
        house_.emplace(venue_.ids);
        visit_all(*house_, venue_);
    }

    double sell_out() {
        for (std::size_t visit = 0; visit < venue_.visits.size(); visit += bulk_seats) {
            const auto seats = std::span(venue_.visits).subspan(visit, bulk_seats);
            expect(done(house_->lock_seats_bulk(seats, venue_.holder(visit))));
            expect(done(house_->book_seats_bulk(seats, venue_.holder(visit))));
        }
        return 2.0 * static_cast<double>(venue_.visits.size() / bulk_seats);
    }

    double slice_;
    const Venue venue_;
    std::optional<Manager> house_;
};

Workload bulk_of_four(std::string name) {
    return {std::move(name), "calls/s", [](double slice) {
                return std::vector{side<BulkOfFour<Ours>>("ours", slice), side<BulkOfFour<Peer>>("peer", slice)};
            }};
}

// ---- refusals, sweep ----

template <typename Manager>
class HotSeat {
public:
    explicit HotSeat(double slice) : slice_(slice), venue_(large_house), manager_(venue_.ids) {
        manager_.set_lock_timeout(std::chrono::hours(24));
        expect(done(manager_.lock_seat(venue_.visits[0], "the first")));
    }

    [[nodiscard]] Amount measure() {
        return repeat(slice_, [this] {
            for (const std::string& holder : venue_.holders) {
                expect(!done(manager_.lock_seat(venue_.visits[0], holder)));
            }
            return static_cast<double>(venue_.holders.size());
        });
    }

private:
    double slice_;
    const Venue venue_;
    Manager manager_;
};

Workload hot_seat(std::string name) {
    return {std::move(name), ops_per_second, [](double slice) {
                return std::vector{side<HotSeat<Ours>>("ours", slice), side<HotSeat<Peer>>("peer", slice)};
            }};
}

/// A million seats, one in a hundred with an expired lock, locked anew before each sweep.
template <typename Manager>
class Sweep {
public:
    explicit Sweep(double slice) : slice_(slice), venue_(1'000'000), manager_(venue_.ids) {}

    [[nodiscard]] Amount measure() {
        return repeat_prepared(
            slice_, [this] { lock_and_let_expire(); },
            [this] {
                expect(manager_.cleanup_expired_locks() == expired());
                return 1.0;
            });
    }

private:
    [[nodiscard]] std::size_t expired() const { return venue_.visits.size() / 100; }

    void lock_and_let_expire() {
        manager_.set_lock_timeout(std::chrono::hours(24));
        for (std::size_t visit = 0; visit < expired(); ++visit) {
            expect(done(manager_.lock_seat(venue_.visits[visit], venue_.holder(visit))));
        }
        manager_.set_lock_timeout(std::chrono::hours(-1));
    }

    double slice_;
    const Venue venue_;
    Manager manager_;
};

Workload sweep(std::string name) {
    return {std::move(name), "sweeps/s", [](double slice) {
                return std::vector{side<Sweep<Ours>>("ours", slice), side<Sweep<Peer>>("peer", slice)};
            }};
}

}  // namespace

std::vector<Workload> call_workloads() {
    return {
        lock_and_cancel("lock+cancel by id, 10,000 seats, 1 thread", small_house),
        lock_and_cancel_on_two_threads("lock+cancel by id, 10,000 seats, 2 threads", small_house),
        lock_and_cancel("lock+cancel by id, 100,000 seats, 1 thread", large_house),
        lock_and_cancel_on_two_threads("lock+cancel by id, 100,000 seats, 2 threads", large_house),
        lock_and_book_by_handle("lock+book by handle, 100,000 seats, 1 thread"),
        lock_and_book_in_the_core("lock+book in the pure core, 100,000 seats, 1 thread"),
        quarrel("lock+cancel on the same 100 seats, 2 threads"),
        bulk_of_four("bulk of 4 by id, lock+book, 100,000 seats"),
        hot_seat("refused lock, one hot seat"),
        sweep("sweep, 1,000,000 seats, 1 % expired"),
    };
}

}  // namespace seatlock::bench
