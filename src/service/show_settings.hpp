#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace seatlock::service {

/// What the holds of a show may do (docs/rules.md).
struct Policy {
    std::int64_t hold_ttl_seconds = 600;            ///< how long a new hold lasts, and a renewal adds from now
    std::int64_t hold_seats_max = 50;               ///< seats in one hold
    std::int64_t holder_seats_max = 1'000'000;      ///< seats that one holder has, locked and booked
    std::int64_t extend_max = 3;                    ///< renewals of one hold
    std::int64_t hold_lifetime_max_seconds = 3600;  ///< from a hold's first second to its last, renewals included
    std::int64_t payment_attempts_max = 3;          ///< payments that can be begun for one hold
    std::int64_t payment_grace_seconds = 600;       ///< what a payment in flight has at least
    bool buyers_may_book = false;                   ///< buyers may pay and book, without a seller

    friend bool operator==(const Policy&, const Policy&) = default;
};

/// The range of one number of a policy, and where it lives: the one table that validation, the
/// journal and HTTP go by.
struct PolicyField {
    const char* name;
    std::int64_t Policy::* member;
    std::int64_t min;
    std::int64_t max;
};
[[nodiscard]] const std::vector<PolicyField>& policy_fields();

/// What is wrong with a policy, as a sentence that names the field, or nothing.
[[nodiscard]] std::optional<std::string> policy_problem(const Policy& policy);

/// Whether a show sells: `paused`, what is held can be booked; `closed`, nothing.
enum class Sales : std::uint8_t { open, paused, closed };
[[nodiscard]] std::string_view to_string(Sales sales) noexcept;
[[nodiscard]] std::optional<Sales> sales_named(std::string_view name) noexcept;

/// What a show is opened with. All but the plan can be changed.
struct ShowSettings {
    std::string plan;       ///< the plan's name
    std::string plan_hash;  ///< and its content hash; filled in by the catalog
    std::string title;
    std::string starts_at;  ///< RFC 3339, or empty
    std::string timezone;   ///< IANA name, or empty
    bool is_public = true;  ///< anonymous readers see the map and the feed
    Sales sales = Sales::open;
    Policy policy;

    friend bool operator==(const ShowSettings&, const ShowSettings&) = default;
};

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// The settings as an entry's attributes, and back. Unknown attributes and values that do not fit
/// are an error: a journal is never half understood.
[[nodiscard]] Attributes to_attributes(const ShowSettings& settings);
[[nodiscard]] tl::expected<ShowSettings, std::string> settings_from(const Attributes& attributes);

/// The settings after a change of those that `attributes` names; the plan is none of them. The error is a
/// sentence that names the setting.
[[nodiscard]] tl::expected<ShowSettings, std::string> with_changes(ShowSettings settings, const Attributes& attributes);

/// Those attributes of `after` that differ from those of `before`.
[[nodiscard]] Attributes difference(const ShowSettings& before, const ShowSettings& after);

}  // namespace seatlock::service
