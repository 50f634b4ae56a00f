// What all commands of a show have in common: who asks, the keys, the deadlines, the entries. The rules
// of holds are in reference_holds.cpp, those of bookings and blocks in reference_bookings.cpp.

#include "reference_show.hpp"

#include <algorithm>

#include "reference_names.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

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

ReferenceShow::ReferenceShow(std::string name, std::vector<std::string> seats, const service::ShowSettings& settings,
                             bool expires_at_deadline)
    : name_(std::move(name)),
      seat_names_(std::move(seats)),
      settings_(settings),
      expires_at_deadline_(expires_at_deadline) {
    for (const std::string& seat : seat_names_) seats_.push_back({.name = seat, .hold = "", .block = {}});
}

ReferenceShow::Decided ReferenceShow::run(const Operation& operation) {
    now_ = operation.moment;
    caller_ = operation.caller;
    lines_.clear();
    notes_.clear();
    Decided decided;
    if (std::holds_alternative<Opening>(operation.what)) {
        open();
    } else {
        expire();
        const auto* command = std::get_if<service::ShowCommand>(&operation.what);
        if (command) decided = decide(*command);
    }
    decided.lines = std::exchange(lines_, {});
    decided.notes = std::exchange(notes_, {});
    return decided;
}

void ReferenceShow::open() {
    actor_ = "catalog";
    write(Line{.kind = "opened"}, {});
}

ReferenceShow::Decided ReferenceShow::decide(const service::ShowCommand& command) {
    if (auto told = told_before()) return {*std::move(told), {}, false, {}};
    actor_ = caller_.actor;
    const std::size_t expired = lines_.size();
    Decided decided;
    decided.answer = std::visit([&](const auto& each) { return answer(each); }, command);
    decided.wrote = lines_.size() > expired;
    if (decided.wrote) forget_ended();
    if (decided.wrote && caller_.idempotency) {
        last_told_.fingerprint = caller_.idempotency->fingerprint[0];
        last_told_.at_ms = now_.show_ms;
        last_told_.seq = seq_;
        told_[key_of(caller_)] = last_told_;
    }
    return decided;
}

std::optional<std::string> ReferenceShow::told_before() {
    if (!caller_.idempotency) return std::nullopt;
    const auto found = told_.find(key_of(caller_));
    if (found == told_.end() || now_.show_ms - found->second.at_ms > day_ms) return std::nullopt;
    const Told& told = found->second;
    if (told.fingerprint != caller_.idempotency->fingerprint[0]) return "idempotency_key_reused";
    note("told again: " + told.kind + (seq_ > told.seq ? ", after later changes" : ""));
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
            if (!card.lives() || now_.show_ms <= deadline_ms) continue;
            if (!first || card.deadline_ms < first->deadline_ms) first = &card;
        }
        if (!first) break;
        note_if(first->state == "paying", "a payment's grace ran out");
        Changes changes;
        for (const std::string& name : first->seats) changes.emplace_back(name, '.');
        end(*first, "expired");
        write(*first, "expired", changes);
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
        hash.number(seat.generation, 4);
        hash.number(locked_by ? locked_by->holder.size() : 0, 4);
        hash.bytes(locked_by ? locked_by->holder : "");
        hash.number(locked_by ? static_cast<std::uint64_t>(locked_by->deadline_ms) : 0, 8);
    }
    return hash.hash();
}

std::optional<std::int64_t> ReferenceShow::next_deadline() const {
    std::optional<std::int64_t> next;
    for (const Card& card : cards_) {
        if (card.lives() && (!next || card.deadline_ms < *next)) next = card.deadline_ms;
    }
    return next;
}

std::string ReferenceShow::answer(const service::ChangeShow& command) {
    if (is_buyer()) return "forbidden";
    ReferenceSettings after = settings_;
    if (!after.change(command.settings)) return "invalid_request";
    const auto changes = settings_.changes_to(after);
    if (changes.empty() && !caller_.idempotency) return "show " + name_;
    settings_ = after;
    write(Line{.kind = "changed", .words = changes}, {});
    return tell_once("changed", "show " + name_);
}

ReferenceShow::Seat* ReferenceShow::seat(const std::string& name) {
    for (Seat& seat : seats_) {
        if (seat.name == name) return &seat;
    }
    return nullptr;
}

ReferenceShow::Card* ReferenceShow::card(const std::string& id) {
    for (Card& card : cards_) {
        if (card.id == id && (!is_buyer() || card.holder == caller_.buyer)) return &card;
    }
    return nullptr;
}

std::string ReferenceShow::refuse_new(const Names& seats) const {
    if (closed()) return refused(seats, "show_closed");
    return paused() ? refused(seats, "show_paused") : "";
}

std::string ReferenceShow::refusal_of(const std::string& name, Want want, const Card* by, const std::string& holder) {
    const Seat* seat = this->seat(name);
    if (!seat) return name + " unknown_seat";
    const Card* locked_by = nullptr;
    for (const Card& card : cards_) {
        if (seat->state == 'L' && card.id == seat->hold) locked_by = &card;
    }
    const std::string lock = locked_by ? fmt::format(" {}ms{}", locked_by->deadline_ms - now_.show_ms,
                                                     locked_by->holder == holder ? " yours" : "")
                                       : "";
    switch (want) {
        case Want::retake:
            if (!has(by->seats, name)) return name + " not_locked";
            [[fallthrough]];
        case Want::lock:
            if (seat->block) return name + " blocked";
            if (seat->state == 'B') return name + " booked";
            return locked_by ? name + " locked" + lock : "";
        case Want::release:
            if (seat->state == 'B') return name + " booked";
            [[fallthrough]];
        case Want::book:
            if (!locked_by) return name + " not_locked";
            return locked_by == by ? "" : name + " wrong_holder" + lock;
    }
    return "";
}

std::string ReferenceShow::refuse(const Names& seats, Want want, const Card* by, const std::string& holder) {
    Names no;
    for (const std::string& name : seats) no.push_back(refusal_of(name, want, by, holder));
    std::erase(no, "");
    return no.empty() ? "" : refused(no);
}

std::string ReferenceShow::tell_once(const std::string& kind, const std::string& told) {
    last_told_ = {};
    last_told_.kind = kind;
    last_told_.before = told;
    return told;
}

void ReferenceShow::write(const Line& line, const Changes& changes) {
    ++seq_;
    std::string text = fmt::format("#{} {}{}{} by {} @{}/{}", seq_, line.kind, line.hold.empty() ? "" : " ", line.hold,
                                   actor_, now_.show_ms, now_.wall_ms);
    if (!line.holder.empty()) text += fmt::format(" for {} until {}", line.holder, line.deadline_ms);
    for (const auto& [name, state] : changes) text += change(name, state, line.hold);
    if (!line.booking.empty()) text += " booking=" + line.booking;
    if (!line.reference.empty()) text += " ref=" + line.reference;
    if (!line.reason.empty()) text += " reason=" + line.reason;
    if (!line.payment.empty()) text += " payment=" + line.payment;
    for (const auto& [name, word] : line.words) text += fmt::format(" {}={}", name, word);
    lines_.push_back(text);
}

std::string ReferenceShow::change(const std::string& name, char state, const std::string& hold) {
    Seat& changed = *seat(name);
    std::string text = " " + name + (changed.generation > 1 ? fmt::format("/{}", changed.generation) : "");
    const bool stays = state == '=';
    if (stays) text += '=';
    if (!stays) {
        if (changed.state == 'B') ++changed.generation;
        note_if(state == 'B' && changed.generation > 1, "a seat sold again in its next generation");
        note_if(state == 'B' && changed.block.has_value(), "a seat booked that was blocked while held");
        changed.state = state;
        changed.hold = state == 'L' ? hold : "";
    }
    return text + "-+*"[std::string_view(".LB").find(changed.state)];
}

void ReferenceShow::forget_ended() {
    std::erase_if(cards_, [&](const Card& card) { return !card.lives() && now_.show_ms - card.ended_ms > day_ms; });
}

void ReferenceShow::end(Card& card, const std::string& state) {
    card.state = state;
    card.ended_ms = now_.show_ms;
}

}  // namespace seatlock::simulator
