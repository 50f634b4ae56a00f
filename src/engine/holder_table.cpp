#include "engine/holder_table.hpp"

namespace seatlock::engine {

std::optional<Owner> HolderTable::find(std::string_view holder) const noexcept {
    const auto found = numbers_.find(holder);
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
}

Owner HolderTable::retain(std::string_view holder) {
    if (const auto known = find(holder)) {
        retain(*known);
        return *known;
    }
    const Owner owner = take_free_number();
    Slot& slot = slots_[owner - 1];
    try {
        slot.name = &numbers_.emplace(std::string(holder), owner).first->first;
    } catch (...) {
        free(owner);
        throw;
    }
    slot.uses = 1;
    return owner;
}

void HolderTable::release(Owner owner) noexcept {
    Slot& slot = slots_[owner - 1];
    if (--slot.uses > 0) return;
    numbers_.erase(numbers_.find(*slot.name));
    free(owner);
}

Owner HolderTable::take_free_number() {
    if (first_free_ == nobody) {
        slots_.emplace_back();
        return static_cast<Owner>(slots_.size());
    }
    const Owner owner = first_free_;
    first_free_ = slots_[owner - 1].next_free;
    return owner;
}

void HolderTable::free(Owner owner) noexcept {
    slots_[owner - 1] = Slot{.next_free = first_free_};
    first_free_ = owner;
}

}  // namespace seatlock::engine
