#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <seatlock/refusal_reason.hpp>

namespace seatlock {

namespace engine {
class ConcurrentSeats;
}

/// The calls of SeatManager that answer with an Outcome.
enum class Call : std::uint8_t {
    lock_seat,         ///< SeatManager::lock_seat()
    lock_seats_bulk,   ///< SeatManager::lock_seats_bulk()
    book_a_seat,       ///< SeatManager::book_a_seat()
    book_seats_bulk,   ///< SeatManager::book_seats_bulk()
    cancel_lock,       ///< SeatManager::cancel_lock()
    cancel_locks_bulk  ///< SeatManager::cancel_locks_bulk()
};

/// The answer to one call: success, or a refusal with its reason and the seat it is about.
///
/// It owns everything it mentions, so it may outlive the manager and the caller's strings. Names of up
/// to 464 bytes together (a bulk adds a byte for each seat) are kept inside it; only longer ones need
/// memory of their own. It is never an error: a refusal is a correct request whose answer is "no".
/// Thread safety: that of any value; const access from many threads is safe.
class [[nodiscard]] Outcome {
public:
    /// A single call on `seat` that succeeded for `user`.
    static Outcome success(Call call, std::string_view seat, std::string_view user) {
        Outcome outcome(call);
        outcome.succeed(seat, user);
        return outcome;
    }

    /// A bulk call on `seats` that succeeded for `user`.
    static Outcome success(Call call, std::span<const std::string_view> seats, std::string_view user) {
        Outcome outcome(call);
        outcome.succeed(seats.size(), [seats](std::size_t i) { return seats[i]; }, user);
        return outcome;
    }

    /// A call refused for the sake of `seat`; `holder` where the contract names one.
    static Outcome refused(Call call, RefusalReason reason, std::string_view seat,
                           std::optional<std::string_view> holder = std::nullopt) {
        Outcome outcome(call);
        outcome.refuse(reason, seat, holder);
        return outcome;
    }

    /// @{
    /// A value like any other; one that was moved from may only be assigned to or destroyed.
    Outcome(const Outcome& other);
    Outcome(Outcome&& other) noexcept : Outcome(other.call_) { take(other); }
    Outcome& operator=(const Outcome& other);
    Outcome& operator=(Outcome&& other) noexcept {
        if (this != &other) take(other);
        return *this;
    }
    /// @}
    ~Outcome() = default;

    /// @{
    /// Whether the answer is yes.
    [[nodiscard]] bool ok() const noexcept { return !refusal_; }
    explicit operator bool() const noexcept { return ok(); }
    /// @}

    /// Which call it answers.
    [[nodiscard]] Call call() const noexcept { return call_; }

    /// Why not; empty on success.
    [[nodiscard]] std::optional<RefusalReason> refusal() const noexcept { return refusal_; }

    /// The seat that was refused, or that a single call changed; empty on the success of a bulk.
    /// Valid as long as this Outcome is neither changed nor destroyed.
    [[nodiscard]] std::string_view seat() const noexcept {
        return is_group_ ? std::string_view{} : std::string_view(bytes(), seats_size_);
    }

    /// Whose lock stood in the way. Set for RefusalReason::locked alone: who has a seat locked is
    /// told to those who want to lock it, not to those who try to book or release it. Valid as long
    /// as this Outcome is neither changed nor destroyed.
    [[nodiscard]] std::optional<std::string_view> holder() const noexcept {
        if (!has_holder_) return std::nullopt;
        return person();
    }

    /// The answer as one sentence without a full stop, e.g. "Seat A1 is locked by bob". The texts
    /// are part of the contract. The ids of a bulk read as a Python list of strings does.
    [[nodiscard]] std::string message() const;

    /// Same call, answer and names.
    friend bool operator==(const Outcome& one, const Outcome& other) noexcept {
        return one.call_ == other.call_ && one.refusal_ == other.refusal_ && one.is_group_ == other.is_group_ &&
               one.has_holder_ == other.has_holder_ && one.seats_size_ == other.seats_size_ &&
               one.text() == other.text();
    }

private:
    friend class engine::ConcurrentSeats;  // makes its answers where they will be

    /// The success of a bulk on no seats, for nobody.
    explicit Outcome(Call call) noexcept : call_(call) {}

    // Each of these is called at most once. Throw std::bad_alloc.

    void succeed(std::string_view seat, std::string_view user) { name(seat, user); }

    /// `seat_at(i)` names the seat at position i of `count`.
    template <typename SeatAt>
    void succeed(std::size_t count, SeatAt seat_at, std::string_view user) {
        std::size_t size = 0;
        for (std::size_t i = 0; i < count; ++i) size += size_with_prefix(seat_at(i));
        char* room = make_room(size, user.size());
        for (std::size_t i = 0; i < count; ++i) room = write_with_prefix(room, seat_at(i));
        copy(room, user);
        is_group_ = true;
    }

    void refuse(RefusalReason reason, std::string_view seat, std::optional<std::string_view> holder) {
        name(seat, holder.value_or(std::string_view{}));
        refusal_ = reason;
        has_holder_ = holder.has_value();
    }

    void name(std::string_view seat, std::string_view person) {
        char* const room = make_room(seat.size(), person.size());
        copy(room, seat);
        copy(room + seat.size(), person);
    }

    // In front of every name of a group stands its size: one byte, or 255 and then the size.
    static constexpr std::size_t large = 255;

    static std::size_t size_with_prefix(std::string_view name) noexcept {
        return name.size() + (name.size() < large ? 1 : 1 + sizeof(std::size_t));
    }

    /// Returns the end.
    static char* write_with_prefix(char* to, std::string_view name) noexcept {
        const std::size_t size = name.size();
        *to++ = static_cast<char>(size < large ? size : large);
        if (size >= large) {
            std::memcpy(to, &size, sizeof size);
            to += sizeof size;
        }
        copy(to, name);
        return to + size;
    }

    /// Takes the first name off the front.
    static std::string_view next_name(std::string_view& group) noexcept;
    static std::string python_list(std::string_view group);

    /// Where text() goes. Throws std::bad_alloc, having changed nothing.
    char* make_room(std::size_t seats_size, std::size_t person_size) {
        char* room = near_;
        if (seats_size + person_size > sizeof near_) [[unlikely]] {
            far_.reset(new char[seats_size + person_size]);
            room = far_.get();
        }
        seats_size_ = seats_size;
        person_size_ = person_size;
        return room;
    }

    /// Most names are short: two copies that may overlap are cheaper than a call.
    static void copy(char* to, std::string_view from) noexcept {
        const std::size_t size = from.size();
        if (size >= 8 && size <= 16) {
            copy_ends<std::uint64_t>(to, from);
        } else if (size >= 4 && size < 8) {
            copy_ends<std::uint32_t>(to, from);
        } else if (size > 0) {
            std::memcpy(to, from.data(), size);
        }
    }

    template <typename Word>
    static void copy_ends(char* to, std::string_view from) noexcept {
        Word first = 0;
        Word last = 0;
        std::memcpy(&first, from.data(), sizeof first);
        std::memcpy(&last, from.data() + from.size() - sizeof last, sizeof last);
        std::memcpy(to, &first, sizeof first);
        std::memcpy(to + from.size() - sizeof last, &last, sizeof last);
    }

    void take(Outcome& other) noexcept;

    [[nodiscard]] const char* bytes() const noexcept { return far_ ? far_.get() : near_; }
    [[nodiscard]] std::string_view text() const noexcept { return {bytes(), seats_size_ + person_size_}; }
    [[nodiscard]] std::string_view person() const noexcept { return {bytes() + seats_size_, person_size_}; }

    Call call_;
    std::optional<RefusalReason> refusal_;
    bool is_group_ = false;  // the success of a bulk
    bool has_holder_ = false;
    // text() is the seat's id (of a group: of every seat the size, then the id), then the holder or,
    // on success, the user.
    std::size_t seats_size_ = 0;
    std::size_t person_size_ = 0;
    std::unique_ptr<char[]> far_;  // text() if it does not fit into near_
    char near_[464];
};

}  // namespace seatlock
