#pragma once

#include <map>
#include <memory>
#include <string>

#include "scenarios/fate.hpp"
#include "scenarios/runner.hpp"

namespace seatlock::scenarios {

/// Numbers for keys and requests: the same text has the same number.
class Numbers {
public:
    std::uint64_t of(const std::string& text) { return numbers_.emplace(text, numbers_.size() + 1).first->second; }

private:
    std::map<std::string, std::uint64_t> numbers_;
};

/// Who asks: with an idempotency record when a key is used, and as the buyer of that name, if any. `text` stands for
/// the request.
[[nodiscard]] service::Caller caller_of(Numbers& numbers, const std::string& key, const std::string& text,
                                        const std::string& buyer = {});

/// The service in process, in one thread, under virtual time.
class ServiceRunner : public Runner {
public:
    Outcome perform(const Statement& statement) override;

private:
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
    service::ServiceWorld& world();

    service::ServiceOptions options_;
    std::unique_ptr<service::ServiceWorld> world_;  ///< made when first used, with the options it then has
    std::unique_ptr<Fate> fate_;
    Numbers numbers_;
    std::uint64_t last_id_ = 0;
};

}  // namespace seatlock::scenarios
