#include "reference_show.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace seatlock::simulator {
namespace {

using Names = std::vector<std::string>;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::size_t page_size = 100;

bool has(const Names& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

Names each_once(const Names& names) {
    Names once;
    for (const std::string& name : names) {
        if (!has(once, name)) once.push_back(name);
    }
    return once;
}

std::string refused(const Names& refusals) { return fmt::format("refused: {}", fmt::join(refusals, ", ")); }

std::string key_of(const service::Caller& caller) {
    return {caller.idempotency->key.begin(), caller.idempotency->key.end()};
}

/// FNV-1a, 64 bit. Source: draft-eastlake-fnv.
class Fnv {
public:
    void bytes(std::string_view bytes) {
        for (const char byte : bytes) hash_ = (hash_ ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3U;
    }
    void number(std::uint64_t number, int size) {
        for (int i = 0; i < size; ++i) bytes(std::string(1, static_cast<char>(number >> (8 * i))));
    }
    [[nodiscard]] std::uint64_t hash() const { return hash_; }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace

ReferenceShow::ReferenceShow(std::vector<std::string> seats, service::Policy policy, bool expires_at_deadline)
    : seat_names_(std::move(seats)), policy_(policy), expires_at_deadline_(expires_at_deadline) {
    for (const std::string& name : seat_names_) seats_.push_back({name, '.', ""});
}

ReferenceShow::Decided ReferenceShow::run(const Operation& operation) {
    now_ = operation.moment;
    caller_ = operation.caller;
    lines_.clear();
    if (std::holds_alternative<Opening>(operation.what)) {
        open();
        return {"", std::exchange(lines_, {}), false};
    }
    expire();
    const auto* command = std::get_if<service::ShowCommand>(&operation.what);
    Decided decided;
    if (command) decided = decide(*command);
    decided.lines = std::exchange(lines_, {});
    return decided;
}

void ReferenceShow::open() {
    actor_ = "catalog";
    ++seq_;
    write_line("opened by catalog");
}

ReferenceShow::Decided ReferenceShow::decide(const service::ShowCommand& command) {
    if (auto told = told_before()) return {*std::move(told), {}, false};
    actor_ = caller_.actor;
    const std::size_t expired = lines_.size();
    Decided decided;
    decided.answer = std::visit([&](const auto& each) { return answer(each); }, command);
    decided.wrote = lines_.size() > expired;
    if (decided.wrote) forget_ended();
    if (decided.wrote && caller_.idempotency) {
        last_told_.fingerprint = caller_.idempotency->fingerprint[0];
        last_told_.at_ms = now_.show_ms;
        told_[key_of(caller_)] = last_told_;
    }
    return decided;
}

std::optional<std::string> ReferenceShow::told_before() const {
    if (!caller_.idempotency) return std::nullopt;
    const auto found = told_.find(key_of(caller_));
    if (found == told_.end() || now_.show_ms - found->second.at_ms > day_ms) return std::nullopt;
    const Told& told = found->second;
    if (told.fingerprint != caller_.idempotency->fingerprint[0]) return "idempotency_key_reused";
    const std::string before = "replayed " + told.before;
    if (!told.timed) return before;
    const std::int64_t left = told.until_ms ? std::max<std::int64_t>(0, *told.until_ms - now_.show_ms) : 0;
    return before + fmt::format("{}ms", left) + told.after;
}

void ReferenceShow::expire() {
    actor_ = "sweep";
    while (true) {
        Card* first = nullptr;
        for (Card& card : cards_) {
            const std::int64_t deadline_ms = card.deadline_ms - (expires_at_deadline_ ? 1 : 0);
            if (card.state != "active" || now_.show_ms <= deadline_ms) continue;
            if (!first || card.deadline_ms < first->deadline_ms) first = &card;
        }
        if (!first) break;
        Changes changes;
        for (const std::string& name : first->seats) changes.emplace_back(name, '.');
        end(*first, "expired");
        write(*first, "expired", changes, first->reference);
    }
    if (!lines_.empty()) forget_ended();
}

std::uint64_t ReferenceShow::digest() const {
    Fnv hash;
    hash.number(seq_, 8);
    for (const Seat& seat : seats_) {
        const Card* locked_by = nullptr;
        for (const Card& card : cards_) {
            if (seat.state == 'L' && card.id == seat.hold) locked_by = &card;
        }
        hash.number(std::string_view(".LB").find(seat.state), 1);
        hash.number(1, 4);
        hash.number(locked_by ? locked_by->holder.size() : 0, 4);
        hash.bytes(locked_by ? locked_by->holder : "");
        hash.number(locked_by ? static_cast<std::uint64_t>(locked_by->deadline_ms) : 0, 8);
    }
    return hash.hash();
}

std::optional<std::int64_t> ReferenceShow::next_deadline() const {
    std::optional<std::int64_t> next;
    for (const Card& card : cards_) {
        if (card.state == "active" && (!next || card.deadline_ms < *next)) next = card.deadline_ms;
    }
    return next;
}

std::string ReferenceShow::answer(const service::CreateHold& command) {
    const std::int64_t ttl_seconds = command.ttl_seconds.value_or(policy_.hold_ttl_seconds);
    if (command.seats.empty() || ttl_seconds < 1 || ttl_seconds > policy_.hold_lifetime_max_seconds) {
        return "invalid_request";
    }
    const Names seats = each_once(command.seats);
    const auto max = static_cast<std::size_t>(policy_.hold_seats_max);
    if (seats.size() > max) {
        Names over;
        for (std::size_t i = max; i < seats.size(); ++i) over.push_back(seats[i] + " hold_seats_max");
        return refused(over);
    }
    if (const std::string no = refuse(seats, Want::lock, nullptr, command.holder); !no.empty()) return no;
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
    write(cards_.back(), "held", changes, command.reference);
    const std::string told = "created " + tell(cards_.back());
    last_told_.before = "created " + last_told_.before;
    return told;
}

std::string ReferenceShow::answer(const service::SwapSeats& command) {
    if (command.add.empty() && command.remove.empty()) return "invalid_request";
    for (const std::string& name : command.add) {
        if (has(command.remove, name)) return "invalid_request";
    }
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
    Changes changes;
    for (const std::string& name : remove) changes.emplace_back(name, '.');
    for (const std::string& name : add) changes.emplace_back(name, 'L');
    if (after.empty()) end(*card, "released");
    if (!after.empty()) card->seats = after;
    write(*card, "swapped", changes, card->reference);
    return tell(*card);
}

std::string ReferenceShow::answer(const service::ExtendHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (card->state != "active") return ended(*card, card->seats);
    const std::int64_t last = card->created_ms + policy_.hold_lifetime_max_seconds * 1000;
    if (card->renewals == policy_.extend_max || card->deadline_ms == last) {
        Names no;
        for (const std::string& name : card->seats) no.push_back(name + " extend_max");
        return refused(no);
    }
    const std::int64_t wanted = now_.show_ms + policy_.hold_ttl_seconds * 1000;
    if (wanted > card->deadline_ms) card->deadline_ms = wanted;
    if (card->deadline_ms > last) card->deadline_ms = last;
    ++card->renewals;
    write(*card, "extended", {}, card->reference);
    return tell(*card);
}

std::string ReferenceShow::answer(const service::ReleaseHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    const Names seats = command.seats ? each_once(*command.seats) : card->seats;
    if (card->state != "active") return ended(*card, seats);
    if (const std::string no = refuse(seats, Want::release, card, card->holder); !no.empty()) return no;
    Changes changes;
    Names left;
    for (const std::string& name : seats) changes.emplace_back(name, '.');
    for (const std::string& name : card->seats) {
        if (!has(seats, name)) left.push_back(name);
    }
    if (left.empty()) end(*card, "released");
    if (!left.empty()) card->seats = left;
    write(*card, "released", changes, card->reference);
    return tell(*card);
}

std::string ReferenceShow::answer(const service::BookHold& command) {
    Card* card = this->card(command.hold);
    if (!card) return "unknown_hold";
    if (card->state == "booked") return answer(service::ReadBooking{card->booking});
    const Names seats = command.seats ? each_once(*command.seats) : card->seats;
    const bool retake = card->state == "expired" && command.take_if_free;
    if (card->state != "active" && !retake) return ended(*card, seats);
    if (const std::string no = refuse(seats, retake ? Want::retake : Want::book, card, card->holder); !no.empty()) {
        return no;
    }
    return sell(*card, command, seats);
}

std::string ReferenceShow::sell(Card& card, const service::BookHold& command, const Names& seats) {
    Changes changes;
    for (const std::string& name : seats) changes.emplace_back(name, 'B');
    for (const std::string& name : card.seats) {
        if (card.state == "active" && !has(seats, name)) changes.emplace_back(name, '.');
    }
    end(card, "booked");
    card.booking = command.booking;
    card.seats = seats;
    const std::string reference = command.reference.empty() ? card.reference : command.reference;
    write(card, "booked", changes, reference);
    const std::string text = fmt::format("booking {} of {} {} {} #{}{}", command.booking, card.id, card.holder,
                                         fmt::join(seats, ","), seq_, reference.empty() ? "" : " ref=" + reference);
    sales_.push_back({command.booking, text, card.holder, reference, seats});
    last_told_ = {};
    last_told_.before = "created " + text;
    last_told_.timed = false;
    return "created " + text;
}

std::string ReferenceShow::answer(const service::ReadHold& command) {
    const Card* card = this->card(command.hold);
    return card ? show(*card) : "unknown_hold";
}

std::string ReferenceShow::answer(const service::ReadBooking& command) {
    for (const Sale& sale : sales_) {
        if (sale.id == command.booking) return sale.text;
    }
    return "unknown_booking";
}

std::string ReferenceShow::answer(const service::ListHolds& command) {
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

std::string ReferenceShow::answer(const service::ListBookings& command) {
    std::string told = "bookings";
    for (std::size_t i = command.after; i < sales_.size(); ++i) {
        const Sale& sale = sales_[i];
        if (!command.holder.empty() && sale.holder != command.holder) continue;
        if (!command.reference.empty() && sale.reference != command.reference) continue;
        if (command.seat.empty() || has(sale.seats, command.seat)) told += " " + sale.id;
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
                                                : fmt::format(" {}ms{}", card(seat->hold)->deadline_ms - now_.show_ms,
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
    const std::int64_t left = card.state == "active" ? card.deadline_ms - now_.show_ms : 0;
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

void ReferenceShow::write(Card& card, const std::string& kind, const Changes& changes, const std::string& reference) {
    card.seq = ++seq_;
    std::string seats;
    for (const auto& [name, state] : changes) {
        Seat& changed = *seat(name);
        changed.state = state;
        changed.hold = state == 'L' ? card.id : "";
        seats += " " + name + (state == 'L' ? '+' : state == 'B' ? '*' : '-');
    }
    write_line(fmt::format("{} {} by {}", kind, card.id, actor_));
    lines_.back() += fmt::format(" for {} until {}{}", card.holder, card.deadline_ms, seats);
    if (kind == "booked") lines_.back() += " booking=" + card.booking;
    if (!reference.empty()) lines_.back() += " ref=" + reference;
}

void ReferenceShow::write_line(const std::string& text) {
    lines_.push_back(fmt::format("#{} {} @{}/{}", seq_, text, now_.show_ms, now_.wall_ms));
}

void ReferenceShow::forget_ended() {
    std::erase_if(cards_,
                  [&](const Card& card) { return card.state != "active" && now_.show_ms - card.ended_ms > day_ms; });
}

void ReferenceShow::end(Card& card, const std::string& state) {
    card.state = state;
    card.ended_ms = now_.show_ms;
}

}  // namespace seatlock::simulator
