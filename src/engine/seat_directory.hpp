#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "engine/name_hash.hpp"
#include "engine/segments.hpp"

namespace seatlock::engine {

/// Seat ids and their permanent indexes, from 0 in the order they were added: 16 bytes an id of up to
/// 15 bytes, and 6 to 12 for the search.
///
/// The search is linear probing (Knuth, The Art of Computer Programming 3, 6.4) in a table whose
/// entries have, beside the index, as many bits of the id's hash as 32 bits leave room for: nearly
/// every search reads one line of the table and one id.
/// Thread safety: all but add() from any number of threads at any time; one thread at a time adds.
class SeatDirectory {
    /// Up to 15 bytes and, in the last one, their number; or where a longer id stands.
    class StoredId {
    public:
        static constexpr std::size_t near_size_max = 15;

        StoredId() = default;

        /// REQUIRES: id.size() <= near_size_max.
        explicit StoredId(std::string_view id) noexcept : words_(TwoWords::of(id)) {
            words_.high |= std::uint64_t{id.size()} << size_shift;
        }

        /// Refers to `elsewhere`.
        explicit StoredId(const std::string* elsewhere) noexcept
            : words_{std::bit_cast<std::uintptr_t>(elsewhere), is_elsewhere << size_shift} {}

        [[nodiscard]] std::string_view text() const noexcept {
            const std::uint64_t size = words_.high >> size_shift;
            if (size == is_elsewhere) return *std::bit_cast<const std::string*>(words_.low);
            return {reinterpret_cast<const char*>(&words_), size};
        }

        friend bool operator==(const StoredId&, const StoredId&) = default;

    private:
        static constexpr int size_shift = 56;
        static constexpr std::uint64_t is_elsewhere = 0xFF;

        TwoWords words_;
    };

public:
    /// An id ready to be searched for; refers to the text it was made of.
    struct Key {
        Key() = default;
        [[gnu::always_inline]] explicit Key(std::string_view id) noexcept
            : text(id), stored(id.size() <= StoredId::near_size_max ? StoredId(id) : StoredId{}), hash(hash_of(id)) {}

        std::string_view text;
        StoredId stored;  // empty for a long id
        std::uint64_t hash = 0;
    };

    /// `foreseen`: how many ids there will be; more may follow.
    explicit SeatDirectory(std::size_t foreseen = 0);
    ~SeatDirectory() = default;
    SeatDirectory(const SeatDirectory&) = delete;
    SeatDirectory(SeatDirectory&&) = delete;
    SeatDirectory& operator=(const SeatDirectory&) = delete;
    SeatDirectory& operator=(SeatDirectory&&) = delete;

    [[nodiscard]] SeatIndex size() const noexcept { return size_.load(std::memory_order_seq_cst); }

    /// no_seat if there is none of this id.
    [[nodiscard]] SeatIndex find(std::string_view id) const noexcept { return find(Key(id)); }

    [[nodiscard]] SeatIndex find(const Key& key) const noexcept {
        return find(key, [](SeatIndex) {});
    }

    /// Calls `likely` with every seat that may be the one, before it has looked at its id.
    template <typename Likely>
    [[nodiscard]] SeatIndex find(const Key& key, Likely likely) const noexcept {
        const SeatIndex there = size();  // at this instant
        const Table& table = *table_.load(std::memory_order_acquire);
        const Entry tag = table.tag(key.hash);
        for (std::size_t place = table.home(key.hash);; place = table.after(place)) {
            const Entry entry = table.entries[place].load(std::memory_order_acquire);
            if (entry == empty) return no_seat;
            if ((entry & ~table.seat_mask) != tag) continue;
            const SeatIndex seat = entry & table.seat_mask;
            likely(seat);
            if (is(seat, key)) [[likely]]
                return seat < there ? seat : no_seat;
        }
    }

    /// Brings closer what find() will read first.
    void prefetch(const Key& key) const noexcept {
        const Table& table = *table_.load(std::memory_order_acquire);
        __builtin_prefetch(&table.entries[table.home(key.hash)]);
    }

    /// Brings closer what find() will read then, and returns the seat that it is likely to find;
    /// no_seat if that cannot be told yet.
    SeatIndex prefetch_id(const Key& key) const noexcept {
        const Table& table = *table_.load(std::memory_order_acquire);
        const Entry entry = table.entries[table.home(key.hash)].load(std::memory_order_acquire);
        if (entry == empty || (entry & ~table.seat_mask) != table.tag(key.hash)) return no_seat;
        const SeatIndex seat = entry & table.seat_mask;
        __builtin_prefetch(&ids_.at(seat));
        return seat;
    }

    /// Brings closer what id() will read.
    void prefetch(SeatIndex seat) const noexcept { __builtin_prefetch(&ids_.at(seat)); }

    /// REQUIRES: seat < size(). Valid as long as the directory lives.
    [[nodiscard]] std::string_view id(SeatIndex seat) const noexcept { return ids_.at(seat).text(); }

    /// How messages call the seat behind a handle that was never handed out: "#<index>".
    [[nodiscard]] static std::string name_of_unknown(SeatIndex seat);

    /// The next index, size(), for an id that is not there yet. An exception leaves all as it was.
    /// REQUIRES: find(id) == no_seat; size() < no_seat.
    SeatIndex add(std::string_view id);

private:
    [[nodiscard]] bool is(SeatIndex seat, const Key& key) const noexcept {
        const StoredId& id = ids_.at(seat);
        if (key.text.size() <= StoredId::near_size_max) [[likely]]
            return id == key.stored;
        return id.text() == key.text;
    }

    /// The low bits are a seat, the bits above belong to the hash of its id.
    using Entry = std::uint32_t;
    static constexpr Entry empty = UINT32_MAX;

    struct Table {
        /// For up to `ids` ids.
        explicit Table(std::size_t ids);

        [[nodiscard]] bool has_room_for(std::size_t ids) const noexcept { return ids <= ids_max; }
        [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept { return hash & (size - 1); }
        [[nodiscard]] std::size_t after(std::size_t place) const noexcept { return (place + 1) & (size - 1); }
        /// The entry's bits above the seat.
        [[nodiscard]] Entry tag(std::uint64_t hash) const noexcept {
            return static_cast<Entry>(hash >> 32) & ~seat_mask;
        }
        void insert(std::uint64_t hash, SeatIndex seat) noexcept;

        std::size_t ids_max;
        std::size_t size;  // a power of two
        Entry seat_mask;   // more than ids_max - 1, so that no entry reads as empty
        std::unique_ptr<std::atomic<Entry>[]> entries;
    };

    void outgrow_table();
    [[nodiscard]] StoredId stored(std::string_view id);

    Segments<StoredId> ids_;
    std::atomic<SeatIndex> size_ = 0;
    std::atomic<const Table*> table_;
    // What only add() looks at. Tables that were outgrown stay, because somebody may be reading them;
    // together they are smaller than the last.
    std::vector<std::unique_ptr<Table>> tables_;
    std::deque<std::string> long_ids_;
};

}  // namespace seatlock::engine
