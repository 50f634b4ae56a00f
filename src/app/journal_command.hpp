#pragma once

#include <string>

namespace seatlock::app {

/// `seatlock journal verify DIR`: reads every record of every log and says what is there. Changes
/// nothing. Returns the exit status: 0, or 1 when something is bad or cannot be read.
[[nodiscard]] int verify_journal(const std::string& directory);

/// `seatlock journal replay DIR`: folds every show and prints its seq, digest and counts.
[[nodiscard]] int replay_journal(const std::string& directory);

/// `seatlock journal rebuild DIR`: writes history.db, the tables for people, anew from the journal and says what is in
/// it. The journal itself stays as it is.
[[nodiscard]] int rebuild_history(const std::string& directory);

}  // namespace seatlock::app
