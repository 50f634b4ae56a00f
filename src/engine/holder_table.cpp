#include "engine/holder_table.hpp"

#include <algorithm>

#include <seatlock/seat_manager.hpp>

namespace seatlock::engine {
namespace {

/// A collection reads all words twice; so many new holders at least have to share that.
constexpr Owner fewest_numbers = 1'024;
constexpr Owner seats_per_number = 8;

}  // namespace

void HolderTable::Slot::set_name(std::string_view name) {
    if (name.size() <= near_size_max) {
        std::fill(std::copy(name.begin(), name.end(), bytes), std::end(bytes), '\0');
        near_size = static_cast<std::uint32_t>(name.size());
        return;
    }
    char* const elsewhere = new char[name.size()];
    std::copy(name.begin(), name.end(), elsewhere);
    const std::string_view far(elsewhere, name.size());
    std::memcpy(bytes, &far, sizeof far);
    near_size = near_size_max + 1;
}

void HolderTable::Slot::forget_name() noexcept {
    if (near_size > near_size_max) delete[] far_name().data();
    near_size = 0;
}

void HolderTable::Table::insert(Entry entry) noexcept {
    std::size_t place = home(entry);
    while (entries[place].load(std::memory_order_relaxed) != 0) place = after(place);
    entries[place].store(entry, std::memory_order_release);
    ++used;
}

HolderTable::HolderTable(const SeatWords& words) : words_(words), limit_(fewest_numbers) {
    tables_.push_back(std::make_unique<Table>(64));
    table_.store(tables_.back().get(), std::memory_order_seq_cst);
}

HolderTable::~HolderTable() {
    for (Owner owner = 1; owner <= count_; ++owner) slot(owner).forget_name();
}

Owner HolderTable::find(std::string_view holder) noexcept {
    const std::uint64_t hash = hash_of(holder);
    const Table& table = *table_.load(std::memory_order_seq_cst);
    for (std::size_t place = table.home(hash);; place = table.after(place)) {
        const Entry entry = table.entries[place].load(std::memory_order_acquire);
        if (entry == 0) return nobody;
        if ((entry & hash_part) != (hash & hash_part)) continue;
        const auto owner = static_cast<Owner>(entry);
        Slot& found = slot(owner);
        if (keep(found) && found.is(holder)) return owner;
    }
}

/// False if the slot is free. Otherwise no collection frees it as long as this thread has its seats:
/// one that began before they were taken learns here that it is wanted, a later one waits for them.
bool HolderTable::keep(Slot& slot) noexcept {
    Round seen = slot.seen.load(std::memory_order_seq_cst);
    const Round round = round_.load(std::memory_order_seq_cst);
    while (seen != round || mutated(Mutant::free_numbers_are_found)) {
        if (mutated(Mutant::collection_does_not_learn_what_is_wanted)) return seen != is_free;
        if (mutated(Mutant::free_numbers_are_found)) return true;
        if (seen == is_free) return false;
        if (slot.seen.compare_exchange_weak(seen, round, std::memory_order_seq_cst)) return true;
    }
    return true;
}

void HolderTable::add(std::string_view holder) {
    const std::scoped_lock guard(mutex_);
    if (is_known(holder)) return;
    const Owner owner = take_free_number();
    try {
        make_room_in_table();
        slot(owner).set_name(holder);
    } catch (...) {
        free_.push_back(owner);  // has room: see take_free_number()
        throw;
    }
    slot(owner).seen.store(round_.load(std::memory_order_relaxed), std::memory_order_seq_cst);
    tables_.back()->insert((hash_of(holder) & hash_part) | owner);
}

/// REQUIRES: mutex_, without which nothing is freed.
bool HolderTable::is_known(std::string_view holder) const noexcept {
    const std::uint64_t hash = hash_of(holder);
    const Table& table = *tables_.back();
    for (std::size_t place = table.home(hash);; place = table.after(place)) {
        const Entry entry = table.entries[place].load(std::memory_order_relaxed);
        if (entry == 0) return false;
        if ((entry & hash_part) != (hash & hash_part)) continue;
        const Slot& found = slot(static_cast<Owner>(entry));
        if (found.seen.load(std::memory_order_relaxed) != is_free && found.is(holder)) return true;
    }
}

void HolderTable::make_room_in_table() {
    const Table& old = *tables_.back();
    if (2 * (old.used + 1) <= old.size) return;
    auto larger = std::make_unique<Table>(2 * old.size);
    for (std::size_t place = 0; place < old.size; ++place) {
        const Entry entry = old.entries[place].load(std::memory_order_relaxed);
        if (entry != 0) larger->insert(entry);
    }
    tables_.push_back(std::move(larger));
    table_.store(tables_.back().get(), std::memory_order_seq_cst);
}

Owner HolderTable::take_free_number() {
    limit_ = std::min(SeatWord::owner_max, std::max(limit_, words_.size() / seats_per_number));
    if (free_.empty() && count_ >= limit_) collect();
    if (free_.empty()) {
        if (count_ == SeatWord::owner_max) throw TooManyHolders();
        slots_.reserve(std::size_t{count_} + 1);
        free_.reserve(slots_.capacity());
        free_.push_back(++count_);
    }
    const Owner owner = free_.back();
    free_.pop_back();
    return owner;
}

void HolderTable::collect() {
    auto fresh = std::make_unique<Table>(tables_.back()->size);
    tables_.reserve(tables_.size() + 1);
    std::vector<Owner> freed;
    freed.reserve(count_);

    const Round round = round_.load(std::memory_order_relaxed) + 1;
    round_.store(round, std::memory_order_seq_cst);
    mark_used(round);
    const Table& old = *tables_.back();
    for (std::size_t place = 0; place < old.size; ++place) {
        const Entry entry = old.entries[place].load(std::memory_order_relaxed);
        if (entry == 0) continue;
        const auto owner = static_cast<Owner>(entry);
        if (free_unless_seen(slot(owner), round)) {
            freed.push_back(owner);
        } else {
            fresh->insert(entry);
        }
    }
    table_.store(fresh.get(), std::memory_order_seq_cst);
    // Whoever still reads the old tables or a name that was freed began before; after this nobody does.
    if (!mutated(Mutant::numbers_are_given_away_too_early)) wait_for_calls();
    tables_.clear();
    tables_.push_back(std::move(fresh));
    for (const Owner owner : freed) {
        slot(owner).forget_name();
        free_.push_back(owner);
    }
    if (freed.size() < limit_ / 2) limit_ = std::min(SeatWord::owner_max, 2 * limit_);
}

/// Every number that a seat bears has been seen in this round.
void HolderTable::mark_used(Round round) noexcept {
    const SeatIndex size = words_.size();
    for (SeatIndex seat = mutated(Mutant::collection_overlooks_a_seat) ? 1 : 0; seat < size; ++seat) {
        const SeatWord word = words_.settled(seat);
        if (word.state() == SeatState::locked) slot(word.owner()).seen.store(round, std::memory_order_seq_cst);
    }
}

bool HolderTable::free_unless_seen(Slot& slot, Round round) noexcept {
    Round seen = slot.seen.load(std::memory_order_seq_cst);
    while (seen != round) {
        if (slot.seen.compare_exchange_weak(seen, is_free, std::memory_order_seq_cst)) return true;
    }
    return false;
}

/// Returns when every call that had a seat at some instant has given it back.
void HolderTable::wait_for_calls() const noexcept {
    const SeatIndex size = words_.size();
    for (SeatIndex seat = 0; seat < size; ++seat) (void)words_.settled(seat);
}

}  // namespace seatlock::engine
