#include "engine/answer_texts.hpp"

#include <cstddef>

namespace seatlock::engine {
namespace {

constexpr std::string_view no_such_seat = "Seat {seat} does not exist";
constexpr std::string_view already_booked = "Seat {seat} is already booked";
constexpr std::string_view booked_for_good = "Seat {seat} is already booked and cannot be cancelled";
constexpr std::string_view not_locked = "Seat {seat} is not locked";
constexpr std::string_view wrong_holder = "Seat {seat} is locked by another user";

// In the order of Call.
constexpr AnswerTexts texts_of_calls[] = {
    {"Seat {seat} is locked by {user}",
     no_such_seat,
     already_booked,
     "Seat {seat} is currently locked by {user}",
     {},
     {}},
    {"Seats {seats} locked by {user}", no_such_seat, already_booked, "Seat {seat} is locked by {user}", {}, {}},
    {"Seat {seat} is now booked by {user}", no_such_seat, {}, {}, not_locked, wrong_holder},
    {"Seats {seats} successfully booked by {user}", no_such_seat, {}, {}, not_locked, wrong_holder},
    {"Seat {seat} lock cancelled by {user}", no_such_seat, booked_for_good, {}, not_locked, wrong_holder},
    {"Locks for seats {seats} cancelled by {user}", no_such_seat, booked_for_good, {}, not_locked, wrong_holder},
};

}  // namespace

const AnswerTexts& answer_texts(Call call) noexcept { return texts_of_calls[static_cast<std::size_t>(call)]; }

}  // namespace seatlock::engine
