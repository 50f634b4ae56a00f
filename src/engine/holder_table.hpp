#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "engine/name_hash.hpp"
#include "engine/seat_words.hpp"
#include "engine/segments.hpp"
#include "engine/transition.hpp"

namespace seatlock::engine {

/// Numbers for the holders that have a seat locked: what stands in a SeatWord for a name.
///
/// Nobody counts how often a number is used, because such a count would be one place that all threads
/// write to. Numbers that no seat bears any more are found by a *collection*, when a new holder comes
/// and all numbers are given out: it reads every word once to see which numbers are in use, and once
/// more to know that no call is left which began before. Calls on seats go on meanwhile; only new
/// holders wait. So memory is bounded by the holders that have locks at one time and by the number of
/// seats, however many holders come and go. (The idea is that of quiescent-state-based reclamation,
/// McKenney and Slingwine 1998; the quiescent state is a seat that nobody has taken.)
///
/// Thread safety: all calls from any number of threads, under the conditions that each names.
class HolderTable {
public:
    /// Names up to this size need no memory of their own.
    static constexpr std::size_t near_size_max = 64;

    /// For the seats with these words.
    explicit HolderTable(const SeatWords& words);
    ~HolderTable();
    HolderTable(const HolderTable&) = delete;
    HolderTable(HolderTable&&) = delete;
    HolderTable& operator=(const HolderTable&) = delete;
    HolderTable& operator=(HolderTable&&) = delete;

    /// The holder's number, or nobody. It stays the holder's until this thread has given back a seat
    /// that it has now, and from then on as long as a seat bears it.
    /// REQUIRES: this thread has taken a seat.
    [[nodiscard]] Owner find(std::string_view holder) noexcept;

    /// Makes a number for the holder if there is none. It may be gone again when find() looks for it:
    /// then add it once more. Throws std::bad_alloc, and TooManyHolders if
    /// SeatWord::owner_max others have seats locked; nothing has changed then.
    /// REQUIRES: this thread has not taken any seat.
    void add(std::string_view holder);

    /// REQUIRES: this thread has taken a seat that bears the number, or has it from find().
    [[nodiscard]] std::string_view name(Owner owner) const noexcept { return slot(owner).name(); }

    /// Whether that is the name. REQUIRES: as name().
    [[nodiscard]] bool is(Owner owner, std::string_view name) const noexcept { return slot(owner).is(name); }

private:
    /// The number of a collection. A slot bears the last one that has seen it in use.
    using Round = std::uint32_t;
    static constexpr Round is_free = 0;

    struct Slot {
        [[nodiscard]] std::string_view name() const noexcept {
            if (near_size <= near_size_max) [[likely]]
                return {bytes, near_size};
            return far_name();
        }
        [[nodiscard]] bool is(std::string_view name) const noexcept {
            if (name.size() > sizeof(TwoWords)) return this->name() == name;
            if (near_size != name.size()) return false;
            TwoWords first;
            std::memcpy(&first, bytes, sizeof first);
            return first == TwoWords::of(name);
        }
        /// Throws std::bad_alloc, having changed nothing. REQUIRES: there is no name.
        void set_name(std::string_view name);
        void forget_name() noexcept;

        std::atomic<Round> seen = is_free;
        std::uint32_t near_size = 0;     // beyond near_size_max: the name stands elsewhere
        char bytes[near_size_max] = {};  // the name and zeros, or the std::string_view of it

    private:
        [[nodiscard]] std::string_view far_name() const noexcept {
            std::string_view name;
            std::memcpy(&name, bytes, sizeof name);
            return name;
        }
    };

    /// The upper half is the upper half of the name's hash, the lower one the number; 0 is empty.
    using Entry = std::uint64_t;

    struct Table {
        explicit Table(std::size_t size_) : size(size_), entries(std::make_unique<std::atomic<Entry>[]>(size_)) {}

        [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept { return (hash >> 32) & (size - 1); }
        [[nodiscard]] std::size_t after(std::size_t place) const noexcept { return (place + 1) & (size - 1); }
        void insert(Entry entry) noexcept;

        const std::size_t size;  // a power of two, at most 2^32
        std::size_t used = 0;
        std::unique_ptr<std::atomic<Entry>[]> entries;
    };

    static constexpr Entry hash_part = ~Entry{UINT32_MAX};

    [[nodiscard]] Slot& slot(Owner owner) const noexcept { return slots_.at(owner - 1); }
    [[nodiscard]] bool keep(Slot& slot) noexcept;

    [[nodiscard]] bool is_known(std::string_view holder) const noexcept;
    void make_room_in_table();
    [[nodiscard]] Owner take_free_number();
    void collect();
    void mark_used(Round round) noexcept;
    [[nodiscard]] static bool free_unless_seen(Slot& slot, Round round) noexcept;
    void wait_for_calls() const noexcept;

    const SeatWords& words_;
    Segments<Slot> slots_{1'024};  // as many as there may be before the first collection
    std::atomic<Table*> table_;
    std::atomic<Round> round_ = 1;

    std::mutex mutex_;
    // Under mutex_:
    std::vector<std::unique_ptr<Table>> tables_;  // the last one is table_'s; the others may still be read
    std::vector<Owner> free_;
    Owner count_ = 0;  // slots that exist
    Owner limit_;      // how many may exist before the next collection
};

}  // namespace seatlock::engine
