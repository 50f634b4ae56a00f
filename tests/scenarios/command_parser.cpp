#include "scenarios/command_parser.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "scenarios/term_parser.hpp"

namespace seatlock::scenarios {
namespace {

service::ShowCommand read_hold(Words& words, const std::string& actor) {
    service::CreateHold hold;
    hold.holder = actor;
    hold.seats = words.seats();
    if (words.take("for")) {
        const std::int64_t ms = words.duration();
        if (ms % 1000 != 0) words.fail("a hold lasts whole seconds");
        hold.ttl_seconds = ms / 1000;
    }
    return hold;
}

/// "H1", or "A-1 A-2 of H1"; likewise with bookings.
std::pair<std::string, std::optional<std::vector<std::string>>> read_hold_or_seats(Words& words) {
    std::vector<std::string> names = words.seats();
    if (words.take("of")) return {words.name("a hold or booking"), std::move(names)};
    if (names.size() != 1) words.unexpected("\"of\" and a hold or booking");
    return {names.front(), std::nullopt};
}

service::PayHold read_payment(Words& words) {
    service::PayHold pay{words.name("a hold"), ""};
    words.expect("with");
    pay.payment = words.name("a payment");
    return pay;
}

service::SellSeats read_sale(Words& words) {
    service::SellSeats sell;
    sell.seats = words.seats();
    words.expect("to");
    sell.holder = words.name("a person");
    return sell;
}

/// "because ill", or the reason that goes without saying.
std::string read_reason(Words& words, std::string usual) {
    return words.take("because") ? words.name("a reason") : std::move(usual);
}

service::CancelBooking read_cancellation(Words& words) {
    auto [booking, seats] = read_hold_or_seats(words);
    return {booking, seats, read_reason(words, "refund")};
}

service::MoveBooking read_move(Words& words) {
    service::MoveBooking move;
    move.from = words.seats();
    words.expect("of");
    move.booking = words.name("a booking");
    words.expect("to");
    move.to = words.seats();
    return move;
}

service::SwapSeats read_swap(Words& words) {
    service::SwapSeats swap;
    if (words.take("adds")) {
        swap.add = words.seats();
        words.expect("to");
    } else if (words.take("drops")) {
        swap.remove = words.seats();
        words.expect("from");
    } else if (words.take("swaps")) {
        swap.remove = words.seats();
        words.expect("for");
        swap.add = words.seats();
        words.expect("in");
    } else {
        words.unexpected(
            "holds, books, pays, releases, extends, adds, drops, swaps, sells, cancels, moves, blocks, unblocks or "
            "sets");
    }
    swap.hold = words.name("a hold");
    return swap;
}

}  // namespace

service::ShowCommand read_command(Words& words, const std::string& actor) {
    if (words.take("holds")) return read_hold(words, actor);
    if (words.take("extends")) return service::ExtendHold{words.name("a hold")};
    if (words.take("books")) {
        auto [hold, seats] = read_hold_or_seats(words);
        return service::BookHold{.hold = hold, .booking = {}, .seats = seats, .reference = {}};
    }
    if (words.take("releases")) {
        auto [hold, seats] = read_hold_or_seats(words);
        return service::ReleaseHold{hold, seats};
    }
    if (words.take("pays")) return read_payment(words);
    if (words.take("sells")) return read_sale(words);
    if (words.take("cancels")) return read_cancellation(words);
    if (words.take("moves")) return read_move(words);
    if (words.take("blocks")) {
        auto seats = words.seats();
        return service::BlockSeats{std::move(seats), read_reason(words, "kept by the house")};
    }
    if (words.take("unblocks")) {
        auto seats = words.seats();
        return service::UnblockSeats{std::move(seats), read_reason(words, "not kept any longer")};
    }
    if (words.take("sets")) return service::ChangeShow{{read_term(words)}};
    return read_swap(words);
}

void read_detail(Words& words, service::ShowCommand& command) {
    auto* hold = std::get_if<service::CreateHold>(&command);
    auto* book = std::get_if<service::BookHold>(&command);
    auto* sell = std::get_if<service::SellSeats>(&command);
    if (book && words.take("if its seats are free")) {
        book->take_if_free = true;
    } else if ((hold || book || sell) && words.take("reference")) {
        (hold ? hold->reference : book ? book->reference : sell->reference) = words.name("a reference");
    } else if (auto* change = std::get_if<service::ChangeShow>(&command)) {
        change->settings.push_back(read_term(words));
    } else {
        words.unexpected("key, or a detail that this has");
    }
}

service::ShowCommand read_look(Words& words) {
    std::string name = words.name("a hold or booking");
    if (name.starts_with('B')) return service::ReadBooking{std::move(name)};
    return service::ReadHold{std::move(name)};
}

service::ShowCommand read_listing(Words& words) {
    const bool holds = words.take("holds");
    if (!holds) words.expect("bookings");
    std::string holder;
    std::string reference;
    std::string seat;
    if (words.take("of")) holder = words.name("a person");
    if (words.take("with reference")) reference = words.name("a reference");
    if (!holds && words.take("with seat")) seat = words.name("a seat");
    if (holds) return service::ListHolds{holder, reference};
    return service::ListBookings{holder, reference, seat};
}

}  // namespace seatlock::scenarios
