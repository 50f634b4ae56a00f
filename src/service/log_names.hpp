#pragma once

#include <string>
#include <string_view>

namespace seatlock::service {

/// The names of a tenant's logs in the journal: the catalog's, and one per show.
[[nodiscard]] inline std::string catalog_log_name(std::string_view tenant) { return "catalog/" + std::string(tenant); }

[[nodiscard]] inline std::string show_log_name(std::string_view tenant, std::string_view show) {
    return "show/" + std::string(tenant) + "/" + std::string(show);
}

/// The show whose log this is; empty when it is not the log of one of the tenant's shows.
[[nodiscard]] inline std::string_view show_of_log(std::string_view tenant, std::string_view log) {
    const std::string prefix = show_log_name(tenant, "");
    return log.starts_with(prefix) ? log.substr(prefix.size()) : std::string_view{};
}

}  // namespace seatlock::service
