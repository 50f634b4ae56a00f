#pragma once

#include <string_view>

#include <seatlock/outcome.hpp>

namespace seatlock::engine {

/// What the contract lets a call say; empty where the call never gives that answer.
/// {seat}, {seats} and {user} are to be filled in; in a refusal {user} is the holder.
struct AnswerTexts {
    std::string_view success;
    std::string_view unknown_seat;
    std::string_view booked;
    std::string_view locked;
    std::string_view not_locked;
    std::string_view wrong_holder;

    [[nodiscard]] constexpr std::string_view of(RefusalReason reason) const noexcept {
        switch (reason) {
            case RefusalReason::unknown_seat: return unknown_seat;
            case RefusalReason::booked: return booked;
            case RefusalReason::locked: return locked;
            case RefusalReason::not_locked: return not_locked;
            case RefusalReason::wrong_holder: return wrong_holder;
        }
        return "";
    }
};

/// The one place where the contract's sentences stand.
[[nodiscard]] const AnswerTexts& answer_texts(Call call) noexcept;

/// Writes a text with its placeholders filled in: `append(std::string_view)` is called for what
/// stands as it is, `fill(std::string_view name)` for every placeholder, in their order. One pass,
/// so that an id which looks like a placeholder stays an id.
template <typename Append, typename Fill>
void write_answer(std::string_view text, Append append, Fill fill) {
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        append(text.substr(0, open));
        if (open == text.npos) return;
        const std::size_t close = text.find('}', open);
        fill(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
}

}  // namespace seatlock::engine
