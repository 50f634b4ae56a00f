#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rehearse/house.hpp"
#include "rehearse/ledger.hpp"
#include "rehearse/record.hpp"

namespace seatlock::rehearse {

/// A house of that many rows of five seats: A-1 ... A-5, B-1 ...
[[nodiscard]] House rows_of_five(std::size_t rows);

/// A sale as it should be: what buyers were told, and a server's record that agrees with it. Tests
/// forge one side of it.
class Sale {
public:
    /// Of the seats A-1 ... A-5.
    Sale();

    /// Each is asked, answered, and recorded.
    void hold(const std::string& holder, const std::vector<std::string>& seats);
    void book(const std::string& holder);
    void release(const std::string& holder);
    /// Recorded: nobody is told.
    void expire(const std::string& holder);

    /// The record with its map as of the last entry.
    [[nodiscard]] ServerRecord record() const;

    Ledger ledger;
    ServerRecord said;  ///< all but the map

private:
    std::uint64_t enter(const std::string& kind, const std::vector<std::string>& seats, const std::string& from,
                        const std::string& to);
    [[nodiscard]] HoldReply& hold_of(const std::string& holder);
};

/// An entry as the API writes it.
[[nodiscard]] std::string entry_json(std::uint64_t seq, const std::string& kind, const std::vector<std::string>& seats,
                                     const std::string& from, const std::string& to);
[[nodiscard]] FeedEntry entry_of(const std::string& json);

}  // namespace seatlock::rehearse
