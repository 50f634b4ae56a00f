#include "app/opening.hpp"

#include <utility>
#include <variant>

#include "plan/content_hash.hpp"

namespace seatlock::app {
namespace {

const service::Caller caller{"command line", std::nullopt};

std::string describe(const service::Failure& failure) {
    std::string text = failure.detail;
    if (!failure.report) return text;
    for (const plan::Finding& error : failure.report->errors) text += "\n  " + error.where + ": " + error.message;
    return text;
}

}  // namespace

Opening::Opening(Host& host, std::vector<WantedShow> wanted, std::function<void(std::optional<std::string>)> done)
    : host_(host), wanted_(std::move(wanted)), done_(std::move(done)) {}

void Opening::next() {
    for (; position_ < wanted_.size(); ++position_) {
        const WantedShow& wanted = wanted_[position_];
        const auto* existing = host_.catalog().show(wanted.show);
        if (!existing) return import_plan(wanted);
        const bool same = existing->settings.plan_hash == plan::content_hash(wanted.plan_bytes);
        if (!same && !wanted.keep_existing) {
            return done_("show " + wanted.show + " is open already with the plan " + existing->settings.plan +
                         ", which is another than " + wanted.source);
        }
    }
    done_(std::nullopt);
}

void Opening::import_plan(const WantedShow& wanted) {
    // A plan of that name with other content may be there for another show: then this one is named
    // after its content as well.
    const std::string hash = plan::content_hash(wanted.plan_bytes);
    const service::LoadedPlanPtr taken = host_.catalog().plan(wanted.plan_name);
    const bool free = !taken || taken->plan().hash == hash;
    const std::string name = free ? wanted.plan_name : wanted.plan_name.substr(0, 55) + "-" + hash.substr(0, 8);
    host_.submit(caller, service::ImportPlan{name, wanted.plan_bytes}, [this, name](const service::Answer& answer) {
        const WantedShow& opened = wanted_[position_];
        if (!std::holds_alternative<service::PlanView>(answer.result)) return fail(opened, answer);
        create_show(opened, name);
    });
}

void Opening::create_show(const WantedShow& wanted, const std::string& plan) {
    service::CreateShow command{wanted.show, {}};
    command.settings.plan = plan;
    command.settings.title = wanted.title;
    host_.submit(caller, std::move(command), [this](const service::Answer& answer) {
        if (!std::holds_alternative<service::ShowView>(answer.result)) return fail(wanted_[position_], answer);
        ++position_;
        next();
    });
}

void Opening::fail(const WantedShow& wanted, const service::Answer& answer) {
    const auto* failure = std::get_if<service::Failure>(&answer.result);
    done_("cannot open show " + wanted.show + " from " + wanted.source + ": " +
          (failure ? describe(*failure) : "an unexpected answer"));
}

}  // namespace seatlock::app
