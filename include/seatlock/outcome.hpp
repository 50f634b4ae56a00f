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
/// to 464 bytes together are kept inside it; only longer ones need memory of their own. It is never an
/// error: a refusal is a correct request whose answer is "no".
/// Thread safety: that of any value; const access from many threads is safe.
class [[nodiscard]] Outcome {
public:
    /// A single call on `seat` that succeeded for `user`.
    static Outcome success(Call call, std::string_view seat, std::string_view user) {
        return Outcome(call, std::nullopt, seat, user, false);
    }

    /// @{
    /// A bulk call on `seats` that succeeded for `user`.
    static Outcome success(Call call, std::span<const std::string_view> seats, std::string_view user);
    static Outcome success(Call call, std::span<const std::string> seats, std::string_view user);
    /// @}

    /// A call refused for the sake of `seat`; `holder` where the contract names one.
    static Outcome refused(Call call, RefusalReason reason, std::string_view seat,
                           std::optional<std::string_view> holder = std::nullopt) {
        return Outcome(call, reason, seat, holder.value_or(std::string_view{}), holder.has_value());
    }

    /// @{
    /// A value like any other; one that was moved from may only be assigned to or destroyed.
    Outcome(const Outcome& other);
    Outcome(Outcome&& other) noexcept { take(other); }
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
    Outcome(Call call, std::optional<RefusalReason> refusal, std::string_view seat, std::string_view person,
            bool has_holder)
        : call_(call),
          refusal_(refusal),
          has_holder_(has_holder),
          seats_size_(seat.size()),
          person_size_(person.size()) {
        char* const room = make_room();
        copy(room, seat);
        copy(room + seat.size(), person);
    }

    template <typename Names>
    static Outcome of_group(Call call, const Names& seats, std::string_view user);

    /// Where text() goes; its size is known. Throws std::bad_alloc.
    char* make_room() {
        if (seats_size_ + person_size_ <= sizeof near_) [[likely]]
            return near_;
        far_.reset(new char[seats_size_ + person_size_]);
        return far_.get();
    }

    /// Most names are short: two copies that may overlap are cheaper than a call.
    static void copy(char* to, std::string_view from) noexcept {
        const std::size_t size = from.size();
        if (size >= 4 && size <= 16) {
            const std::size_t part = size >= 8 ? 8 : 4;
            std::uint64_t head = 0;
            std::uint64_t tail = 0;
            std::memcpy(&head, from.data(), part);
            std::memcpy(&tail, from.data() + size - part, part);
            std::memcpy(to, &head, part);
            std::memcpy(to + size - part, &tail, part);
        } else if (size > 0) {
            std::memcpy(to, from.data(), size);
        }
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
    std::size_t seats_size_;
    std::size_t person_size_;
    std::unique_ptr<char[]> far_;  // text() if it does not fit into near_
    char near_[464];
};

}  // namespace seatlock
