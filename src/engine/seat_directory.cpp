#include "engine/seat_directory.hpp"

#include <algorithm>

namespace seatlock::engine {

SeatDirectory::Table::Table(std::size_t ids)
    : ids_max(ids),
      size(std::bit_ceil(ids + ids / 2)),
      seat_mask(static_cast<Entry>((std::uint64_t{1} << std::bit_width(ids)) - 1)),
      entries(std::make_unique_for_overwrite<std::atomic<Entry>[]>(size)) {
    for (std::size_t place = 0; place < size; ++place) entries[place].store(empty, std::memory_order_relaxed);
}

void SeatDirectory::Table::insert(std::uint64_t hash, SeatIndex seat) noexcept {
    std::size_t place = home(hash);
    while (entries[place].load(std::memory_order_relaxed) != empty) place = after(place);
    entries[place].store(tag(hash) | seat, std::memory_order_release);
}

SeatDirectory::SeatDirectory(std::size_t foreseen) : ids_(foreseen) {
    tables_.push_back(std::make_unique<Table>(std::max<std::size_t>(foreseen, 16)));
    table_.store(tables_.back().get(), std::memory_order_release);
}

std::string SeatDirectory::name_of_unknown(SeatIndex seat) { return "#" + std::to_string(seat); }

SeatIndex SeatDirectory::add(std::string_view id) {
    const SeatIndex seat = size();
    ids_.reserve(std::size_t{seat} + 1);
    if (!tables_.back()->has_room_for(std::size_t{seat} + 1)) outgrow_table();
    ids_.at(seat) = stored(id);
    tables_.back()->insert(hash_of(id), seat);
    // From here on the seat is there, by its index and by its id alike.
    size_.store(seat + 1, std::memory_order_seq_cst);
    return seat;
}

SeatDirectory::StoredId SeatDirectory::stored(std::string_view id) {
    if (id.size() <= StoredId::near_size_max) return StoredId(id);
    return StoredId(&long_ids_.emplace_back(id));
}

void SeatDirectory::outgrow_table() {
    auto larger = std::make_unique<Table>(2 * tables_.back()->ids_max);
    for (SeatIndex seat = 0; seat < size(); ++seat) larger->insert(hash_of(id(seat)), seat);
    tables_.push_back(std::move(larger));
    table_.store(tables_.back().get(), std::memory_order_release);
}

}  // namespace seatlock::engine
