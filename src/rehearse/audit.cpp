#include "rehearse/audit.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace seatlock::rehearse {
namespace {

using Seats = std::vector<std::string>;

std::string joined(const Seats& seats) {
    std::string text;
    for (const std::string& seat : seats) text += (text.empty() ? "" : ", ") + seat;
    return text.empty() ? "no seats" : text;
}

std::string at(std::uint64_t seq) { return "entry " + std::to_string(seq); }

/// The seats that an entry brings to that state, sorted.
Seats seats_to(const FeedEntry& entry, std::string_view state) {
    Seats seats;
    for (const FeedEntry::Change& change : entry.changes) {
        if (change.to == state) seats.push_back(change.seat);
    }
    std::ranges::sort(seats);
    return seats;
}

/// The steps a seat can take while nothing is refunded.
bool is_possible(const FeedEntry::Change& change) {
    static const std::set<std::pair<std::string_view, std::string_view>> steps = {
        {"available", "locked"}, {"locked", "available"}, {"locked", "booked"}, {"available", "booked"}};
    return steps.contains({change.from, change.to});
}

class Auditor {
public:
    Auditor(const Ledger& ledger, const ServerRecord& record, const House& house) : ledger_(ledger), record_(record) {
        for (House::SeatNumber seat = 0; seat < house.size(); ++seat) house_.insert(house.seat(seat));
        for (const FeedEntry& entry : record.feed) feed_.emplace(entry.seq, &entry);
        for (const BookReply& booking : record.bookings) bookings_.emplace(booking.booking, &booking);
        for (const HoldReply& hold : record.holds) holds_.emplace(hold.hold, &hold);
        for (const Ledger::Held& held : ledger.held()) told_holds_.emplace(held.told.hold, &held);
        for (const Ledger::Booked& booked : ledger.booked()) told_bookings_.insert(booked.told.booking);
        for (const auto& [key, call] : ledger.open()) note_open(call);
    }

    std::vector<Finding> findings() {
        check_log();
        check_sales();
        for (const Ledger::Booked& booked : ledger_.booked()) check_booking(booked);
        for (const BookReply& booking : record_.bookings) check_asked(booking);
        for (const Ledger::Held& held : ledger_.held()) check_hold(held);
        for (const HoldReply& released : ledger_.released()) check_released(released);
        for (const HoldReply& hold : record_.holds) check_asked(hold);
        check_feed();
        check_observed();
        check_age();
        check_names();
        check_map();
        for (const std::string& why : ledger_.unusable()) add(FindingKind::answer_unusable, why);
        std::ranges::sort(findings_, {},
                          [](const Finding& finding) { return std::tie(finding.kind, finding.message); });
        return std::move(findings_);
    }

private:
    void add(FindingKind kind, std::string message) { findings_.push_back({kind, std::move(message)}); }

    void note_open(const Call& call) {
        if (call.kind == CallKind::hold) open_holders_.insert(call.holder);
        if (call.kind == CallKind::book) open_books_.insert(call.hold);
    }

    void check_log() {
        if (record_.seats.log_id == record_.log_id_before) return;
        add(FindingKind::log_replaced, "the show's log was " + record_.log_id_before + " before the sale and is " +
                                           record_.seats.log_id + " after it");
    }

    /// In what the buyers were told, and again in what the server lists.
    void check_sales() {
        std::map<std::string, std::string> told;
        for (const Ledger::Booked& booked : ledger_.booked()) sell(told, booked.told, "two buyers were told that");
        std::map<std::string, std::string> listed;
        for (const BookReply& booking : record_.bookings) sell(listed, booking, "the server lists that");
    }

    void sell(std::map<std::string, std::string>& sold, const BookReply& booking, const std::string& who) {
        for (const std::string& seat : booking.seats) {
            const auto [sale, is_first] = sold.try_emplace(seat, booking.booking);
            if (is_first) continue;
            add(FindingKind::seat_sold_twice,
                who + " seat " + seat + " is theirs, in the bookings " + sale->second + " and " + booking.booking);
        }
    }

    void check_booking(const Ledger::Booked& booked) {
        const BookReply& told = booked.told;
        const std::string name = "booking " + told.booking;
        if (told.hold != booked.asked_of) {
            add(FindingKind::booking_differs, name + " is of hold " + told.hold + ", asked was for " + booked.asked_of);
        }
        check_whole(name, told);
        const auto listed = bookings_.find(told.booking);
        if (listed == bookings_.end()) {
            return add(FindingKind::booking_lost,
                       name + " of " + joined(told.seats) + " was answered, and the server does not have it");
        }
        if (*listed->second != told) {
            add(FindingKind::booking_differs, name + " was answered with " + joined(told.seats) + " and now has " +
                                                  joined(listed->second->seats) + ", or its hold, holder or seq moved");
        }
        check_told(FindingKind::booking_lost, name, told.seq, "booked", told.seats);
        check_ended(told.hold, "booked");
    }

    /// A hold that a buyer was told the end of.
    void check_ended(const std::string& hold, const std::string& state) {
        const auto listed = holds_.find(hold);
        if (listed == holds_.end() || listed->second->state == state) return;
        add(FindingKind::hold_differs,
            "hold " + hold + " was answered as " + state + " and is " + listed->second->state);
    }

    /// Buyers always book all that they hold.
    void check_whole(const std::string& name, const BookReply& told) {
        const auto held = told_holds_.find(told.hold);
        if (held == told_holds_.end() || held->second->told.seats == told.seats) return;
        add(FindingKind::half_group, name + " has " + joined(told.seats) + ", its hold " + told.hold + " had " +
                                         joined(held->second->told.seats));
    }

    /// The entry an answer named must do what the answer said.
    void check_told(FindingKind lost, const std::string& name, std::uint64_t seq, const std::string& state,
                    const Seats& seats) {
        const auto entry = feed_.find(seq);
        if (entry == feed_.end()) {
            return add(lost, name + " was answered as " + at(seq) + ", which the feed does not have");
        }
        const Seats fed = seats_to(*entry->second, state);
        if (fed == seats) return;
        add(FindingKind::feed_contradicts,
            name + " was answered as " + at(seq) + " of " + joined(seats) + ", where the feed has " + joined(fed));
    }

    void check_asked(const BookReply& booking) {
        if (told_bookings_.contains(booking.booking) || open_books_.contains(booking.hold)) return;
        add(FindingKind::booking_unasked,
            "booking " + booking.booking + " of " + joined(booking.seats) + " was answered to nobody");
    }

    void check_hold(const Ledger::Held& held) {
        const HoldReply& told = held.told;
        const std::string name = "hold " + told.hold;
        if (told.seats != held.asked) {
            add(FindingKind::half_group, name + " has " + joined(told.seats) + ", asked was for " + joined(held.asked));
        }
        if (told.holder != held.asked_by) {
            add(FindingKind::hold_differs, name + " is " + told.holder + "'s, " + held.asked_by + " had asked for it");
        }
        const auto listed = holds_.find(told.hold);
        if (listed == holds_.end()) {
            return add(FindingKind::hold_lost,
                       name + " of " + joined(told.seats) + " was answered, and the server does not have it");
        }
        if (listed->second->holder != told.holder) {
            add(FindingKind::hold_differs, name + " was " + told.holder + "'s and is " + listed->second->holder + "'s");
        }
        check_told(FindingKind::hold_lost, name, told.seq, "locked", told.seats);
    }

    void check_released(const HoldReply& released) {
        if (released.state != "released") {
            add(FindingKind::hold_differs, "hold " + released.hold + " was given back and is " + released.state);
        }
        check_ended(released.hold, "released");
    }

    void check_asked(const HoldReply& hold) {
        if (told_holds_.contains(hold.hold) || open_holders_.contains(hold.holder)) return;
        add(FindingKind::hold_unasked, "hold " + hold.hold + " of " + hold.holder + " was answered to nobody");
    }

    void check_feed() {
        std::uint64_t last = 0;
        for (const FeedEntry& entry : record_.feed) {
            if (entry.seq != last + 1) {
                add(FindingKind::feed_gap, "the feed goes on from " + at(last) + " to " + at(entry.seq));
            }
            last = entry.seq;
            for (const FeedEntry::Change& change : entry.changes) follow(entry, change);
            if (entry.seq == record_.seats.seq) states_at_map_ = states_;
        }
        if (last >= record_.seats.seq) return;
        add(FindingKind::feed_gap, "the feed ends at " + at(last) + ", the map is of " + at(record_.seats.seq));
    }

    void follow(const FeedEntry& entry, const FeedEntry::Change& change) {
        if (!house_.contains(change.seat)) {
            add(FindingKind::feed_contradicts,
                at(entry.seq) + " changes seat " + change.seat + ", which the show's plan has not");
        }
        const auto [state, is_new] = states_.try_emplace(change.seat, "available");
        if (state->second == "booked" && change.to == "booked") {
            add(FindingKind::seat_sold_twice, "the feed sells seat " + change.seat + " again in " + at(entry.seq));
        } else if (state->second != change.from || !is_possible(change)) {
            add(FindingKind::feed_contradicts, at(entry.seq) + " takes seat " + change.seat + " from " + change.from +
                                                   " to " + change.to + ", where it was " + state->second);
        }
        state->second = change.to;
    }

    void check_observed() {
        std::uint64_t last = 0;
        for (const FeedEntry& entry : record_.observed) {
            if (entry.seq != last + 1) {
                add(FindingKind::feed_gap, "the observer's feed goes on from " + at(last) + " to " + at(entry.seq));
            }
            last = entry.seq;
            const auto now = feed_.find(entry.seq);
            if (now == feed_.end()) {
                add(FindingKind::feed_changed, at(entry.seq) + " was observed and is gone: " + entry.text);
            } else if (now->second->text != entry.text) {
                add(FindingKind::feed_changed,
                    at(entry.seq) + " was observed as " + entry.text + " and is now " + now->second->text);
            }
        }
        if (last >= record_.seats.seq) return;
        add(FindingKind::feed_gap,
            "the observer's feed ended at " + at(last) + ", the map is of " + at(record_.seats.seq));
    }

    /// The map was asked for when nobody waited for an answer any more: it must have all that was answered.
    void check_age() {
        std::uint64_t told = 0;
        for (const Ledger::Held& held : ledger_.held()) told = std::max(told, held.told.seq);
        for (const Ledger::Booked& booked : ledger_.booked()) told = std::max(told, booked.told.seq);
        for (const HoldReply& released : ledger_.released()) told = std::max(told, released.seq);
        if (told <= record_.seats.seq) return;
        add(FindingKind::seat_differs,
            "the map is of " + at(record_.seats.seq) + ", and a buyer had been answered as " + at(told) + " before");
    }

    /// What a buyer never got an answer about may have been booked between the reading of map and bookings.
    void check_newer(const BookReply& booking) {
        if (open_books_.contains(booking.hold)) return;
        add(FindingKind::seat_differs, "booking " + booking.booking + " is of " + at(booking.seq) +
                                           ", the map that was read when all were done of " + at(record_.seats.seq));
    }

    void check_names() {
        std::unordered_set<std::string> missing = house_;
        for (const auto& [seat, state] : record_.seats.seats) {
            if (missing.erase(seat) > 0) continue;
            add(FindingKind::seat_differs,
                "the map has seat " + seat + (house_.contains(seat) ? " twice" : ", which the show's plan has not"));
        }
        for (const std::string& seat : missing) {
            add(FindingKind::seat_differs, "the map lacks seat " + seat + " of the show's plan");
        }
    }

    /// Against the feed up to the map's seq, and against the bookings made by then.
    void check_map() {
        std::unordered_map<std::string, std::string> booked;
        for (const BookReply& booking : record_.bookings) {
            if (booking.seq > record_.seats.seq) {
                check_newer(booking);
                continue;
            }
            for (const std::string& seat : booking.seats) booked.emplace(seat, booking.booking);
        }
        for (const auto& [seat, state] : record_.seats.seats) {
            check_seat(seat, state);
            const auto sale = booked.extract(seat);
            if (sale.empty() == (state != "booked")) continue;
            add(FindingKind::seat_differs, "the map has seat " + seat + " as " + state + ", and " +
                                               (sale ? "booking " + sale.mapped() + " has it" : "no booking has it"));
        }
        for (const auto& [seat, booking] : booked) {
            add(FindingKind::seat_differs, "booking " + booking + " has seat " + seat + ", which the map does not");
        }
    }

    void check_seat(const std::string& seat, const std::string& state) {
        const auto found = states_at_map_.find(seat);
        const std::string fed = found == states_at_map_.end() ? "available" : found->second;
        if (fed == state) return;
        add(FindingKind::seat_differs,
            "the map of " + at(record_.seats.seq) + " has seat " + seat + " as " + state + ", the feed as " + fed);
    }

    const Ledger& ledger_;
    const ServerRecord& record_;
    std::unordered_set<std::string> house_;
    std::unordered_map<std::uint64_t, const FeedEntry*> feed_;
    std::unordered_map<std::string, const BookReply*> bookings_;
    std::unordered_map<std::string, const HoldReply*> holds_;
    std::unordered_map<std::string, const Ledger::Held*> told_holds_;
    std::unordered_set<std::string> told_bookings_;
    std::unordered_set<std::string> open_holders_;
    std::unordered_set<std::string> open_books_;
    std::unordered_map<std::string, std::string> states_;
    std::unordered_map<std::string, std::string> states_at_map_;
    std::vector<Finding> findings_;
};

}  // namespace

std::string_view to_string(FindingKind kind) noexcept {
    switch (kind) {
        case FindingKind::seat_sold_twice: return "seat_sold_twice";
        case FindingKind::booking_lost: return "booking_lost";
        case FindingKind::booking_differs: return "booking_differs";
        case FindingKind::booking_unasked: return "booking_unasked";
        case FindingKind::half_group: return "half_group";
        case FindingKind::hold_lost: return "hold_lost";
        case FindingKind::hold_differs: return "hold_differs";
        case FindingKind::hold_unasked: return "hold_unasked";
        case FindingKind::seat_differs: return "seat_differs";
        case FindingKind::feed_gap: return "feed_gap";
        case FindingKind::feed_changed: return "feed_changed";
        case FindingKind::feed_contradicts: return "feed_contradicts";
        case FindingKind::log_replaced: return "log_replaced";
        case FindingKind::answer_unusable: return "answer_unusable";
    }
    return "";
}

std::vector<Finding> audit(const Ledger& ledger, const ServerRecord& record, const House& house) {
    return Auditor(ledger, record, house).findings();
}

}  // namespace seatlock::rehearse
