#include "history/schema.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace seatlock::history {
namespace {

using journal::Database;
using journal::Error;

constexpr long application_id = 0x534c4849;  // "SLHI"
/// Another version is thrown away and written anew, so any change of the tables or views below needs a new one.
constexpr long schema_version = 1;

/// Times are kept as milliseconds since 1970; beside each stands the same as RFC 3339, computed when it is read.
std::string time_column(std::string_view name) {
    return fmt::format("{0}_at TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', {0}_ms / 1000.0, 'unixepoch'))", name);
}

constexpr std::string_view show_tables = R"(
    CREATE TABLE positions (
        show TEXT PRIMARY KEY,
        log_id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        history_from INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE shows (
        show TEXT PRIMARY KEY,
        plan TEXT,
        plan_hash TEXT NOT NULL,
        title TEXT,
        starts_at TEXT,
        timezone TEXT,
        public INTEGER NOT NULL,
        sales TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE categories (
        show TEXT NOT NULL,
        category TEXT NOT NULL,
        label TEXT,
        price_cents INTEGER,
        PRIMARY KEY (show, category)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE seats (
        show TEXT NOT NULL,
        seat TEXT NOT NULL,
        place INTEGER NOT NULL,
        section TEXT,
        "row" TEXT,
        number TEXT,
        category TEXT,
        price_cents INTEGER,
        state TEXT NOT NULL,
        generation INTEGER NOT NULL,
        blocked INTEGER NOT NULL,
        block_reason TEXT,
        PRIMARY KEY (show, seat)
    ) STRICT, WITHOUT ROWID;
)";

std::string hold_tables() {
    return fmt::format(R"(
    CREATE TABLE holds (
        show TEXT NOT NULL,
        hold TEXT NOT NULL,
        state TEXT NOT NULL,
        holder TEXT,
        reference TEXT,
        booking TEXT,
        held_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        renewals INTEGER NOT NULL,
        payments INTEGER NOT NULL,
        payment TEXT,
        seq INTEGER NOT NULL,
        {},
        {},
        {},
        PRIMARY KEY (show, hold)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE hold_seats (
        show TEXT NOT NULL,
        hold TEXT NOT NULL,
        seat TEXT NOT NULL,
        PRIMARY KEY (show, hold, seat)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX holds_by_holder ON holds (show, holder);
    )",
                       time_column("held"), time_column("expires"), time_column("ended"));
}

std::string booking_tables() {
    return fmt::format(R"(
    CREATE TABLE bookings (
        show TEXT NOT NULL,
        booking TEXT NOT NULL,
        state TEXT NOT NULL,
        hold TEXT,
        holder TEXT,
        reference TEXT,
        payment TEXT,
        booked_ms INTEGER NOT NULL,
        booked_seq INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        {},
        PRIMARY KEY (show, booking)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE booking_seats (
        show TEXT NOT NULL,
        booking TEXT NOT NULL,
        seat TEXT NOT NULL,
        generation INTEGER NOT NULL,
        price_cents INTEGER,
        began TEXT NOT NULL,
        began_ms INTEGER NOT NULL,
        ended TEXT,
        ended_ms INTEGER,
        reason TEXT,
        {},
        {},
        PRIMARY KEY (show, booking, seat, generation)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX bookings_by_holder ON bookings (show, holder);
    CREATE INDEX booking_seats_by_seat ON booking_seats (show, seat);
    )",
                       time_column("booked"), time_column("began"), time_column("ended"));
}

std::string history_tables() {
    return fmt::format(R"(
    CREATE TABLE history (
        show TEXT NOT NULL,
        seq INTEGER NOT NULL,
        decided_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT,
        holder TEXT,
        hold TEXT,
        booking TEXT,
        reference TEXT,
        reason TEXT,
        expires_ms INTEGER,
        attributes TEXT,
        {},
        {},
        PRIMARY KEY (show, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE changes (
        show TEXT NOT NULL,
        seq INTEGER NOT NULL,
        place INTEGER NOT NULL,
        seat TEXT NOT NULL,
        generation INTEGER NOT NULL,
        from_state TEXT NOT NULL,
        to_state TEXT NOT NULL,
        PRIMARY KEY (show, seq, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX changes_by_seat ON changes (show, seat);
    )",
                       time_column("decided"), time_column("expires"));
}

// Amounts are what the plan says that a seat costs, as numbers with two decimals; NULL where no seat has a price.
constexpr std::string_view views = R"(
    CREATE VIEW ledger AS
        SELECT show, began_ms AS ms, began_at AS at, booking, seat, generation,
               CASE began WHEN 'moved' THEN 'moved_in' ELSE 'booked' END AS what, 1 AS seats, price_cents AS cents
        FROM booking_seats
        UNION ALL
        SELECT show, ended_ms, ended_at, booking, seat, generation,
               CASE ended WHEN 'moved' THEN 'moved_out' ELSE 'cancelled' END, -1, -price_cents
        FROM booking_seats WHERE ended IS NOT NULL;
    CREATE VIEW sales_per_day AS
        SELECT show, date(at) AS day, sum(what = 'booked') AS booked, sum(what = 'cancelled') AS cancelled,
               sum(seats) AS seats, sum(cents) FILTER (WHERE what = 'booked') / 100.0 AS taken,
               -sum(cents) FILTER (WHERE what = 'cancelled') / 100.0 AS refunded, sum(cents) / 100.0 AS amount
        FROM ledger GROUP BY show, date(at) ORDER BY show, day;
    CREATE VIEW sales_by_category AS
        SELECT seats.show, seats.category, categories.label, seats.price_cents / 100.0 AS price, count(*) AS seats,
               sum(state = 'available') AS available, sum(state = 'locked') AS locked, sum(state = 'booked') AS booked,
               sum(state = 'available' AND blocked) AS blocked,
               sum(seats.price_cents) FILTER (WHERE state = 'booked') / 100.0 AS amount
        FROM seats LEFT JOIN categories USING (show, category)
        GROUP BY seats.show, seats.category ORDER BY seats.show, min(place);
    CREATE VIEW sales_by_section AS
        SELECT show, section, count(*) AS seats, sum(state = 'available') AS available,
               sum(state = 'locked') AS locked, sum(state = 'booked') AS booked,
               sum(state = 'available' AND blocked) AS blocked,
               sum(price_cents) FILTER (WHERE state = 'booked') / 100.0 AS amount
        FROM seats GROUP BY show, section ORDER BY show, min(place);
    CREATE VIEW sales_by_holder AS
        SELECT show, holder, count(DISTINCT booking) AS bookings, count(*) AS seats,
               sum(price_cents) / 100.0 AS amount
        FROM bookings JOIN booking_seats USING (show, booking)
        WHERE ended IS NULL GROUP BY show, holder ORDER BY show, holder;
    CREATE VIEW refunds AS
        SELECT show, ended_at AS at, booking, holder, reference, seat, price_cents / 100.0 AS amount, reason
        FROM bookings JOIN booking_seats USING (show, booking)
        WHERE ended = 'cancelled' ORDER BY show, ended_ms, booking, seat;
    CREATE VIEW seat_timeline AS
        SELECT show, seat, seq, decided_at AS at, generation, from_state, to_state, kind, actor, holder, hold, booking,
               reference, reason
        FROM changes JOIN history USING (show, seq) ORDER BY show, seat, seq, changes.place;
    CREATE VIEW hold_conversion AS
        SELECT show, date(held_at) AS day, count(*) AS holds, sum(ended_ms IS NULL) AS open,
               sum(state = 'booked') AS booked, sum(state = 'released') AS released, sum(state = 'expired') AS expired,
               round(100.0 * sum(state = 'booked') / nullif(sum(ended_ms IS NOT NULL), 0), 1) AS percent_booked
        FROM holds GROUP BY show, date(held_at) ORDER BY show, day;
)";

}  // namespace

tl::expected<FileKind, Error> kind_of(Database& database) {
    const auto identity = database.identity();
    if (!identity) return tl::unexpected(identity.error());
    if (identity->is_empty()) return FileKind::empty;
    if (identity->application != application_id) return FileKind::foreign;
    return identity->version == schema_version ? FileKind::current : FileKind::other_version;
}

tl::expected<void, Error> create_schema(Database& database) {
    return database.execute(fmt::format(
        "BEGIN IMMEDIATE; {} {} {} {} {} PRAGMA application_id = {}; "
        "PRAGMA user_version = {}; COMMIT",
        show_tables, hold_tables(), booking_tables(), history_tables(), views, application_id, schema_version));
}

}  // namespace seatlock::history
