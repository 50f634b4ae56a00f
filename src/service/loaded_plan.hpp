#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <seatlock/seat_state.hpp>

#include "plan/import.hpp"
#include "plan/plan.hpp"

namespace seatlock::service {

/// A plan under the name it was imported as, with its seats by id. Immutable: shows share it.
class LoadedPlan {
public:
    /// REQUIRES: `import.plan` is set.
    LoadedPlan(std::string name, plan::Import import);
    LoadedPlan(const LoadedPlan&) = delete;  // the index points into the plan
    LoadedPlan& operator=(const LoadedPlan&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const plan::Plan& plan() const noexcept { return *import_.plan; }
    [[nodiscard]] const plan::ImportReport& report() const noexcept { return import_.report; }

    /// no_seat when the plan has no such seat.
    [[nodiscard]] SeatIndex find(std::string_view seat_id) const noexcept;

    [[nodiscard]] SeatIndex seat_count() const noexcept { return static_cast<SeatIndex>(plan().seats.size()); }

private:
    std::string name_;
    plan::Import import_;
    std::unordered_map<std::string_view, SeatIndex> seats_;
};

using LoadedPlanPtr = std::shared_ptr<const LoadedPlan>;

}  // namespace seatlock::service
