#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "journal/entry.hpp"
#include "reference_settings.hpp"
#include "service/command.hpp"
#include "service/show_decision.hpp"
#include "service/show_settings.hpp"

namespace seatlock::simulator {

/// A show as somebody would keep it on paper, in plain loops over names: what every command must be
/// answered, and which entries it must make. Written from docs/rules.md; shares no code with the
/// service but the commands. A value: a copy is the show as it was.
class ReferenceShow {
public:
    /// What comes to the show: its opening, a tick, or a command.
    struct Opening {};
    struct Tick {};
    struct Operation {
        std::variant<Opening, Tick, service::ShowCommand> what;
        service::Caller caller;
        service::Moment moment;
    };
    struct Decided {
        std::string answer;              ///< as answer_text() tells it, without details
        std::vector<std::string> lines;  ///< the entries made, as entry_text() tells them
        bool wrote = false;              ///< the command made one itself, not the sweep alone
        std::vector<std::string> notes;  ///< what was remarkable about it: for counting
    };

    /// `expires_at_deadline`: a wrong rule, for testing those who judge.
    ReferenceShow(std::string name, std::vector<std::string> seats, const service::ShowSettings& settings,
                  bool expires_at_deadline = false);

    Decided run(const Operation& operation);

    [[nodiscard]] journal::Seq seq() const noexcept { return seq_; }
    /// As SeatTable::digest() defines it, reckoned apart from it.
    [[nodiscard]] std::uint64_t digest() const;
    [[nodiscard]] const std::vector<std::string>& seat_names() const noexcept { return seat_names_; }
    [[nodiscard]] std::optional<std::int64_t> next_deadline() const;
    [[nodiscard]] const ReferenceSettings& settings() const noexcept { return settings_; }

private:
    struct Seat {
        std::string name;
        char state = '.';
        std::string hold;  ///< that has it locked
        std::uint32_t generation = 1;
        std::optional<std::string> block;  ///< why it is off sale
    };
    struct Card {
        std::uint32_t number = 0;
        std::string id;
        std::string state = "active";
        std::string holder;
        std::string reference;
        std::string booking;
        std::vector<std::string> payments;
        std::vector<std::string> seats;
        std::int64_t deadline_ms = 0;
        std::int64_t created_ms = 0;
        std::int64_t ended_ms = 0;
        std::int64_t renewals = 0;
        std::uint64_t seq = 0;

        [[nodiscard]] std::string payment() const { return payments.empty() ? "" : payments.back(); }
        [[nodiscard]] bool lives() const { return state == "active" || state == "paying"; }
    };
    struct Sale {
        std::string id;
        std::string hold;
        std::string holder;
        std::string reference;
        std::string payment;
        std::vector<std::string> seats;   ///< that it has
        std::vector<std::string> former;  ///< that it had
        std::string history;              ///< and how they went
        std::uint64_t seq = 0;
    };
    /// An answer that is told again: what stands before and after the time that is left.
    struct Told {
        std::uint8_t fingerprint = 0;
        std::int64_t at_ms = 0;
        journal::Seq seq = 0;
        std::string kind;
        std::string before;
        std::optional<std::int64_t> until_ms;  ///< none: no time is left
        std::string after;
        bool timed = false;
    };
    /// An entry to be made.
    struct Line {
        std::string kind;
        std::string hold = {};
        std::string holder = {};
        std::int64_t deadline_ms = 0;
        std::string booking = {};
        std::string reference = {};
        std::string reason = {};
        std::string payment = {};
        std::map<std::string, std::string> words = {};
    };
    using Names = std::vector<std::string>;
    /// Seats and what they become; '=' for one that stays as it is.
    using Changes = std::vector<std::pair<std::string, char>>;
    enum class Want : std::uint8_t { lock, release, book, retake };

    std::string answer(const service::ChangeShow& command);
    std::string answer(const service::CreateHold& command);
    std::string answer(const service::SwapSeats& command);
    std::string answer(const service::ExtendHold& command);
    std::string answer(const service::PayHold& command);
    std::string answer(const service::ReleaseHold& command);
    std::string answer(const service::BookHold& command);
    std::string answer(const service::SellSeats& command);
    std::string answer(const service::CancelBooking& command);
    std::string answer(const service::MoveBooking& command);
    std::string answer(const service::BlockSeats& command);
    std::string answer(const service::UnblockSeats& command);
    std::string answer(const service::ReadHold& command);
    std::string answer(const service::ReadBooking& command);
    std::string answer(const service::ListHolds& command);
    std::string answer(const service::ListBookings& command);
    // No client of the simulator asks for these; what they are made of is compared after every step.
    std::string answer(const service::ReadReport& /*command*/) { return {}; }
    std::string answer(const service::ReadSeating& /*command*/) { return {}; }

    // Who asks.
    [[nodiscard]] bool is_buyer() const { return !caller_.buyer.empty(); }
    [[nodiscard]] bool may_book() const { return !is_buyer() || settings_.word("buyers_may_book") == "true"; }

    Seat* seat(const std::string& name);
    /// The hold, if there is one that whoever asks may know of.
    Card* card(const std::string& id);
    Sale* sale(const std::string& id);
    [[nodiscard]] bool closed() const { return settings_.word("sales") == "closed"; }
    [[nodiscard]] bool paused() const { return settings_.word("sales") == "paused"; }
    /// Empty when something new may be held or sold.
    [[nodiscard]] std::string refuse_new(const Names& seats) const;
    std::string refusal_of(const std::string& name, Want want, const Card* by, const std::string& holder);
    std::string refuse(const Names& seats, Want want, const Card* by, const std::string& holder);
    std::string refusal_to_give_back(const Sale& sale, const std::string& name);
    std::string ended(const Card& card, const Names& seats) const;
    [[nodiscard]] Names beyond_holder_max(const std::string& holder, const Names& more, std::size_t fewer) const;
    std::string refuse_swap(const Card& card, const Names& remove, const Names& add);
    std::string sell(Card& card, const service::BookHold& command, const Names& seats);
    std::string block(const std::string& kind, const Names& named, const std::string& reason);
    void give_back(Sale& sale, const Names& seats, const std::string& reason);

    // How holds and bookings are told; what tell...() told is remembered for the command's key.
    std::string show(const Card& card) const;
    [[nodiscard]] static std::string before_time(const Card& card);
    [[nodiscard]] static std::string after_time(const Card& card);
    [[nodiscard]] static std::string show(const Sale& sale);
    std::string tell(const std::string& kind, const Card& card);
    std::string tell(const std::string& kind, const Sale& sale);
    std::string tell_created(const std::string& kind, const Sale& sale);
    std::string tell_once(const std::string& kind, const std::string& told);

    void open();
    void expire();
    Decided decide(const service::ShowCommand& command);
    std::optional<std::string> told_before();
    void write(Card& card, const std::string& kind, const Changes& changes);
    void write(Sale& sale, Line line, const Changes& changes);
    void write(const Line& line, const Changes& changes);
    std::string change(const std::string& name, char state, const std::string& hold);
    void forget_ended();
    void end(Card& card, const std::string& state);
    void note(const std::string& what) { notes_.push_back(what); }
    void note_if(bool so, const std::string& what) {
        if (so) note(what);
    }

    std::string name_;
    std::vector<std::string> seat_names_;
    std::vector<Seat> seats_;
    ReferenceSettings settings_;
    bool expires_at_deadline_;
    std::vector<Card> cards_;  ///< in the order in which they were made
    std::vector<Sale> sales_;
    std::map<std::string, Told> told_;  ///< by key
    journal::Seq seq_ = 0;
    std::uint32_t last_number_ = 0;

    // Of the operation at hand.
    service::Moment now_;
    service::Caller caller_;
    std::string actor_;
    std::vector<std::string> lines_;
    std::vector<std::string> notes_;
    Told last_told_;
};

}  // namespace seatlock::simulator
