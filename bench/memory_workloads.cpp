// Memory is asked of malloc before and after, so all that a manager keeps is in it: seats, ids, search
// structures, holders, and what malloc itself needs.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <malloc.h>

#include "managers.hpp"
#include "measurement.hpp"
#include "venue.hpp"
#include "workload.hpp"

namespace seatlock::bench {
namespace {

constexpr std::size_t seat_count = 1'000'000;

std::size_t bytes_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// Every seat locked once: what grows with use has grown.
template <typename Manager>
Amount memory_per_seat(const std::vector<std::string>& ids, const std::vector<std::string>& holders) {
    const std::size_t before = bytes_in_use();
    Manager manager(ids);
    for (std::size_t i = 0; i < ids.size(); ++i) expect(done(manager.lock_seat(ids[i], holders[i % holders.size()])));
    return {static_cast<double>(bytes_in_use() - before), static_cast<double>(ids.size())};
}

template <typename Manager>
Side memory(std::string name, const std::string& prefix) {
    return {std::move(name),
            [prefix] { return memory_per_seat<Manager>(names(prefix, seat_count), names("H", 1'000)); }};
}

}  // namespace

std::vector<Workload> memory_workloads() {
    const auto per_seat = [](const std::string& prefix) {
        return [prefix](double) { return std::vector{memory<Ours>("ours", prefix), memory<Peer>("peer", prefix)}; };
    };
    // The last ids have 15 characters: as many as a std::string keeps without a block of its own.
    return {{"memory per seat, ids up to 15 characters, 1,000,000 seats", "bytes", per_seat("Stalls-A-"), true}};
}

}  // namespace seatlock::bench
