#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "service/answer.hpp"
#include "service/command.hpp"
#include "step.hpp"

namespace seatlock::simulator {

/// What a client sends: to a show, or to the catalog when `show` is empty.
struct Letter {
    std::string show;
    std::variant<service::CatalogCommand, service::ShowCommand> command;
    std::optional<journal::IdempotencyRecord> idempotency;
    std::string buyer;  ///< the holder of the token that it comes with
};

/// A shop's server, or somebody at a door: asks, waits, loses patience, asks again under the same key,
/// remembers what it was told and nothing else. The ids of holds and bookings are made up by the front
/// of the server, anew for every try, from the number of the request.
class Client {
public:
    /// A hold that the client was told of.
    struct Known {
        std::string show;
        std::string hold;
        bool ended = false;
        std::vector<SeatIndex> seats = {};  ///< by then
    };
    /// A booking that the client was told of, and its seats by then.
    struct Bought {
        std::string show;
        std::string booking;
        std::vector<SeatIndex> seats;
    };

    explicit Client(std::int64_t number) : number_(number) {}

    [[nodiscard]] bool waits() const noexcept { return waiting_for_.has_value(); }

    /// What the step makes it ask; `neighbour` is whose holds it may meddle with.
    [[nodiscard]] Letter letter(const Step& step, const Client& neighbour);
    /// The last letter again; none when there was none.
    [[nodiscard]] const std::optional<Letter>& last_letter() const noexcept { return last_; }
    /// True when nobody ever told it what became of its last letter.
    [[nodiscard]] bool is_in_doubt() const noexcept { return last_.has_value() && !told_; }

    void sent(service::RequestId request, Letter letter);
    void heard(service::RequestId request, const service::Answer& answer);
    void give_up() { waiting_for_.reset(); }
    /// The connection broke: no answer to what it waits for will come.
    void cut_off() { waiting_for_.reset(); }

    [[nodiscard]] const std::deque<Known>& holds() const noexcept { return holds_; }

private:
    /// Of the seats of a hold or booking.
    struct Choice {
        std::vector<std::string> named;
        std::vector<std::string> others;
    };

    [[nodiscard]] std::string holder() const;
    [[nodiscard]] Known pick(std::int64_t which, const Client& neighbour) const;
    [[nodiscard]] const Bought* pick_booking(std::int64_t which, const Client& neighbour) const;
    [[nodiscard]] service::ShowCommand command(const Step& step, const std::string& show, const Known& known) const;
    [[nodiscard]] service::CreateHold new_hold(const Step& step, const std::string& show) const;
    [[nodiscard]] static service::ShowCommand hold_command(const Step& step, const std::string& show,
                                                           const Known& known);
    [[nodiscard]] static service::ShowCommand booking_command(const Step& step, const Bought& bought);
    [[nodiscard]] static Choice choose(const Step& step, const std::string& show, const std::vector<SeatIndex>& known);
    [[nodiscard]] Letter letter_to_show(const Step& step, const Client& neighbour) const;
    void keep(const service::BookingView& view);
    void keep(const service::HoldView& view);
    [[nodiscard]] Step intention(const Step& step) const;
    void retire(const std::string& hold);
    void notice_end(const service::Refused& refused);
    void set_key(const Step& step, Letter& letter);

    std::int64_t number_;
    std::deque<Known> holds_;      ///< newest first
    std::deque<Bought> bookings_;  ///< newest first
    std::optional<Letter> last_;
    std::optional<service::RequestId> waiting_for_;
    bool told_ = true;
    std::uint64_t keys_ = 0;
    std::uint8_t fingerprint_ = 0;
};

/// The same letter with the ids that the front of the server makes up for this request.
[[nodiscard]] Letter addressed(Letter letter, service::RequestId request);

/// The bit of a seat mask that names a seat no plan has.
inline constexpr int no_plans_seat = 60;

/// The names that a seat mask stands for.
[[nodiscard]] std::vector<std::string> seats_of(std::int64_t mask, const std::string& show);

[[nodiscard]] std::string show_name(std::int64_t number);

}  // namespace seatlock::simulator
