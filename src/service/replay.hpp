#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/catalog.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// What one show's journal amounts to.
struct ReplayedShow {
    std::string show;
    std::string plan;
    std::string log_id;
    journal::Seq seq = 0;
    std::uint64_t digest = 0;  ///< see SeatTable::digest
    std::size_t available = 0;
    std::size_t locked = 0;
    std::size_t booked = 0;
};

/// Reads a tenant's catalog from a journal, without taking it over; an empty one when it has none.
[[nodiscard]] tl::expected<CatalogState, journal::Error> read_catalog(journal::Journal& journal,
                                                                      const std::string& tenant = "default");

/// A show as its journal has it.
struct ReadShow {
    std::string log_id;
    ShowState state;
};

/// Reads one show of a tenant from a journal, without taking anything over. The error names what is bad, or says that
/// there is no such show.
[[nodiscard]] tl::expected<ReadShow, journal::Error> read_show(journal::Journal& journal, const std::string& show,
                                                               const std::string& tenant = "default");

/// Reads the catalog and every show of a tenant from a journal, without taking anything over, and
/// folds them as recovery does; a snapshot is compared with the entries before it where they are still
/// there. The error names the log, the slot and the entry that is bad.
[[nodiscard]] tl::expected<std::vector<ReplayedShow>, journal::Error> replay(journal::Journal& journal,
                                                                             const std::string& tenant = "default");

}  // namespace seatlock::service
