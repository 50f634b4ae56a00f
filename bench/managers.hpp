#pragma once

#include <string>
#include <vector>

#include <seatlock/seat_manager.hpp>

#include "peers/mutex_map.hpp"

namespace seatlock::bench {

/// The engine as a program embeds it, with the rule that is recommended to new programs.
class Ours : public SeatManager {
public:
    explicit Ours(const std::vector<std::string>& seat_ids)
        : SeatManager(seat_ids, {.clock = {}, .expiry = ExpiryRule::at_deadline}) {}
};

using Peer = peers::MutexMap;

inline bool done(const Outcome& outcome) { return outcome.ok(); }
inline bool done(Peer::Answer answer) { return answer == Peer::Answer::done; }

}  // namespace seatlock::bench
