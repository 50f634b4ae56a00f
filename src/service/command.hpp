#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "journal/entry.hpp"
#include "service/access_key.hpp"
#include "service/report.hpp"
#include "service/show_settings.hpp"

namespace seatlock::service {

/// Who asks, and under which idempotency key (already hashed: the key itself is never kept).
struct Caller {
    std::string actor;
    std::optional<journal::IdempotencyRecord> idempotency = std::nullopt;
    std::string buyer = {};  ///< the holder that a buyer is bound to; a seller is bound to none: empty
};

// --- Commands to the catalog ---

struct ImportPlan {
    std::string plan;   ///< its name
    std::string bytes;  ///< the file
};

struct CreateShow {
    std::string show;
    ShowSettings settings;
};

/// Of the record, what the catalog fills in itself (its times) is left as it is.
struct CreateKey {
    std::string key;  ///< its name
    KeyRecord record;
};

/// A key that is revoked already stays so: the same answer again.
struct RevokeKey {
    std::string key;
};

using CatalogCommand = std::variant<ImportPlan, CreateShow, CreateKey, RevokeKey>;

// --- Commands to a show (docs/rules.md). Seats are named by id; a seat named twice counts once. ---

struct ChangeShow {
    Attributes settings;  ///< those that change, as in entries
};

struct CreateHold {
    std::string hold;  ///< the new hold's id: unguessable, chosen outside
    std::string holder;
    std::vector<std::string> seats;
    std::string reference;                    ///< or empty
    std::optional<std::int64_t> ttl_seconds;  ///< instead of the policy's
};

struct SwapSeats {
    std::string hold;
    std::vector<std::string> add;
    std::vector<std::string> remove;
};

struct ExtendHold {
    std::string hold;
};

struct PayHold {
    std::string hold;
    std::string payment;  ///< the shop's own name for this attempt
};

struct ReleaseHold {
    std::string hold;
    std::optional<std::vector<std::string>> seats;  ///< all of them, when not named
};

struct BookHold {
    std::string hold;
    std::string booking;                            ///< the new booking's id, chosen outside
    std::optional<std::vector<std::string>> seats;  ///< all of them, when not named; the rest is released
    std::string reference;                          ///< or empty: the hold's
    bool take_if_free = false;                      ///< of an expired hold: lock its seats again, if all are free
};

struct SellSeats {
    std::string booking;  ///< the new booking's id, chosen outside
    std::string holder;
    std::vector<std::string> seats;
    std::string reference;  ///< or empty
};

struct CancelBooking {
    std::string booking;
    std::optional<std::vector<std::string>> seats;  ///< all that it still has, when not named
    std::string reason;
};

struct MoveBooking {
    std::string booking;
    std::vector<std::string> from;
    std::vector<std::string> to;  ///< as many
};

struct BlockSeats {
    std::vector<std::string> seats;
    std::string reason;
};

struct UnblockSeats {
    std::vector<std::string> seats;
    std::string reason;
};

struct ReadHold {
    std::string hold;
};

struct ReadBooking {
    std::string booking;
};

/// Empty filters match everything. `after` is the number a page ended with; 0 is the start.
struct ListHolds {
    std::string holder;
    std::string reference;
    std::uint32_t after = 0;
};

struct ListBookings {
    std::string holder;
    std::string reference;
    std::string seat;
    std::uint32_t after = 0;
};

/// Counts every seat.
struct ReadReport {
    ReportKey by = ReportKey::state;
};

/// Every seat with who has it.
struct ReadSeating {};

using ShowCommand = std::variant<ChangeShow, CreateHold, SwapSeats, ExtendHold, PayHold, ReleaseHold, BookHold,
                                 SellSeats, CancelBooking, MoveBooking, BlockSeats, UnblockSeats, ReadHold, ReadBooking,
                                 ListHolds, ListBookings, ReadReport, ReadSeating>;

}  // namespace seatlock::service
