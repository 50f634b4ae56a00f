// Format 2 of a show's snapshots: docs/journal-format.md has the grammar and a worked example. Format 1,
// which knows neither payments nor what a booking had nor blocks, is read as well.

#include "service/show_snapshot.hpp"

#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "journal/fields.hpp"
#include "mutant/mutant.hpp"
#include "service/show_parts.hpp"

namespace seatlock::service {
namespace {

using journal::Error;
using journal::FieldReader;
using journal::put;
using journal::put_length;
using journal::put_text;
using Remembered = IdempotencyIndex::Remembered;

constexpr std::string_view magic = "SLSS";
constexpr std::uint16_t format_version = 2;
constexpr std::uint32_t known_features = 0;
// The oldest seatlock that reads what this encoder writes.
constexpr std::uint8_t needs_major = 0;
constexpr std::uint8_t needs_minor = 2;
constexpr std::size_t header_size = 4 + 2 + 1 + 1 + 4 + 4 + 3 * 8 + 4;

/// In the order in which they come; the first two exactly once.
enum class Kind : std::uint8_t { show = 1, seats = 2, hold = 3, booking = 4, remembered = 5, block = 6 };

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::show: return "show";
        case Kind::seats: return "seats";
        case Kind::hold: return "hold";
        case Kind::booking: return "booking";
        case Kind::remembered: return "remembered answer";
        case Kind::block: return "block";
    }
    return "";
}

// ---- encoding ----

void put_seats(std::string& out, const std::vector<SeatIndex>& seats) {
    put_length(out, seats.size());
    for (const SeatIndex seat : seats) put(out, seat);
}

std::string fields_of_show(const ShowState& state) {
    std::string out;
    put(out, state.seq());
    put(out, state.last().show_time_ms);
    put(out, state.last().wall_time_ms);
    put(out, state.last_number());
    const Attributes settings = to_attributes(state.settings());
    put_length(out, settings.size());
    for (const auto& [name, value] : settings) {
        put_text(out, name);
        put_text(out, value);
    }
    return out;
}

std::string fields_of(const engine::SeatTable& seats) {
    std::string out;
    put_length(out, seats.size());
    for (SeatIndex seat = 0; seat < seats.size(); ++seat) {
        const engine::SeatCell& cell = seats.at(seat);
        put(out, std::uint32_t{cell.generation});
        put(out, static_cast<std::uint8_t>(cell.state));
        if (cell.state != SeatState::locked) continue;
        put(out, cell.owner);
        put(out, cell.stamp);
    }
    return out;
}

std::string fields_of(HoldNumber number, const Hold& hold) {
    std::string out;
    put(out, number);
    put(out, static_cast<std::uint8_t>(hold.state));
    for (const auto* text : {&hold.id, &hold.holder, &hold.reference, &hold.booking}) put_text(out, *text);
    put(out, hold.deadline_ms);
    put(out, hold.created_at_ms);
    put(out, hold.ended_at_ms);
    put(out, hold.ended_seq);
    put(out, hold.renewals);
    put(out, hold.seq);
    put_seats(out, hold.seats);
    put_length(out, hold.payments.size());
    for (const std::string& payment : hold.payments) put_text(out, payment);
    return out;
}

std::string fields_of(const Booking& booking) {
    std::string out;
    for (const auto* text : {&booking.id, &booking.hold, &booking.holder, &booking.reference}) put_text(out, *text);
    put(out, booking.booked_at_wall_ms);
    put(out, booking.booked_seq);
    put_seats(out, booking.seats);
    put(out, booking.seq);
    put_text(out, booking.payment);
    put_length(out, booking.former.size());
    for (const FormerSeat& former : booking.former) {
        put(out, former.seat);
        put(out, former.generation);
        put(out, former.seq);
        put(out, former.until_wall_ms);
        put(out, static_cast<std::uint8_t>(former.moved));
        put_text(out, former.reason);
    }
    return out;
}

std::string fields_of(SeatIndex seat, const std::string& reason) {
    std::string out;
    put(out, seat);
    put_text(out, reason);
    return out;
}

std::string fields_of(const Remembered& remembered) {
    const journal::Entry& entry = *remembered.entry;
    std::string out;
    put(out, entry.seq);
    put(out, static_cast<std::uint8_t>(entry.kind));
    put(out, entry.show_time_ms);
    put(out, entry.wall_time_ms);
    put(out, entry.deadline_ms);
    for (const auto* text : {&entry.hold, &entry.holder, &entry.booking, &entry.reference}) put_text(out, *text);
    journal::put_hash(out, entry.idempotency->key);
    journal::put_hash(out, entry.idempotency->fingerprint);
    put(out, static_cast<std::uint8_t>(remembered.hold_state));
    put_seats(out, remembered.seats);
    put_text(out, payment_of(entry));
    put_text(out, entry.reason);
    return out;
}

/// Records one behind the other, counted.
struct Records {
    std::string bytes;
    std::uint32_t count = 0;

    void add(Kind kind, const std::string& fields) {
        journal::put_record(bytes, static_cast<std::uint8_t>(kind), fields);
        ++count;
    }
};

// ---- decoding ----

std::vector<SeatIndex> read_seats(FieldReader& reader) {
    std::vector<SeatIndex> seats(reader.count("seats", sizeof(SeatIndex)));
    for (SeatIndex& seat : seats) seat = reader.number<SeatIndex>("seats");
    return seats;
}

HoldState read_hold_state(FieldReader& reader) {
    const auto value = reader.number<std::uint8_t>("state");
    if (value <= static_cast<std::uint8_t>(HoldState::paying)) return static_cast<HoldState>(value);
    reader.fail(fmt::format("{} is no state of a hold", value));
    return HoldState::active;
}

void read_show(FieldReader& reader, ShowParts& parts) {
    parts.last.seq = reader.number<journal::Seq>("seq");
    parts.last.show_time_ms = reader.number<std::int64_t>("show time");
    parts.last.wall_time_ms = reader.number<std::int64_t>("wall time");
    parts.last_number = reader.number<HoldNumber>("last hold number");
    Attributes attributes(reader.count("settings", 8));
    for (auto& [name, value] : attributes) {
        name = reader.text("settings");
        value = reader.text("settings");
    }
    auto settings = settings_from(attributes);
    if (!settings) return reader.fail(std::move(settings).error());
    parts.settings = *std::move(settings);
}

engine::SeatCell read_cell(FieldReader& reader) {
    // What is left is more than a seat is ever put on sale: the next cancellation can be taken.
    constexpr std::uint32_t generation_end = std::uint32_t{1} << 29U;
    engine::SeatCell cell;
    const auto generation = reader.number<std::uint32_t>("seats");
    if (generation == 0 || generation >= generation_end) {
        reader.fail(fmt::format("{} is no generation of a seat", generation));
    }
    cell.generation = generation % generation_end;
    cell.state = reader.state("seats");
    if (cell.state != SeatState::locked) return cell;
    cell.owner = reader.number<engine::Owner>("seats");
    cell.stamp = reader.number<engine::Stamp>("seats");
    return cell;
}

void read_cells(FieldReader& reader, ShowParts& parts) {
    parts.seats.resize(reader.count("seats", 5));
    for (engine::SeatCell& cell : parts.seats) cell = read_cell(reader);
}

void read_hold(FieldReader& reader, std::uint16_t format, ShowParts& parts) {
    const auto number = reader.number<HoldNumber>("number");
    Hold hold;
    hold.state = read_hold_state(reader);
    hold.id = reader.text("id");
    hold.holder = reader.text("holder");
    hold.reference = reader.text("reference");
    hold.booking = reader.text("booking");
    hold.deadline_ms = reader.number<std::int64_t>("deadline");
    hold.created_at_ms = reader.number<std::int64_t>("beginning");
    hold.ended_at_ms = reader.number<std::int64_t>("end");
    hold.ended_seq = reader.number<journal::Seq>("end");
    hold.renewals = reader.number<std::int64_t>("renewals");
    hold.seq = reader.number<journal::Seq>("seq");
    hold.seats = read_seats(reader);
    if (format >= 2) {
        hold.payments.resize(reader.count("payments", 4));
        for (std::string& payment : hold.payments) payment = reader.text("payments");
    }
    if (!parts.holds.empty() && number <= parts.holds.rbegin()->first) {
        return reader.fail(fmt::format("its number is {}, which does not follow the one before", number));
    }
    parts.holds.emplace_hint(parts.holds.end(), number, std::move(hold));
}

FormerSeat read_former(FieldReader& reader) {
    FormerSeat former;
    former.seat = reader.number<SeatIndex>("former seats");
    former.generation = reader.number<std::uint32_t>("former seats");
    former.seq = reader.number<journal::Seq>("former seats");
    former.until_wall_ms = reader.number<std::int64_t>("former seats");
    former.moved = reader.number<std::uint8_t>("former seats") != 0;
    former.reason = reader.text("former seats");
    return former;
}

void read_booking(FieldReader& reader, std::uint16_t format, ShowParts& parts) {
    Booking booking;
    booking.id = reader.text("id");
    booking.hold = reader.text("hold");
    booking.holder = reader.text("holder");
    booking.reference = reader.text("reference");
    booking.booked_at_wall_ms = reader.number<std::int64_t>("time");
    booking.booked_seq = reader.number<journal::Seq>("seq");
    booking.seats = read_seats(reader);
    booking.seq = booking.booked_seq;
    if (format >= 2) {
        booking.seq = reader.number<journal::Seq>("seq");
        booking.payment = reader.text("payment");
        constexpr std::size_t former_size_min = 4 + 4 + 8 + 8 + 1 + 4;
        booking.former.resize(reader.count("former seats", former_size_min));
        for (FormerSeat& former : booking.former) former = read_former(reader);
    }
    parts.bookings.push_back(std::move(booking));
}

void read_block(FieldReader& reader, ShowParts& parts) {
    const auto seat = reader.number<SeatIndex>("seat");
    std::string reason = reader.text("reason");
    if (!parts.blocks.empty() && seat <= parts.blocks.rbegin()->first) {
        return reader.fail(fmt::format("its seat is {}, which does not follow the one before", seat));
    }
    parts.blocks.emplace_hint(parts.blocks.end(), seat, std::move(reason));
}

void read_remembered(FieldReader& reader, std::uint16_t format, ShowParts& parts) {
    journal::Entry entry;
    entry.seq = reader.number<journal::Seq>("seq");
    entry.kind = static_cast<journal::EntryKind>(reader.number<std::uint8_t>("kind"));
    if (to_string(entry.kind).empty()) {
        reader.fail(fmt::format("{} is no kind of an entry", static_cast<unsigned>(entry.kind)));
    }
    entry.show_time_ms = reader.number<std::int64_t>("show time");
    entry.wall_time_ms = reader.number<std::int64_t>("wall time");
    entry.deadline_ms = reader.number<std::int64_t>("deadline");
    entry.hold = reader.text("hold");
    entry.holder = reader.text("holder");
    entry.booking = reader.text("booking");
    entry.reference = reader.text("reference");
    entry.idempotency.emplace();
    entry.idempotency->key = reader.hash("key");
    entry.idempotency->fingerprint = reader.hash("fingerprint");
    const HoldState hold_state = read_hold_state(reader);
    std::vector<SeatIndex> seats = read_seats(reader);
    if (format >= 2) {
        if (std::string payment = reader.text("payment"); !payment.empty()) {
            entry.attributes.emplace_back(payment_attribute, std::move(payment));
        }
        entry.reason = reader.text("reason");
    }
    parts.remembered.push_back(
        {std::make_shared<const journal::Entry>(std::move(entry)), hold_state, std::move(seats)});
}

void read_fields(Kind kind, std::uint16_t format, FieldReader& reader, ShowParts& parts) {
    switch (kind) {
        case Kind::show: return read_show(reader, parts);
        case Kind::seats: return read_cells(reader, parts);
        case Kind::hold: return read_hold(reader, format, parts);
        case Kind::booking: return read_booking(reader, format, parts);
        case Kind::remembered: return read_remembered(reader, format, parts);
        case Kind::block: return read_block(reader, parts);
    }
}

struct Header {
    std::uint16_t format = 0;
    std::uint32_t count = 0;
    journal::Slot slot = 0;
    journal::Seq seq = 0;
    std::uint64_t digest = 0;
};

tl::unexpected<Error> corrupt(std::string message) {
    return tl::unexpected(Error{Error::Code::corrupt, std::move(message)});
}

/// The header, when this version can go on from it. The checksum comes before all that it covers: a
/// flipped bit must read as damage, never as a newer version.
tl::expected<Header, Error> checked_header(std::string_view bytes) {
    if (bytes.size() < header_size) {
        return corrupt(fmt::format("it has {} bytes, fewer than its header of {}", bytes.size(), header_size));
    }
    if (!bytes.starts_with(magic)) return corrupt("it does not begin with SLSS (byte 0)");
    FieldReader reader(bytes.substr(magic.size()));
    Header header;
    header.format = reader.number<std::uint16_t>("format");
    const auto major = reader.number<std::uint8_t>("version");
    const auto minor = reader.number<std::uint8_t>("version");
    const auto features = reader.number<std::uint32_t>("features");
    header.count = reader.number<std::uint32_t>("count");
    header.slot = reader.number<journal::Slot>("slot");
    header.seq = reader.number<journal::Seq>("seq");
    header.digest = reader.number<std::uint64_t>("digest");
    const auto stored = reader.number<std::uint32_t>("checksum");
    const std::size_t covered = header_size - journal::checksum_size;
    if (const std::uint32_t computed = journal::checksum_of(bytes.substr(0, covered)); stored != computed) {
        return corrupt(
            fmt::format("its header's checksum is {:08x} and should be {:08x} (byte {})", stored, computed, covered));
    }
    const std::uint32_t unknown = features & ~known_features;
    const bool known = header.format >= 1 && header.format <= format_version;
    if (known && unknown == 0) return header;
    const std::string what =
        !known ? fmt::format("it has format {}, this version knows format {}", header.format, format_version)
               : fmt::format("it uses the feature bits {:#x}, which this version does not know", unknown);
    return tl::unexpected(
        Error{Error::Code::unsupported,
              fmt::format("{}; seatlock {}.{} or newer is needed to read it", what, unsigned{major}, unsigned{minor})});
}

/// Walks over the records of a snapshot.
class Decoding {
public:
    explicit Decoding(std::string_view bytes) : bytes_(bytes) {}

    tl::expected<ShowParts, Error> run(const Header& header) && {
        format_ = header.format;
        for (std::uint32_t number = 1; number <= header.count; ++number) {
            auto problem = next();
            if (problem) return corrupt(fmt::format("record {} (byte {}): {}", number, offset_, *problem));
        }
        if (last_ < static_cast<std::uint8_t>(Kind::seats)) return corrupt("it has no seats");
        if (offset_ == bytes_.size()) return std::move(parts_);
        return corrupt(fmt::format("{} bytes follow its last record (byte {})", bytes_.size() - offset_, offset_));
    }

private:
    std::optional<std::string> next() {
        const auto record = journal::read_record(bytes_.substr(offset_), "snapshot");
        if (!record) return record.error();
        const Kind kind{record->kind};
        if (to_string(kind).empty() || (format_ < 2 && kind == Kind::block)) {
            return fmt::format("format {} has no records of kind {}", format_, record->kind);
        }
        if (!follows(record->kind)) return fmt::format("the {} is in the wrong place", to_string(kind));
        last_ = record->kind;
        FieldReader reader(record->fields);
        read_fields(kind, format_, reader, parts_);
        if (std::string problem = reader.problem_at_end(); !problem.empty()) {
            return fmt::format("the {}: {}", to_string(kind), problem);
        }
        offset_ += record->size();
        return std::nullopt;
    }

    /// The show, then its seats, then any number of each other kind in turn.
    [[nodiscard]] bool follows(std::uint8_t kind) const {
        const auto seats = static_cast<std::uint8_t>(Kind::seats);
        return last_ < seats ? kind == last_ + 1 : kind > seats && kind >= last_;
    }

    std::string_view bytes_;
    std::size_t offset_ = header_size;
    std::uint8_t last_ = 0;
    std::uint16_t format_ = format_version;
    ShowParts parts_;
};

}  // namespace

std::string encode_snapshot(const ShowState& state, journal::Slot slot) {
    Records records;
    records.add(Kind::show, fields_of_show(state));
    records.add(Kind::seats, fields_of(state.seats()));
    for (const auto& [number, hold] : state.holds()) records.add(Kind::hold, fields_of(number, hold));
    for (const Booking& booking : state.bookings()) records.add(Kind::booking, fields_of(booking));
    state.idempotency().for_each([&](const Remembered& remembered) {
        if (!mutated(Mutant::snapshot_forgets_keys)) records.add(Kind::remembered, fields_of(remembered));
    });
    for (const auto& [seat, reason] : state.blocks()) {
        if (!mutated(Mutant::block_forgotten_by_snapshot)) records.add(Kind::block, fields_of(seat, reason));
    }
    std::string out(magic);
    put(out, format_version);
    put(out, needs_major);
    put(out, needs_minor);
    put(out, known_features);
    put(out, records.count);
    put(out, slot);
    put(out, state.seq());
    put(out, state.digest());
    put(out, journal::checksum_of(out));
    return out.append(records.bytes);
}

tl::expected<ShowState, Error> decode_snapshot(std::string_view bytes, journal::Slot slot, const LoadedPlanPtr& plan) {
    const auto header = checked_header(bytes);
    if (!header) return tl::unexpected(header.error());
    if (header->slot != slot) return corrupt(fmt::format("it says that it is of slot {}", header->slot));
    auto parts = Decoding(bytes).run(*header);
    if (!parts) return tl::unexpected(std::move(parts).error());
    auto state = ShowState::from(plan, *std::move(parts));
    if (!state) return corrupt(std::move(state).error());
    if (state->seq() != header->seq) {
        return corrupt(fmt::format("it is of seq {}, its header says {}", state->seq(), header->seq));
    }
    if (const std::uint64_t digest = state->digest(); digest != header->digest) {
        return corrupt(fmt::format("its digest is {:016x} and should be {:016x}", digest, header->digest));
    }
    return *std::move(state);
}

}  // namespace seatlock::service
