#pragma once

#include <functional>
#include <string>
#include <vector>

#include "measurement.hpp"

namespace seatlock::bench {

/// One of those that a workload compares: "ours", "peer", ...
struct Side {
    std::string name;
    std::function<Amount()> measure;
};

/// One row of the table. `sides` sets everything up; a measurement then lasts `slice` seconds or a
/// little more.
struct Workload {
    std::string name;
    std::string unit;
    std::function<std::vector<Side>(double slice)> sides;
    bool repeats_exactly = false;  ///< one measurement says it all: memory is counted, not timed
};

/// In the order of the table.
[[nodiscard]] std::vector<Workload> call_workloads();
[[nodiscard]] std::vector<Workload> memory_workloads();
[[nodiscard]] std::vector<Workload> limit_workloads();

}  // namespace seatlock::bench
