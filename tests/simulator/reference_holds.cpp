// The rules of holds, on paper: docs/rules.md, "Holds".

#include <algorithm>

#include "reference_names.hpp"
#include "reference_show.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::size_t page_size = 100;
constexpr std::size_t payment_bytes_max = 128;

bool names_none(const std::optional<Names>& seats) { return seats && seats->empty(); }

Names named_or(const std::optional<Names>& named, const Names& all) { return named ? each_once(*named) : all; }

}  // namespace

std::string ReferenceShow::answer(const service::CreateHold& command) {
    if (is_buyer() && command.holder != caller_.buyer) return "forbidden";
    const std::int64_t ttl_seconds = command.ttl_seconds.value_or(settings_.number("hold_ttl_seconds"));
    const std::int64_t longest = settings_.number(is_buyer() ? "hold_ttl_seconds" : "hold_lifetime_max_seconds");
    note_if(is_buyer() && ttl_seconds > longest, "a buyer who wants a hold longer");
    if (command.seats.empty() || ttl_seconds < 1 || ttl_seconds > longest) return "invalid_request";
    const Names seats = each_once(command.seats);
    if (const std::string no = refuse_new(seats); !no.empty()) return no;
    const auto max = static_cast<std::size_t>(settings_.number("hold_seats_max"));
    if (seats.size() > max)
        return refused({seats.begin() + static_cast<std::ptrdiff_t>(max), seats.end()}, "hold_seats_max");
    if (const std::string no = refuse(seats, Want::lock, nullptr, command.holder); !no.empty()) return no;
    if (const Names over = beyond_holder_max(command.holder, seats, 0); !over.empty()) {
        return refused(over, "holder_seats_max");
    }
    Card card;
    card.number = ++last_number_;
    card.id = command.hold;
    card.holder = command.holder;
    card.reference = command.reference;
    card.seats = seats;
    card.created_ms = now_.show_ms;
    card.deadline_ms = now_.show_ms + ttl_seconds * 1000;
    cards_.push_back(card);
    Changes changes;
    for (const std::string& name : seats) changes.emplace_back(name, 'L');
    write(cards_.back(), "held", changes);
    const std::string told = "created " + tell("held", cards_.back());
    last_told_.before = "created " + last_told_.before;
    return told;
}

std::string ReferenceShow::answer(const service::SwapSeats& command) {
    const Names remove = each_once(command.remove);
    const Names add = each_once(command.add);
    if (add.empty() && remove.empty()) return "invalid_request";
    if (without(add, remove).size() < add.size()) return "invalid_request";
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (const std::string no = refuse_swap(*card, remove, add); !no.empty()) return no;
    Changes changes;
    for (const std::string& name : remove) changes.emplace_back(name, '.');
    for (const std::string& name : add) changes.emplace_back(name, 'L');
    const Names after = joined(without(card->seats, remove), add);
    note_if(card->state == "paying", "seats given up while paying");
    note_if(paused(), "seats given up while the show is paused");
    if (after.empty()) end(*card, "released");
    if (!after.empty()) card->seats = after;
    write(*card, "swapped", changes);
    return tell("swapped", *card);
}

std::string ReferenceShow::refuse_swap(const Card& card, const Names& remove, const Names& add) {
    const Names both = joined(remove, add);
    if (closed()) return refused(both, "show_closed");
    if (paused() && !add.empty()) {
        note("a paused swap");
        return refused(both, "show_paused");
    }
    if (!card.lives()) return ended(card, both);
    const Names in_payment = is_buyer() ? both : add;
    if (card.state == "paying" && !in_payment.empty()) return refused(in_payment, "in_payment");
    Names no;
    for (const std::string& name : remove) no.push_back(refusal_of(name, Want::release, &card, card.holder));
    for (const std::string& name : add) no.push_back(refusal_of(name, Want::lock, &card, card.holder));
    std::erase(no, "");
    if (!no.empty()) return refused(no);
    const std::size_t kept = without(card.seats, remove).size();
    const auto max = static_cast<std::size_t>(settings_.number("hold_seats_max"));
    for (std::size_t i = 0; i < add.size(); ++i) {
        if (kept + i >= max) no.push_back(add[i]);
    }
    if (!no.empty()) return refused(no, "hold_seats_max");
    no = beyond_holder_max(card.holder, add, remove.size());
    return no.empty() ? "" : refused(no, "holder_seats_max");
}

std::string ReferenceShow::answer(const service::ExtendHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (closed()) return refused(card->seats, "show_closed");
    if (!card->lives()) return ended(*card, card->seats);
    if (card->state == "paying") return refused(card->seats, "in_payment");
    const std::int64_t last = card->created_ms + settings_.number("hold_lifetime_max_seconds") * 1000;
    if (card->renewals >= settings_.number("extend_max") || card->deadline_ms >= last) {
        return refused(card->seats, "extend_max");
    }
    const std::int64_t wanted = now_.show_ms + settings_.number("hold_ttl_seconds") * 1000;
    card->deadline_ms = std::max(card->deadline_ms, std::min(wanted, last));
    ++card->renewals;
    note_if(paused(), "a renewal while the show is paused");
    write(*card, "extended", {});
    return tell("extended", *card);
}

std::string ReferenceShow::answer(const service::PayHold& command) {
    if (!may_book()) return "forbidden";
    if (command.payment.empty() || command.payment.size() > payment_bytes_max) return "invalid_request";
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (has(card->payments, command.payment) && (card->lives() || card->state == "booked")) {
        note("a payment told twice");
        note_if(card->payments.back() != command.payment, "an older payment told twice");
        note("a payment told twice of a hold " + card->state);
        return show(*card);
    }
    if (closed()) return refused(card->seats, "show_closed");
    note_if(has(card->payments, command.payment), "a payment told twice, too late");
    if (!card->lives()) return ended(*card, card->seats);
    const auto max = static_cast<std::size_t>(settings_.number("payment_attempts_max"));
    if (card->payments.size() >= max) return refused(card->seats, "payment_attempts_max");
    note_if(card->state == "paying", "another payment");
    note_if(is_buyer(), "a buyer paid");
    card->state = "paying";
    card->payments.push_back(command.payment);
    const std::int64_t grace_ms = settings_.number("payment_grace_seconds") * 1000;
    card->deadline_ms = std::max(card->deadline_ms, now_.show_ms + grace_ms);
    note_if(card->deadline_ms > card->created_ms + settings_.number("hold_lifetime_max_seconds") * 1000,
            "grace beyond the hold's lifetime");
    write(*card, "paying", {});
    return tell("paying", *card);
}

std::string ReferenceShow::answer(const service::ReleaseHold& command) {
    if (names_none(command.seats)) return "invalid_request";
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    const Names seats = named_or(command.seats, card->seats);
    if (closed()) return refused(seats, "show_closed");
    if (!card->lives()) return ended(*card, seats);
    if (card->state == "paying" && is_buyer()) return refused(seats, "in_payment");
    if (const std::string no = refuse(seats, Want::release, card, card->holder); !no.empty()) return no;
    note_if(card->state == "paying", "a release of a hold that is paying");
    Changes changes;
    for (const std::string& name : seats) changes.emplace_back(name, '.');
    const Names left = without(card->seats, seats);
    if (left.empty()) end(*card, "released");
    if (!left.empty()) card->seats = left;
    write(*card, "released", changes);
    return tell("released", *card);
}

std::string ReferenceShow::answer(const service::BookHold& command) {
    if (!may_book()) return "forbidden";
    if (names_none(command.seats)) return "invalid_request";
    for (const Sale& sale : sales_) {
        const bool known = !is_buyer() || sale.holder == caller_.buyer;
        if (!sale.hold.empty() && sale.hold == command.hold && known) return show(sale);
    }
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    const Names seats = named_or(command.seats, card->seats);
    const bool retake = card->state == "expired" && command.take_if_free;
    if (closed()) return refused(seats, "show_closed");
    if (retake && paused()) return refused(seats, "show_paused");
    if (!card->lives() && !retake) return ended(*card, seats);
    const Want want = retake ? Want::retake : Want::book;
    if (const std::string no = refuse(seats, want, card, card->holder); !no.empty()) return no;
    const Names over = retake ? beyond_holder_max(card->holder, seats, 0) : Names();
    note_if(!over.empty(), "a retake beyond holder_seats_max");
    if (!over.empty()) return refused(over, "holder_seats_max");
    note_if(is_buyer(), "a buyer booked");
    note_if(retake && !card->payments.empty(), "a capture after expiry that took the seats again");
    return sell(*card, command, seats);
}

std::string ReferenceShow::sell(Card& card, const service::BookHold& command, const Names& seats) {
    Changes changes;
    for (const std::string& name : seats) changes.emplace_back(name, 'B');
    for (const std::string& name : card.seats) {
        if (card.lives() && !has(seats, name)) changes.emplace_back(name, '.');
    }
    end(card, "booked");
    card.booking = command.booking;
    card.seats = seats;
    const std::string reference = command.reference.empty() ? card.reference : command.reference;
    sales_.push_back({command.booking, card.id, card.holder, reference, card.payment(), seats, {}, "", 0});
    write(sales_.back(), {.kind = "booked", .deadline_ms = card.deadline_ms}, changes);
    card.seq = seq_;
    return "created " + tell_created("booked", sales_.back());
}

std::string ReferenceShow::answer(const service::ReadHold& command) {
    const Card* card = this->card(command.hold);
    return card ? show(*card) : "unknown_hold";
}

std::string ReferenceShow::answer(const service::ListHolds& command) {
    if (is_buyer()) return "forbidden";
    std::string told = "holds";
    std::size_t shown = 0;
    std::uint32_t last = 0;
    for (const Card& card : cards_) {
        if (card.number <= command.after) continue;
        if (!command.holder.empty() && card.holder != command.holder) continue;
        if (shown == page_size) return told + fmt::format(" next={}", last);
        last = card.number;
        if (!command.reference.empty() && card.reference != command.reference) continue;
        told += " " + card.id;
        ++shown;
    }
    return told;
}

ReferenceShow::Names ReferenceShow::beyond_holder_max(const std::string& holder, const Names& more,
                                                      std::size_t fewer) const {
    std::size_t has_now = 0;
    for (const Card& card : cards_) has_now += card.lives() && card.holder == holder ? card.seats.size() : 0;
    for (const Sale& sale : sales_) has_now += sale.holder == holder ? sale.seats.size() : 0;
    const auto max = static_cast<std::size_t>(settings_.number("holder_seats_max"));
    Names beyond;
    for (std::size_t i = 0; i < more.size(); ++i) {
        if (has_now - fewer + i >= max) beyond.push_back(more[i]);
    }
    return beyond;
}

std::string ReferenceShow::ended(const Card& card, const Names& seats) const {
    return refused(seats, card.state == "expired" ? "hold_expired" : "hold_ended");
}

std::string ReferenceShow::show(const Card& card) const {
    const std::int64_t left = card.lives() ? card.deadline_ms - now_.show_ms : 0;
    return before_time(card) + fmt::format("{}ms", left) + after_time(card);
}

std::string ReferenceShow::before_time(const Card& card) {
    return fmt::format("hold {} {} {} {} ", card.id, card.state, card.holder, listed(card.seats));
}

std::string ReferenceShow::after_time(const Card& card) {
    return fmt::format(" #{}{}{}{}", card.seq, card.reference.empty() ? "" : " ref=" + card.reference,
                       card.booking.empty() ? "" : " booking=" + card.booking,
                       card.payments.empty() ? "" : " payment=" + card.payment());
}

std::string ReferenceShow::tell(const std::string& kind, const Card& card) {
    tell_once(kind, before_time(card));
    if (card.lives()) last_told_.until_ms = card.deadline_ms;
    last_told_.after = after_time(card);
    last_told_.timed = true;
    return show(card);
}

void ReferenceShow::write(Card& card, const std::string& kind, const Changes& changes) {
    Line line{.kind = kind, .hold = card.id, .holder = card.holder, .deadline_ms = card.deadline_ms};
    line.reference = card.reference;
    line.payment = card.payment();
    if (kind == "expired") line.reason = "deadline";
    write(line, changes);
    card.seq = seq_;
}

}  // namespace seatlock::simulator
