#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/command.hpp"
#include "service/show_settings.hpp"

namespace seatlock::service {

/// A show as somebody would keep it on paper, in plain loops over names: what every command must be
/// answered, and which entries it must make. Shares no code with the service but the commands.
/// A value: a copy is the show as it was.
class ReferenceShow {
public:
    struct Decided {
        std::string answer;              ///< as ServiceWorld::describe() tells it
        std::vector<std::string> lines;  ///< the entries made, as ServiceWorld::feed_lines() tells them
        bool wrote = false;              ///< the command made one itself, not the sweep alone
    };

    ReferenceShow(std::vector<std::string> seats, Policy policy);

    [[nodiscard]] Decided decide(const ShowCommand& command, const Caller& caller, std::int64_t now_ms);
    [[nodiscard]] std::vector<std::string> expire(std::int64_t now_ms);

    [[nodiscard]] std::uint64_t seq() const noexcept { return seq_; }
    [[nodiscard]] std::string map() const;
    [[nodiscard]] std::optional<std::int64_t> next_deadline() const;

private:
    struct Seat {
        std::string name;
        char state = '.';
        std::string hold;  ///< that has it locked
    };
    struct Card {
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
    enum class Want : std::uint8_t { lock, release, book, retake };

    std::string run(const CreateHold& command);
    std::string run(const SwapSeats& command);
    std::string run(const ExtendHold& command);
    std::string run(const ReleaseHold& command);
    std::string run(const BookHold& command);
    std::string run(const ReadHold& command);
    std::string run(const ReadBooking& command);
    std::string run(const ListHolds& command);
    std::string run(const ListBookings& command);

    Seat* seat(const std::string& name);
    Card* card(const std::string& id);
    std::string refusal_of(const std::string& name, Want want, const Card* by, const std::string& holder);
    std::string refuse(const Names& seats, Want want, const Card* by, const std::string& holder);
    std::string ended(const Card& card, const Names& seats) const;
    std::string show(const Card& card) const;
    std::string tell(const Card& card);
    std::string sell(Card& card, const BookHold& command, const Names& seats);
    void write(Card& card, const std::string& kind, const std::vector<std::pair<std::string, char>>& changes);
    void forget_ended();
    void end(Card& card, const std::string& state);

    std::vector<Seat> seats_;
    Policy policy_;
    std::vector<Card> cards_;  ///< in the order in which they were made
    std::vector<Sale> sales_;
    std::map<std::string, Told> told_;  ///< by key
    std::uint64_t seq_ = 1;

    // Of the command at hand.
    std::int64_t now_ms_ = 0;
    std::vector<std::string> lines_;
    Told last_told_;
};

}  // namespace seatlock::service
