#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/aliases.hpp"
#include "scenarios/runner.hpp"
#include "scenarios/service_runner.hpp"
#include "simulator/reference_clock.hpp"
#include "simulator/reference_show.hpp"

namespace seatlock::scenarios {

/// The model on paper: the rules in plain loops, a clock, and names of plans and shows. Nothing here
/// is the service's own but the commands.
class ReferenceRunner : public Runner {
public:
    Outcome perform(const Statement& statement) override;

private:
    using Model = simulator::ReferenceShow;
    struct Paper {
        Model model;
        simulator::ReferenceClock clock;
        service::ShowSettings settings;
        std::vector<std::string> seats;
        std::vector<std::string> lines;  ///< its entries
        std::int64_t last_show_ms = 0;   ///< of the last entry
        std::int64_t last_wall_ms = 0;
        std::optional<std::int64_t> closed_since_ms;  ///< its journal could not be opened
    };
    /// What is remembered of a key that was used for a plan or show.
    struct Told {
        std::string text;
        Verdict verdict = Verdict::done;
    };

    Outcome on(const PutPlan& put);
    Outcome on(const PutShow& put);
    Outcome on(const Ask& ask);
    Outcome on(const SeeSeats& see);
    Outcome on(const SeeSeat& see);
    Outcome on(const SeeFeed& see);
    Outcome on(const Send& send);
    Outcome on(const Pass& pass);
    Outcome on(const StepWall& step);
    Outcome on(const KeepFeed& keep);
    Outcome on(Happening happening);
    Outcome decide(Paper& paper, const Ask& ask);
    /// Empty when it is done; what to answer when writing it down failed.
    std::optional<Outcome> run(Paper& paper, const Model::Operation& operation, std::string* answer);
    std::optional<Outcome> write(Paper& paper, const Paper& before);
    void sweep();
    void start();
    Outcome once(const std::string& key, const std::string& text, Verdict verdict);
    std::optional<Outcome> told_before(const std::string& key, const std::string& text);
    service::ShowCommand aliased(service::ShowCommand command);
    [[nodiscard]] std::map<std::string, std::string> states(const Paper& paper) const;

    service::Now now_{1'000'000'000, 1'700'000'000'000};
    std::map<std::string, std::vector<std::string>> plans_;
    std::map<std::string, Paper> papers_;
    std::map<std::string, Told> told_;  ///< by key
    Aliases aliases_;
    Numbers numbers_;
    std::uint64_t last_id_ = 0;
    std::uint64_t feed_entries_max_ = 100'000;
    bool up_ = true;
    bool sweeps_ = true;
    std::optional<Happening> fault_;  ///< of the next write
    bool unreadable_ = false;         ///< the next opening fails
};

}  // namespace seatlock::scenarios
