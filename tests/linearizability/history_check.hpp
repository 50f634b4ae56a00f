#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "linearizability/history.hpp"
#include "linearizability/linearizer.hpp"

namespace seatlock::linearizability {

/// How much may be spent on a history before it is given up as undecided.
struct CheckLimits {
    std::function<bool()> out_of_time;  ///< asked now and then; none: never
    std::size_t configurations_max = std::size_t{1} << 24;
};

struct Report {
    Verdict verdict = Verdict::undecided;
    std::size_t calls = 0;
    std::size_t clients = 0;
    std::size_t components = 0;
    std::size_t largest = 0;         ///< calls in the largest component
    std::size_t configurations = 0;  ///< looked at, in all components
    std::string explanation;         ///< unless linearizable: lines about the component at fault
};

/// Checks a history against ShowModel, component by component.
[[nodiscard]] Report check_history(const History& history, const CheckLimits& limits = {});

/// The whole of `seatlock_check_history FILE...`: prints what it finds, a line per file and, unless it is
/// linearizable, why. Returns 0 when every history is linearizable, 1 when one is not or could not
/// be decided in 30 s, 2 when a file cannot be read.
int check_history_files(const std::vector<std::string>& paths, std::ostream& out, std::ostream& problems);

}  // namespace seatlock::linearizability
