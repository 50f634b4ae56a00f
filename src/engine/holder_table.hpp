#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/name_map.hpp"
#include "engine/transition.hpp"

namespace seatlock::engine {

/// Numbers for the holders that have a seat locked, each with a count of its uses.
///
/// A number goes back when its last use is released and is then given to somebody else, so memory
/// is bounded by the holders that have locks at one time, however many come and go. Not thread-safe.
class HolderTable {
public:
    /// The holder's number; empty if it is in no use.
    [[nodiscard]] std::optional<Owner> find(std::string_view holder) const noexcept;

    /// REQUIRES: the number is in use.
    [[nodiscard]] const std::string& name(Owner owner) const noexcept { return *slots_[owner - 1].name; }

    /// One more use of the holder's number, which it is given now if it has none. An exception
    /// leaves all as it was.
    [[nodiscard]] Owner retain(std::string_view holder);

    /// One more use of a number. REQUIRES: it is in use.
    void retain(Owner owner) noexcept { ++slots_[owner - 1].uses; }

    /// One use less. REQUIRES: it is in use.
    void release(Owner owner) noexcept;

    /// How many numbers were ever needed at one time.
    [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size(); }

private:
    /// Slot i belongs to number i + 1, because 0 is nobody.
    struct Slot {
        const std::string* name = nullptr;  // the key of numbers_; null while free
        std::uint32_t uses = 0;
        Owner next_free = nobody;  // while free: the number to hand out after this one
    };

    [[nodiscard]] Owner take_free_number();
    void free(Owner owner) noexcept;

    NameMap<Owner> numbers_;
    std::vector<Slot> slots_;
    Owner first_free_ = nobody;
};

}  // namespace seatlock::engine
