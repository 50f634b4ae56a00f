#include "reference_show.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace seatlock::service {
namespace {

using Names = std::vector<std::string>;

constexpr std::int64_t day_ms = 86'400'000;

bool has(const Names& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

Names each_once(const Names& names) {
    Names once;
    for (const std::string& name : names) {
        if (!has(once, name)) once.push_back(name);
    }
    return once;
}

std::string refused(const Names& refusals) { return fmt::format("refused: {}", fmt::join(refusals, ", ")); }

std::string key_of(const Caller& caller) { return {caller.idempotency->key.begin(), caller.idempotency->key.end()}; }

}  // namespace

ReferenceShow::ReferenceShow(std::vector<std::string> seats, Policy policy) : policy_(policy) {
    for (std::string& name : seats) seats_.push_back({std::move(name), '.', ""});
}

ReferenceShow::Decided ReferenceShow::decide(const ShowCommand& command, const Caller& caller, std::int64_t now_ms) {
    Decided decided;
    decided.lines = expire(now_ms);
    if (caller.idempotency) {
        const auto found = told_.find(key_of(caller));
        if (found != told_.end() && now_ms - found->second.at_ms <= day_ms) {
            const Told& told = found->second;
            if (told.fingerprint != caller.idempotency->fingerprint[0]) {
                decided.answer = "idempotency_key_reused";
                return decided;
            }
            decided.answer = "replayed " + told.before;
            if (told.timed) {
                const std::int64_t left = told.until_ms ? std::max<std::int64_t>(0, *told.until_ms - now_ms) : 0;
                decided.answer += fmt::format("{}ms", left) + told.after;
            }
            return decided;
        }
    }
    decided.answer = std::visit([&](const auto& each) { return run(each); }, command);
    decided.wrote = !lines_.empty();
    if (decided.wrote) forget_ended();
    decided.lines.insert(decided.lines.end(), lines_.begin(), lines_.end());
    if (decided.wrote && caller.idempotency) {
        last_told_.fingerprint = caller.idempotency->fingerprint[0];
        last_told_.at_ms = now_ms;
        told_[key_of(caller)] = last_told_;
    }
    return decided;
}

std::vector<std::string> ReferenceShow::expire(std::int64_t now_ms) {
    now_ms_ = now_ms;
    lines_.clear();
    while (true) {
        Card* first = nullptr;
        for (Card& card : cards_) {
            if (card.state != "active" || now_ms <= card.deadline_ms) continue;
            if (!first || card.deadline_ms < first->deadline_ms) first = &card;
        }
        if (!first) break;
        std::vector<std::pair<std::string, char>> changes;
        changes.reserve(first->seats.size());
        for (const std::string& name : first->seats) changes.emplace_back(name, '.');
        end(*first, "expired");
        write(*first, "expired", changes);
    }
    if (!lines_.empty()) forget_ended();
    return std::exchange(lines_, {});
}

std::string ReferenceShow::map() const {
    std::string map;
    for (const Seat& seat : seats_) map += seat.state;
    return map;
}

std::optional<std::int64_t> ReferenceShow::next_deadline() const {
    std::optional<std::int64_t> next;
    for (const Card& card : cards_) {
        if (card.state == "active" && (!next || card.deadline_ms < *next)) next = card.deadline_ms;
    }
    return next;
}

std::string ReferenceShow::run(const CreateHold& command) {
    const Names seats = each_once(command.seats);
    const auto max = static_cast<std::size_t>(policy_.hold_seats_max);
    if (seats.size() > max) {
        Names over;
        for (std::size_t i = max; i < seats.size(); ++i) over.push_back(seats[i] + " hold_seats_max");
        return refused(over);
    }
    if (const std::string no = refuse(seats, Want::lock, nullptr, command.holder); !no.empty()) return no;
    Card card;
    card.id = command.hold;
    card.holder = command.holder;
    card.reference = command.reference;
    card.seats = seats;
    card.created_ms = now_ms_;
    card.deadline_ms = now_ms_ + command.ttl_seconds.value_or(policy_.hold_ttl_seconds) * 1000;
    cards_.push_back(card);
    std::vector<std::pair<std::string, char>> changes;
    for (const std::string& name : seats) changes.emplace_back(name, 'L');
    write(cards_.back(), "held", changes);
    const std::string told = "created " + tell(cards_.back());
    last_told_.before = "created " + last_told_.before;
    return told;
}

std::string ReferenceShow::run(const SwapSeats& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    const Names remove = each_once(command.remove);
    const Names add = each_once(command.add);
    Names both = remove;
    both.insert(both.end(), add.begin(), add.end());
    if (card->state != "active") return ended(*card, both);
    Names no;
    for (const std::string& name : remove) no.push_back(refusal_of(name, Want::release, card, card->holder));
    for (const std::string& name : add) no.push_back(refusal_of(name, Want::lock, card, card->holder));
    std::erase(no, "");
    if (!no.empty()) return refused(no);
    const auto max = static_cast<std::size_t>(policy_.hold_seats_max);
    Names after;
    for (const std::string& name : card->seats) {
        if (!has(remove, name)) after.push_back(name);
    }
    for (const std::string& name : add) {
        if (after.size() >= max) no.push_back(name + " hold_seats_max");
        if (after.size() < max) after.push_back(name);
    }
    if (!no.empty()) return refused(no);
    std::vector<std::pair<std::string, char>> changes;
    for (const std::string& name : remove) changes.emplace_back(name, '.');
    for (const std::string& name : add) changes.emplace_back(name, 'L');
    if (after.empty()) end(*card, "released");
    if (!after.empty()) card->seats = after;
    write(*card, "swapped", changes);
    return tell(*card);
}

std::string ReferenceShow::run(const ExtendHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (card->state != "active") return ended(*card, card->seats);
    const std::int64_t last = card->created_ms + policy_.hold_lifetime_max_seconds * 1000;
    if (card->renewals == policy_.extend_max || card->deadline_ms == last) {
        Names no;
        for (const std::string& name : card->seats) no.push_back(name + " extend_max");
        return refused(no);
    }
    const std::int64_t wanted = now_ms_ + policy_.hold_ttl_seconds * 1000;
    if (wanted > card->deadline_ms) card->deadline_ms = wanted;
    if (card->deadline_ms > last) card->deadline_ms = last;
    ++card->renewals;
    write(*card, "extended", {});
    return tell(*card);
}

std::string ReferenceShow::run(const ReleaseHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    const Names seats = command.seats ? each_once(*command.seats) : card->seats;
    if (card->state != "active") return ended(*card, seats);
    if (const std::string no = refuse(seats, Want::release, card, card->holder); !no.empty()) return no;
    std::vector<std::pair<std::string, char>> changes;
    Names left;
    for (const std::string& name : seats) changes.emplace_back(name, '.');
    for (const std::string& name : card->seats) {
        if (!has(seats, name)) left.push_back(name);
    }
    if (left.empty()) end(*card, "released");
    if (!left.empty()) card->seats = left;
    write(*card, "released", changes);
    return tell(*card);
}

std::string ReferenceShow::run(const BookHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (card->state == "booked") return run(ReadBooking{card->booking});
    const Names seats = command.seats ? each_once(*command.seats) : card->seats;
    const bool retake = card->state == "expired" && command.take_if_free;
    if (card->state != "active" && !retake) return ended(*card, seats);
    if (const std::string no = refuse(seats, retake ? Want::retake : Want::book, card, card->holder); !no.empty()) {
        return no;
    }
    return sell(*card, command, seats);
}

std::string ReferenceShow::sell(Card& card, const BookHold& command, const Names& seats) {
    std::vector<std::pair<std::string, char>> changes;
    for (const std::string& name : seats) changes.emplace_back(name, 'B');
    for (const std::string& name : card.seats) {
        if (card.state == "active" && !has(seats, name)) changes.emplace_back(name, '.');
    }
    end(card, "booked");
    card.booking = command.booking;
    card.seats = seats;
    write(card, "booked", changes);
    const std::string reference = command.reference.empty() ? card.reference : command.reference;
    const std::string text = fmt::format("booking {} of {} {} {} #{}{}", command.booking, card.id, card.holder,
                                         fmt::join(seats, ","), seq_, reference.empty() ? "" : " ref=" + reference);
    sales_.push_back({command.booking, text, card.holder, reference});
    last_told_ = {};
    last_told_.before = "created " + text;
    last_told_.timed = false;
    return "created " + text;
}

std::string ReferenceShow::run(const ReadHold& command) {
    const Card* card = this->card(command.hold);
    return card ? show(*card) : "unknown_hold";
}

std::string ReferenceShow::run(const ReadBooking& command) {
    for (const Sale& sale : sales_) {
        if (sale.id == command.booking) return sale.text;
    }
    return "unknown_booking";
}

std::string ReferenceShow::run(const ListHolds& command) {
    std::string told = "holds";
    for (const Card& card : cards_) {
        if (!command.holder.empty() && card.holder != command.holder) continue;
        if (command.reference.empty() || card.reference == command.reference) told += " " + card.id;
    }
    return told;
}

std::string ReferenceShow::run(const ListBookings& command) {
    std::string told = "bookings";
    for (const Sale& sale : sales_) {
        if (!command.holder.empty() && sale.holder != command.holder) continue;
        if (command.reference.empty() || sale.reference == command.reference) told += " " + sale.id;
    }
    return told;
}

ReferenceShow::Seat* ReferenceShow::seat(const std::string& name) {
    for (Seat& seat : seats_) {
        if (seat.name == name) return &seat;
    }
    return nullptr;
}

ReferenceShow::Card* ReferenceShow::card(const std::string& id) {
    for (Card& card : cards_) {
        if (card.id == id) return &card;
    }
    return nullptr;
}

std::string ReferenceShow::refusal_of(const std::string& name, Want want, const Card* by, const std::string& holder) {
    const Seat* seat = this->seat(name);
    if (!seat) return name + " unknown_seat";
    const bool mine = by && seat->state == 'L' && seat->hold == by->id;
    const std::string lock = seat->state != 'L' ? ""
                                                : fmt::format(" {}ms{}", card(seat->hold)->deadline_ms - now_ms_,
                                                              card(seat->hold)->holder == holder ? " yours" : "");
    switch (want) {
        case Want::retake:
            if (!has(by->seats, name)) return name + " not_locked";
            [[fallthrough]];
        case Want::lock:
            if (seat->state == 'B') return name + " booked";
            return seat->state == 'L' ? name + " locked" + lock : "";
        case Want::release:
            if (seat->state == 'B') return name + " booked";
            [[fallthrough]];
        case Want::book:
            if (seat->state != 'L') return name + " not_locked";
            return mine ? "" : name + " wrong_holder" + lock;
    }
    return "";
}

std::string ReferenceShow::refuse(const Names& seats, Want want, const Card* by, const std::string& holder) {
    Names no;
    for (const std::string& name : seats) no.push_back(refusal_of(name, want, by, holder));
    std::erase(no, "");
    return no.empty() ? "" : refused(no);
}

std::string ReferenceShow::ended(const Card& card, const Names& seats) const {
    Names no;
    for (const std::string& name : seats) {
        no.push_back(name + (card.state == "expired" ? " hold_expired" : " hold_ended"));
    }
    return refused(no);
}

std::string ReferenceShow::show(const Card& card) const {
    const std::int64_t left = card.state == "active" ? card.deadline_ms - now_ms_ : 0;
    return fmt::format("hold {} {} {} {} {}ms #{}{}{}", card.id, card.state, card.holder, fmt::join(card.seats, ","),
                       left, card.seq, card.reference.empty() ? "" : " ref=" + card.reference,
                       card.booking.empty() ? "" : " booking=" + card.booking);
}

std::string ReferenceShow::tell(const Card& card) {
    last_told_ = {};
    last_told_.before = fmt::format("hold {} {} {} {} ", card.id, card.state, card.holder, fmt::join(card.seats, ","));
    if (card.state == "active") last_told_.until_ms = card.deadline_ms;
    last_told_.after = fmt::format(" #{}{}", card.seq, card.reference.empty() ? "" : " ref=" + card.reference);
    return show(card);
}

void ReferenceShow::write(Card& card, const std::string& kind,
                          const std::vector<std::pair<std::string, char>>& changes) {
    card.seq = ++seq_;
    std::string line = kind + " " + card.id;
    for (const auto& [name, state] : changes) {
        Seat& changed = *seat(name);
        changed.state = state;
        changed.hold = state == 'L' ? card.id : "";
        line += " " + name + (state == 'L' ? '+' : state == 'B' ? '*' : '-');
    }
    lines_.push_back(line);
}

void ReferenceShow::forget_ended() {
    std::erase_if(cards_, [&](const Card& card) { return card.state != "active" && now_ms_ - card.ended_ms > day_ms; });
}

void ReferenceShow::end(Card& card, const std::string& state) {
    card.state = state;
    card.ended_ms = now_ms_;
}

}  // namespace seatlock::service
