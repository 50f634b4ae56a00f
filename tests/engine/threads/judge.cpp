#include "judge.hpp"

#include <algorithm>
#include <cstdlib>

#include "world.hpp"

namespace seatlock::threads {
namespace {

using linearizability::Finding;
using linearizability::Linearizer;
using linearizability::Verdict;

std::optional<std::string> clock_fault(const Beginning& beginning, std::span<const Record> records) {
    for (const Record& record : records) {
        const bool must = asks_the_time(record, beginning.rule);
        if (must != (record.read != 0))
            return to_string(record) + (must ? ": did not read the clock" : ": read the clock");
    }
    return std::nullopt;
}

/// The contract makes no step of a sweep that can have found nothing.
std::optional<std::string> sweep_fault(const Contract& contract, std::span<const Record> records) {
    for (Index record = 0; record < records.size(); ++record) {
        if (records[record].call.kind != Kind::cleanup_expired_locks) continue;
        if (contract.looks_of(record) < records[record].answer.number.value_or(0))
            return to_string(records[record]) + ": released more locks than there can have been";
    }
    return std::nullopt;
}

std::string story(const Contract& contract, std::span<const Record> records, const Finding& finding) {
    std::string out = "the longest order that the contract allows:\n";
    for (const Index step : finding.order) out += "  " + to_string(records[contract.record_of(step)]) + "\n";
    out += "none of these could come next:\n";
    for (const Index step : finding.stuck) out += "  " + to_string(records[contract.record_of(step)]) + "\n";
    return out;
}

std::string whole_history(const Beginning& beginning, std::span<const Record> records) {
    std::string out =
        "rule " + std::string(to_string(beginning.rule)) + ", timeout " + std::to_string(beginning.timeout) + "\n";
    Record first;
    first.call.kind = Kind::seats;
    first.answer.seats = beginning.seats;
    out += "at first: " + to_string(first) + "\n";
    for (const Record& record : records) out += to_string(record) + "\n";
    return out;
}

/// Reads one history for what it reached.
class Survey {
public:
    Survey(const Beginning& beginning, std::span<const Record> records, Coverage& coverage)
        : beginning_(beginning), records_(records), coverage_(coverage) {}

    void of_pairs() {
        for (const Record& one : records_) {
            alone(one);
            for (const Record& other : records_) {
                if (&one == &other || one.returned < other.invoked || other.returned < one.invoked) continue;
                beside(one, other);
            }
        }
    }

    void of_order(Contract& contract, const Finding& finding) {
        for (const Index step : finding.order) {
            const Record& record = records_[contract.record_of(step)];
            if (contract.expired_in_the_way(step) > 0) {
                coverage_.note(is_bulk(record.call.kind) ? "a bulk that met an expired lock"
                                                         : "a call that met an expired lock");
            }
            (void)contract.take(step, 0);
        }
    }

private:
    static bool done(const Record& record) { return decides(record.call.kind) && !record.answer.refusal; }
    static bool bulk(const Record& record) { return is_bulk(record.call.kind); }

    static bool share_a_seat(const Record& one, const Record& other) {
        return one.call.by_handle == other.call.by_handle &&
               std::ranges::find_first_of(one.call.seats, other.call.seats) != one.call.seats.end();
    }

    void alone(const Record& record) {
        const Call& call = record.call;
        std::vector<std::uint32_t> seats = call.seats;
        std::ranges::sort(seats);
        const bool twice = std::ranges::adjacent_find(seats) != seats.end();
        if (bulk(record) && twice) coverage_.note("a bulk of one seat named twice");
        if (bulk(record) && record.answer.refusal == RefusalReason::unknown_seat) {
            coverage_.note("a bulk refused for a seat that does not exist");
        }
        if (call.by_handle && !seats.empty() && seats.back() >= beginning_.seats.size()) {
            coverage_.note("a call by a handle not handed out yet");
        }
        constexpr std::int64_t window = std::int64_t{1} << 40;
        if (std::abs(record.now - World::first_time_ms) > window && record.read != 0) coverage_.note("wide times");
    }

    void beside(const Record& one, const Record& other) {
        if (decides(one.call.kind) && other.call.kind == Kind::add_seat && share_a_seat(one, other)) {
            coverage_.note("a seat added while others called for it");
        }
        if (one.read < other.read && one.now > other.now) coverage_.note("the clock stepped back within a round");
        if (one.call.kind == Kind::cleanup_expired_locks) beside_a_sweep(one, other);
        if (one.call.kind == Kind::set_lock_timeout && sees_expiry(other.call.kind, beginning_.rule)) {
            coverage_.note("the timeout changed beside a call that looks at expiry");
        }
        if (!one.call.user.empty() && other.call.kind == Kind::seats && bulk(one) && done(one)) {
            coverage_.note("a snapshot beside a bulk that succeeded");
        }
        if (share_a_seat(one, other)) beside_on_a_seat(one, other);
    }

    void beside_a_sweep(const Record& sweep, const Record& other) {
        if (locks(other.call.kind) && done(other)) coverage_.note("a sweep beside a lock");
        if (sweep.answer.number.value_or(0) > 0) coverage_.note("a sweep that released locks beside other calls");
    }

    void beside_on_a_seat(const Record& one, const Record& other) {
        coverage_.note("overlapping calls on one seat");
        if (one.read != 0 && other.read_ended > one.read_ended && other.invoked < one.read_ended &&
            other.read > one.read_ended && decides(one.call.kind) && decides(other.call.kind)) {
            coverage_.note("a call that waited for another's clock reading");
        }
        if (!bulk(one)) return;
        if (other.call.kind == Kind::seat && done(one)) coverage_.note("a read beside a bulk that succeeded");
        if (other.call.kind == Kind::lock_seat && done(one) != done(other)) {
            coverage_.note("a lock beside a bulk on the same seat, of which one was refused");
        }
        if (one.answer.refusal && locks(one.call.kind) && locks(other.call.kind) && done(other)) {
            coverage_.note("a bulk refused while a lock on one of its other seats succeeded");
        }
        if (bulk(other)) of_two_bulks(one, other);
    }

    void of_two_bulks(const Record& one, const Record& other) {
        if (done(one) && done(other)) coverage_.note("two bulks with seats in common that succeeded");
        std::vector<std::uint32_t> common;
        for (const std::uint32_t seat : one.call.seats) {
            if (std::ranges::find(other.call.seats, seat) != other.call.seats.end()) common.push_back(seat);
        }
        if (common.size() < 2 || common.front() == common.back()) return;
        const auto first = std::ranges::find(other.call.seats, common.front());
        const auto last = std::ranges::find(other.call.seats, common.back());
        if (first > last) coverage_.note("two bulks with seats in opposite orders");
    }

    const Beginning& beginning_;
    std::span<const Record> records_;
    Coverage& coverage_;
};

}  // namespace

std::optional<std::string> fault_of(const Beginning& beginning, std::span<const Record> records, Coverage& coverage) {
    if (auto fault = clock_fault(beginning, records)) return fault;
    Contract contract(beginning, records);
    if (auto fault = sweep_fault(contract, records)) return *fault + "\n" + whole_history(beginning, records);
    constexpr std::size_t configurations_max = std::size_t{1} << 20;
    Linearizer<Contract> search(contract, contract.intervals(),
                                {.configurations_max = configurations_max, .out_of_time = {}});
    const Finding finding = search.run();
    if (finding.verdict == Verdict::linearizable) {
        Survey survey(beginning, records, coverage);
        survey.of_pairs();
        contract.undo(1);
        survey.of_order(contract, finding);
        return std::nullopt;
    }
    const std::string verdict = finding.verdict == Verdict::undecided ? "not decided" : "not linearizable";
    return verdict + "\n" + whole_history(beginning, records) + story(contract, records, finding);
}

}  // namespace seatlock::threads
