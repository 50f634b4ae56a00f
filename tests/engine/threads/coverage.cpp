#include "coverage.hpp"

#include <cstdio>

namespace seatlock::threads {
namespace {

/// All that the worlds of a test have to reach.
const char* const must_be_reached[] = {
    "a bulk of one seat named twice",
    "a bulk refused for a seat that does not exist",
    "a bulk refused while a lock on one of its other seats succeeded",
    "a bulk that met an expired lock",
    "a call by a handle not handed out yet",
    "a call whose clock failed",
    "a call that met an expired lock",
    "a call that waited for another's clock reading",
    "a lock beside a bulk on the same seat, of which one was refused",
    "a read beside a bulk that succeeded",
    "a seat added while others called for it",
    "a snapshot beside a bulk that succeeded",
    "a sweep beside a lock",
    "a sweep that released locks beside other calls",
    "holders who came and went beside other calls",
    "overlapping calls on one seat",
    "the clock stepped back within a round",
    "the timeout changed beside a call that looks at expiry",
    "two bulks with seats in common that succeeded",
    "two bulks with seats in opposite orders",
    "wide times",
};

}  // namespace

std::string Coverage::text() const {
    std::string out;
    for (const auto& [what, count] : counts_) {
        char line[160];
        std::snprintf(line, sizeof line, "%10llu  %s\n", static_cast<unsigned long long>(count), what.c_str());
        out += line;
    }
    for (const std::string& what : missing()) out += "NEVER REACHED: " + what + "\n";
    return out;
}

std::vector<std::string> Coverage::missing() const {
    std::vector<std::string> never;
    for (const char* what : must_be_reached) {
        if (!counts_.contains(what)) never.emplace_back(what);
    }
    return never;
}

}  // namespace seatlock::threads
