#include <cstddef>
#include <string_view>
#include <utility>

#include <seatlock/outcome.hpp>

#include "engine/answer_texts.hpp"
#include "engine/python_repr.hpp"

namespace seatlock {
namespace {

std::string python_list(const std::vector<std::string>& seats) {
    std::string out = "[";
    for (const std::string& seat : seats) {
        if (out.size() > 1) out += ", ";
        out += engine::python_repr(seat);
    }
    return out += "]";
}

}  // namespace

Outcome Outcome::success(Call call, std::string seat, std::string user) {
    Outcome outcome(call);
    outcome.seat_ = std::move(seat);
    outcome.user_ = std::move(user);
    return outcome;
}

Outcome Outcome::success(Call call, std::vector<std::string> seats, std::string user) {
    Outcome outcome(call);
    outcome.seats_ = std::move(seats);
    outcome.user_ = std::move(user);
    return outcome;
}

Outcome Outcome::refused(Call call, RefusalReason reason, std::string seat, std::optional<std::string> holder) {
    Outcome outcome(call);
    outcome.refusal_ = reason;
    outcome.seat_ = std::move(seat);
    outcome.holder_ = std::move(holder);
    return outcome;
}

std::string Outcome::message() const {
    const engine::AnswerTexts& texts = engine::answer_texts(call_);
    std::string out;
    const auto append = [&out](std::string_view text) { out += text; };
    const auto fill = [this, &out](std::string_view name) {
        if (name == "seat") out += seat_;
        if (name == "seats") out += python_list(seats_);
        if (name == "user") out += refusal_ ? holder_.value_or("") : user_;
    };
    engine::write_answer(refusal_ ? texts.of(*refusal_) : texts.success, append, fill);
    return out;
}

}  // namespace seatlock
