#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/runner.hpp"
#include "scenarios/seat_keeper.hpp"

namespace seatlock::scenarios {

/// The engine itself, or its model, under at_deadline. It knows seats and people, so this keeps what
/// else a program would: which seats were taken together. What the engine has no word for (keys,
/// renewals, entries, a journal) cannot be played.
class EngineRunner : public Runner {
public:
    using MakeKeeper = std::function<std::unique_ptr<SeatKeeper>(const SeatKeeper::Seats&, std::chrono::milliseconds)>;
    explicit EngineRunner(MakeKeeper make) : make_(std::move(make)) {}

    Outcome perform(const Statement& statement) override;
    [[nodiscard]] Outcome tellable(Outcome expected) const override;

private:
    struct Show {
        std::unique_ptr<SeatKeeper> keeper;
        std::vector<std::string> seats;
    };
    struct Hold {
        std::string holder;
        std::vector<std::string> seats;
    };

    Outcome on(const PutPlan& put);
    Outcome on(const PutShow& put);
    Outcome on(const Ask& ask);
    Outcome on(const SeeSeats& see);
    Outcome on(const SeeSeat& see);
    Outcome on(const Pass& pass);
    Outcome on(Happening happening);
    template <typename Other>
    Outcome on(const Other&) {
        return Outcome::of(Verdict::cannot, "the engine has no such thing");
    }
    Outcome ask(SeatKeeper& keeper, const service::CreateHold& command);
    Outcome ask(SeatKeeper& keeper, const service::ReleaseHold& command);
    Outcome ask(SeatKeeper& keeper, const service::BookHold& command);
    template <typename Other>
    Outcome ask(SeatKeeper&, const Other&) {
        return Outcome::of(Verdict::cannot, "the engine has no such call");
    }

    MakeKeeper make_;
    std::map<std::string, std::vector<std::string>> plans_;
    std::map<std::string, Show> shows_;
    std::map<std::string, Hold> holds_;  ///< by id
    bool sweeps_ = true;
};

}  // namespace seatlock::scenarios
