#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "journal/entry.hpp"

namespace seatlock::simulator {

/// A model as its journal certainly has it, and what was decided since, which the journal may yet turn
/// out not to have. `Model` is a value with an Operation, a Decided, run() and seq().
template <typename Model>
class Timeline {
public:
    explicit Timeline(Model start) : durable_(start), latest_(std::move(start)) {}

    [[nodiscard]] const Model& durable() const noexcept { return durable_; }
    [[nodiscard]] const Model& latest() const noexcept { return latest_; }

    typename Model::Decided run(const typename Model::Operation& operation) {
        const journal::Seq before = latest_.seq();
        auto decided = latest_.run(operation);
        if (latest_.seq() != before) since_.push_back({operation, latest_.seq()});
        return decided;
    }

    /// The journal has everything up to `seq`. False when no operation ended there: half of one is durable.
    [[nodiscard]] bool advance_to(journal::Seq seq) {
        while (!since_.empty() && since_.front().seq <= seq) {
            durable_.run(since_.front().operation);
            since_.pop_front();
        }
        return durable_.seq() == seq;
    }

    /// The model at `seq`; none when no operation since durable() ended there.
    [[nodiscard]] std::optional<Model> at(journal::Seq seq) const {
        Model model = durable_;
        for (const auto& past : since_) {
            if (past.seq > seq) break;
            model.run(past.operation);
        }
        if (model.seq() != seq) return std::nullopt;
        return model;
    }

    /// Everything is as in `model`, durably.
    void restart_from(Model model) {
        durable_ = model;
        latest_ = std::move(model);
        since_.clear();
    }

private:
    struct Past {
        typename Model::Operation operation;
        journal::Seq seq = 0;  ///< after it
    };

    Model durable_;
    Model latest_;
    std::deque<Past> since_;
};

}  // namespace seatlock::simulator
