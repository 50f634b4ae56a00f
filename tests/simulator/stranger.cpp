#include "stranger.hpp"

#include <utility>

#include "violation.hpp"
#include "world.hpp"

namespace seatlock::simulator {

void Stranger::live(const std::string& show, const service::CreateHold& command) {
    journal_.fail_opens(0);
    journal_.fail_upkeep(0);
    service_.start();
    settle();
    if (!service_.show(show)) return;
    const service::Caller caller{command.holder, {}};
    const ReferenceShow::Operation operation{service::ShowCommand(command), caller, {}};
    books_.taken_over(show, logs_.end(show), &operation, now_);
    service_.submit(1, caller, show, command, now_);
    settle();
}

void Stranger::settle() {
    while (true) {
        const service::Output output = service_.take_output();
        if (output.opens.empty() && output.appends.empty() && output.upkeep.empty()) return;
        for (const std::string& log : output.opens) open(log);
        if (!output.appends.empty()) append(output.appends);
        for (const service::Upkeep& upkeep : output.upkeep) {
            service_.kept(upkeep.log, upkeep.epoch, service::carry_out(journal_, upkeep), now_);
        }
    }
}

void Stranger::open(const std::string& log) {
    auto opened = journal_.open(log);
    if (opened) {
        const std::string show = show_of(log);
        books_.taken_over(show, logs_.read(show, *opened), nullptr, now_);
    }
    service_.opened(log, std::move(opened), now_);
}

void Stranger::append(const std::vector<journal::Append>& group) {
    journal_.append(group, [&](const std::vector<journal::WriteResult>& results) {
        for (std::size_t i = 0; i < group.size(); ++i) {
            require(results[i].status == journal::WriteStatus::ok, "who opened a log last may write",
                    results[i].detail);
            logs_.stored(show_of(group[i].log), group[i]);
            service_.written(group[i].log, results[i], now_);
        }
    });
}

}  // namespace seatlock::simulator
