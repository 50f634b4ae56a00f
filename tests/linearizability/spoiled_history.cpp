#include "linearizability/spoiled_history.hpp"

#include <algorithm>

namespace seatlock::linearizability {
namespace {

class Spoiler {
public:
    Spoiler(History& history, std::mt19937_64& random) : history_(history), random_(random) {}

    void spoil(Call& call) {
        const bool time = below(3) == 0;
        if (time) return spoil_time(call);
        switch (call.answer.kind) {
            case Answer::Kind::ok: return spoil_ok(call);
            case Answer::Kind::refused: return spoil_refusals(call.answer);
            case Answer::Kind::unknown_hold:
            case Answer::Kind::unknown: return spoil_time(call);
        }
    }

private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

    /// Squeezes the call to its beginning or its end, or moves it by up to the length of everything.
    void spoil_time(Call& call) {
        if (call.pending()) {
            call.invoked += static_cast<Micros>(below(60'000));
        } else if (below(3) == 0) {
            call.returned = call.invoked;
        } else if (below(2) == 0) {
            call.invoked = call.returned;
        } else {
            const auto later = static_cast<Micros>(below(60'000));
            call.invoked += later;
            call.returned += later;
        }
    }

    void spoil_ok(Call& call) {
        Answer& answer = call.answer;
        if (!answer.states.empty()) {
            answer.states[below(answer.states.size())] = static_cast<SeatState>(below(3));
        } else if (below(3) == 0 && call.op != Op::read_hold) {
            answer = {};
            answer.kind = Answer::Kind::refused;
            answer.refusals = {{static_cast<Index>(below(history_.plan_seats)), some_reason()}};
            if (call.op == Op::hold) call.hold = none;
        } else if (below(2) == 0 && answer.state) {
            answer.state = static_cast<HoldState>(1 + below(4));
        } else if (answer.seats.size() > 1) {
            answer.seats.pop_back();
        } else {
            answer.seats = {static_cast<Index>(below(history_.plan_seats))};
        }
    }

    void spoil_refusals(Answer& answer) {
        if (answer.refusals.size() > 1 && below(2) == 0) return answer.refusals.pop_back();
        const Reason reason = some_reason();
        const bool all = below(2) == 0;
        for (SeatRefusal& refusal : answer.refusals) {
            refusal.reason = reason;
            if (!all) break;
        }
        std::ranges::sort(answer.refusals);
    }

    Reason some_reason() { return static_cast<Reason>(1 + below(8)); }

    History& history_;
    std::mt19937_64& random_;
};

}  // namespace

void spoil(History& history, std::mt19937_64& random) {
    const std::size_t call = std::uniform_int_distribution<std::size_t>(0, history.calls.size() - 1)(random);
    Spoiler(history, random).spoil(history.calls[call]);
}

}  // namespace seatlock::linearizability
