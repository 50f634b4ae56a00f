#pragma once

#include <string>
#include <utility>

namespace seatlock::simulator {

/// A promise was broken. Thrown by whoever judges, caught by whoever runs the world: nothing that a
/// world does after its first broken promise says anything.
struct Violation {
    std::string promise;  ///< which one: the same words each time, so that two failures can be compared
    std::string detail;   ///< what was seen and what was due
};

[[noreturn]] inline void broken(std::string promise, std::string detail) {
    throw Violation{std::move(promise), std::move(detail)};
}

inline void require(bool kept, const char* promise, const std::string& detail) {
    if (!kept) broken(promise, detail);
}

}  // namespace seatlock::simulator
