#include "scenarios/seat_keeper.hpp"

namespace seatlock::scenarios {

std::optional<std::string> ModelKeeper::state(const std::string& seat) const {
    const auto found = manager_.seats().find(seat);
    if (found == manager_.seats().end()) return std::nullopt;
    if (found->second.status == "AVAILABLE") return "available";
    return found->second.status == "LOCKED" ? "locked" : "booked";
}

std::optional<Refusal> ModelKeeper::told(const std::string& sentence, const Seats& seats) {
    static const std::vector<std::pair<std::string, std::string>> reasons{
        {" does not exist", "unknown_seat"},
        {" is already booked", "booked"},
        {" is locked by another user", "wrong_holder"},
        {" is locked by ", "locked"},
        {" is not locked", "not_locked"},
    };
    for (const std::string& seat : seats) {
        for (const auto& [words, reason] : reasons) {
            if (sentence.starts_with("Seat " + seat + words)) return Refusal{seat, reason, std::nullopt, false};
        }
    }
    return std::nullopt;
}

}  // namespace seatlock::scenarios
