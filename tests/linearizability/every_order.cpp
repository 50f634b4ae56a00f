#include "linearizability/every_order.hpp"

#include <algorithm>
#include <vector>

#include "linearizability/show_model.hpp"

namespace seatlock::linearizability {
namespace {

class EveryOrder {
public:
    explicit EveryOrder(const History& history) : history_(history), model_(history), done_(history.calls.size()) {}

    [[nodiscard]] bool found() {
        const auto answered = [](const Call& call) { return !call.pending(); };
        left_ = static_cast<std::size_t>(std::ranges::count_if(history_.calls, answered));
        return go_on(0);
    }

private:
    /// `instant`: no step can come before it any more, as one of those done was not possible earlier.
    [[nodiscard]] bool go_on(Micros instant) {
        if (left_ == 0) return true;
        for (std::size_t call = 0; call < history_.calls.size(); ++call) {
            if (!done_[call] && with_call(call, instant)) return true;
        }
        for (Index hold = 0; hold < model_.hold_count(); ++hold) {
            if (model_.hold(hold).state == HoldState::active && with_expiry(hold, instant)) return true;
        }
        return false;
    }

    [[nodiscard]] bool with_call(std::size_t number, Micros instant) {
        const Call& call = history_.calls[number];
        const Micros earliest = std::max(instant, call.invoked);
        if (call.returned < earliest) return false;
        const auto outcome = model_.decide(call);
        if (!model_.agrees(call, outcome)) return false;
        const auto mark = model_.mark();
        model_.perform(call, outcome);
        done_[number] = true;
        left_ -= call.pending() ? 0 : 1;
        const bool found = go_on(earliest);
        left_ += call.pending() ? 0 : 1;
        done_[number] = false;
        model_.undo(mark);
        return found;
    }

    [[nodiscard]] bool with_expiry(Index hold, Micros instant) {
        const Micros earliest = std::max(instant, model_.hold(hold).earliest_expiry);
        const auto mark = model_.mark();
        model_.expire(hold);
        const bool found = go_on(earliest);
        model_.undo(mark);
        return found;
    }

    const History& history_;
    ShowModel model_;
    std::vector<bool> done_;
    std::size_t left_ = 0;
};

}  // namespace

bool linearizable_in_some_order(const History& history) { return EveryOrder(history).found(); }

}  // namespace seatlock::linearizability
