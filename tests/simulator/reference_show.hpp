#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "journal/entry.hpp"
#include "service/command.hpp"
#include "service/show_decision.hpp"
#include "service/show_settings.hpp"

namespace seatlock::simulator {

/// A show as somebody would keep it on paper, in plain loops over names: what every command must be
/// answered, and which entries it must make. Shares no code with the service but the commands.
/// A value: a copy is the show as it was.
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
    };

    /// `expires_at_deadline`: a wrong rule, for testing those who judge.
    ReferenceShow(std::vector<std::string> seats, service::Policy policy, bool expires_at_deadline = false);

    Decided run(const Operation& operation);

    [[nodiscard]] journal::Seq seq() const noexcept { return seq_; }
    /// As SeatTable::digest() defines it, reckoned apart from it.
    [[nodiscard]] std::uint64_t digest() const;
    [[nodiscard]] const std::vector<std::string>& seat_names() const noexcept { return seat_names_; }
    [[nodiscard]] std::optional<std::int64_t> next_deadline() const;

private:
    struct Seat {
        std::string name;
        char state = '.';
        std::string hold;  ///< that has it locked
    };
    struct Card {
        std::uint32_t number = 0;
        std::string id;
        std::string state = "active";
        std::string holder;
        std::string reference;
        std::string booking;
        std::vector<std::string> seats;
        std::int64_t deadline_ms = 0;
        std::int64_t created_ms = 0;
        std::int64_t ended_ms = 0;
        std::int64_t renewals = 0;
        std::uint64_t seq = 0;
    };
    struct Sale {
        std::string id;
        std::string text;
        std::string holder;
        std::string reference;
        std::vector<std::string> seats;
    };
    /// An answer that is told again: what stands before and after the time that is left.
    struct Told {
        std::uint8_t fingerprint = 0;
        std::int64_t at_ms = 0;
        std::string before;
        std::optional<std::int64_t> until_ms;  ///< none: no time is left
        std::string after;
        bool timed = true;
    };
    using Names = std::vector<std::string>;
    using Changes = std::vector<std::pair<std::string, char>>;
    enum class Want : std::uint8_t { lock, release, book, retake };

    std::string answer(const service::CreateHold& command);
    std::string answer(const service::SwapSeats& command);
    std::string answer(const service::ExtendHold& command);
    std::string answer(const service::ReleaseHold& command);
    std::string answer(const service::BookHold& command);
    std::string answer(const service::ReadHold& command);
    std::string answer(const service::ReadBooking& command);
    std::string answer(const service::ListHolds& command);
    std::string answer(const service::ListBookings& command);

    Seat* seat(const std::string& name);
    Card* card(const std::string& id);
    std::string refusal_of(const std::string& name, Want want, const Card* by, const std::string& holder);
    std::string refuse(const Names& seats, Want want, const Card* by, const std::string& holder);
    std::string ended(const Card& card, const Names& seats) const;
    std::string show(const Card& card) const;
    std::string tell(const Card& card);
    std::string sell(Card& card, const service::BookHold& command, const Names& seats);
    void open();
    void expire();
    Decided decide(const service::ShowCommand& command);
    std::optional<std::string> told_before() const;
    void write(Card& card, const std::string& kind, const Changes& changes, const std::string& reference);
    void write_line(const std::string& text);
    void forget_ended();
    void end(Card& card, const std::string& state);

    std::vector<std::string> seat_names_;
    std::vector<Seat> seats_;
    service::Policy policy_;
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
    Told last_told_;
};

}  // namespace seatlock::simulator
