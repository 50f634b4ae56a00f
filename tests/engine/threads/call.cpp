#include "call.hpp"

namespace seatlock::threads {
namespace {

std::string arguments(const Call& call) {
    std::string out;
    for (const std::uint32_t seat : call.seats)
        out += (call.by_handle ? "#" + std::to_string(seat) : seat_id(seat)) + " ";
    if (call.kind == Kind::set_lock_timeout) out += std::to_string(call.timeout);
    return out + call.user.substr(0, 20);
}

std::string state_text(const Seat& seat) {
    std::string out = seat.seat_id() + " " + std::string(to_string(seat.status()));
    if (seat.locked_by()) out += " by " + seat.locked_by()->substr(0, 20);
    if (seat.lock_time()) out += " at " + std::to_string(seat.lock_time()->time_since_epoch().count());
    return out;
}

std::string answer_text(const Record& record) {
    const Answer& answer = record.answer;
    std::string out;
    if (answer.refusal) out += "refused: " + std::string(to_string(*answer.refusal)) + " ";
    if (decides(record.call.kind) && !answer.refusal) out += "done ";
    out += answer.seat;
    if (answer.holder) out += " by " + answer.holder->substr(0, 20);
    if (answer.number) out += std::to_string(*answer.number);
    for (const Seat& seat : answer.seats) out += state_text(seat) + "; ";
    return out;
}

}  // namespace

std::string seat_id(std::uint32_t number) { return "S" + std::to_string(number); }

std::string to_string(Kind kind) {
    switch (kind) {
        case Kind::lock_seat: return "lock_seat";
        case Kind::lock_seats_bulk: return "lock_seats_bulk";
        case Kind::book_a_seat: return "book_a_seat";
        case Kind::book_seats_bulk: return "book_seats_bulk";
        case Kind::cancel_lock: return "cancel_lock";
        case Kind::cancel_locks_bulk: return "cancel_locks_bulk";
        case Kind::cleanup_expired_locks: return "cleanup_expired_locks";
        case Kind::set_lock_timeout: return "set_lock_timeout";
        case Kind::lock_timeout: return "lock_timeout";
        case Kind::add_seat: return "add_seat";
        case Kind::find: return "find";
        case Kind::size: return "size";
        case Kind::seat: return "seat";
        case Kind::seats: return "seats";
        case Kind::digest: return "digest";
    }
    return "";
}

std::string to_string(const Record& record) {
    std::string out = "thread " + std::to_string(record.thread) + " [" + std::to_string(record.invoked) + ", " +
                      std::to_string(record.returned) + "] ";
    if (record.read != 0) {
        out += "(time " + std::to_string(record.now) + " read at " + std::to_string(record.read) + ") ";
    }
    return out + to_string(record.call.kind) + "(" + arguments(record.call) + ") -> " + answer_text(record);
}

}  // namespace seatlock::threads
