#include "scenarios/fate.hpp"

namespace seatlock::scenarios {

bool needs_server(const Statement& statement) {
    return !std::holds_alternative<Pass>(statement) && !std::holds_alternative<StepWall>(statement) &&
           !std::holds_alternative<Happening>(statement);
}

void Fate::pass(std::int64_t ms) {
    world_.pass(ms);
    if (up_ && sweeps_) world_.tick();
}

void Fate::happen(Happening happening) {
    switch (happening) {
        case Happening::server_is_killed: up_ = false; return world_.crash();
        case Happening::server_starts_again: up_ = true; return world_.restart();
        case Happening::sweep_stops: sweeps_ = false; return;
        case Happening::sweep_runs: sweeps_ = true; return world_.tick();
        case Happening::next_write_fails: return world_.journal().inject(journal::Fault::fail);
        case Happening::next_answer_is_lost: return world_.journal().inject(journal::Fault::lose_answer);
        case Happening::journal_is_unreadable: return world_.journal().fail_opens(1);
        case Happening::box_office_gets_a_key: return;
    }
}

}  // namespace seatlock::scenarios
