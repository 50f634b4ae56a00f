// Format 1 of the journal's batches: docs/journal-format.md has the grammar and a worked example.

#include <algorithm>
#include <cassert>
#include <cstddef>

#include <fmt/format.h>

#include "journal/entry.hpp"
#include "journal/fields.hpp"

namespace seatlock::journal {
namespace {

constexpr std::string_view magic = "SLJB";
constexpr std::uint16_t format_version = 1;
/// Set where an entry says what seatlock 0.1 does not know. Of a kind that it knows, it would take such an entry for
/// damage; of a feature that it does not know it asks for the version that is needed.
constexpr std::uint32_t entries_of_0_2 = 1;
constexpr std::uint32_t known_features = entries_of_0_2;
constexpr std::uint8_t needs_major = 0;

constexpr std::size_t header_size = 4 + 2 + 1 + 1 + 4 + 4 + 4 * 8 + 4;
constexpr std::size_t change_size = 4 + 4 + 1 + 1;
constexpr std::size_t attribute_size_min = 4 + 4;

/// The oldest seatlock 0.x that reads the entry: a new kind has the version it comes with, and so has an old kind
/// that got new attributes, or a sale that no hold came before.
std::uint8_t needs_minor_of(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::plan_imported:
        case EntryKind::held:
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::released:
        case EntryKind::expired: return 1;
        case EntryKind::booked: return entry.hold.empty() ? 2 : 1;
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked:
        case EntryKind::opened:
        case EntryKind::paying:
        case EntryKind::cancelled:
        case EntryKind::moved:
        case EntryKind::blocked:
        case EntryKind::unblocked:
        case EntryKind::changed: return 2;
    }
    return 2;
}

std::uint8_t needs_minor_of(const Batch& batch) {
    std::uint8_t minor = 1;
    for (const Entry& entry : batch.entries) minor = std::max(minor, needs_minor_of(entry));
    return minor;
}

/// FNV-1a, 64 bit. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
std::uint64_t batch_id_of(std::string_view records) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : records) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3U;
    return hash;
}

// ---- encoding ----

void put_change(std::string& out, const Change& change) {
    put(out, change.seat);
    put(out, change.generation);
    put(out, static_cast<std::uint8_t>(change.from));
    put(out, static_cast<std::uint8_t>(change.to));
}

void put_fields(std::string& out, const Entry& entry) {
    put(out, entry.seq);
    put(out, entry.show_time_ms);
    put(out, entry.wall_time_ms);
    put(out, entry.deadline_ms);
    for (const auto* text :
         {&entry.actor, &entry.holder, &entry.hold, &entry.booking, &entry.reference, &entry.reason}) {
        put_text(out, *text);
    }
    put(out, static_cast<std::uint8_t>(entry.idempotency.has_value()));
    if (entry.idempotency) {
        put_hash(out, entry.idempotency->key);
        put_hash(out, entry.idempotency->fingerprint);
    }
    put_length(out, entry.changes.size());
    for (const Change& change : entry.changes) put_change(out, change);
    put_length(out, entry.attributes.size());
    for (const auto& [name, value] : entry.attributes) {
        put_text(out, name);
        put_text(out, value);
    }
}

void put_entry(std::string& out, const Entry& entry) {
    std::string fields;
    put_fields(fields, entry);
    put_record(out, static_cast<std::uint8_t>(entry.kind), fields);
}

void put_header(std::string& out, const Batch& batch, std::string_view records) {
    out.append(magic);
    put(out, format_version);
    put(out, needs_major);
    const std::uint8_t needs_minor = needs_minor_of(batch);
    put(out, needs_minor);
    put(out, needs_minor >= 2 ? entries_of_0_2 : std::uint32_t{0});
    put_length(out, batch.entries.size());
    put(out, batch.epoch);
    put(out, batch.slot);
    put(out, batch_id_of(records));
    put(out, batch.entries.front().seq);
    put(out, checksum_of(out));
}

// ---- decoding ----

bool is_known(std::uint8_t kind) { return !to_string(static_cast<EntryKind>(kind)).empty(); }

Change read_change(FieldReader& reader) {
    Change change;
    change.seat = reader.number<std::uint32_t>("changes");
    change.generation = reader.number<std::uint32_t>("changes");
    change.from = reader.state("changes");
    change.to = reader.state("changes");
    return change;
}

std::optional<IdempotencyRecord> read_idempotency(FieldReader& reader) {
    const auto present = reader.number<std::uint8_t>("idempotency record");
    if (present > 1) reader.fail(fmt::format("its idempotency record has the mark {}, not 0 or 1", present));
    if (present == 0 || reader.failed()) return std::nullopt;
    IdempotencyRecord record;
    record.key = reader.hash("idempotency record");
    record.fingerprint = reader.hash("idempotency record");
    return record;
}

Entry read_fields(FieldReader& reader) {
    Entry entry;
    entry.seq = reader.number<std::uint64_t>("seq");
    entry.show_time_ms = reader.number<std::int64_t>("show time");
    entry.wall_time_ms = reader.number<std::int64_t>("wall time");
    entry.deadline_ms = reader.number<std::int64_t>("deadline");
    entry.actor = reader.text("actor");
    entry.holder = reader.text("holder");
    entry.hold = reader.text("hold");
    entry.booking = reader.text("booking");
    entry.reference = reader.text("reference");
    entry.reason = reader.text("reason");
    entry.idempotency = read_idempotency(reader);
    entry.changes.resize(reader.count("changes", change_size));
    for (Change& change : entry.changes) change = read_change(reader);
    entry.attributes.resize(reader.count("attributes", attribute_size_min));
    for (auto& [name, value] : entry.attributes) {
        name = reader.text("attributes");
        value = reader.text("attributes");
    }
    return entry;
}

struct Header {
    std::uint16_t format = 0;
    std::uint8_t needs_major = 0;
    std::uint8_t needs_minor = 0;
    std::uint32_t features = 0;
    std::uint32_t count = 0;
    Epoch epoch = 0;
    Slot slot = 0;
    std::uint64_t batch_id = 0;
    Seq first_seq = 0;
    std::uint32_t checksum = 0;
};

Header read_header(std::string_view bytes) {
    FieldReader reader(bytes.substr(magic.size(), header_size - magic.size()));
    Header header;
    header.format = reader.number<std::uint16_t>("format");
    header.needs_major = reader.number<std::uint8_t>("version");
    header.needs_minor = reader.number<std::uint8_t>("version");
    header.features = reader.number<std::uint32_t>("features");
    header.count = reader.number<std::uint32_t>("count");
    header.epoch = reader.number<std::uint64_t>("epoch");
    header.slot = reader.number<std::uint64_t>("slot");
    header.batch_id = reader.number<std::uint64_t>("batch id");
    header.first_seq = reader.number<std::uint64_t>("first seq");
    header.checksum = reader.number<std::uint32_t>("checksum");
    return header;
}

tl::unexpected<Error> corrupt(std::string message) {
    return tl::unexpected(Error{Error::Code::corrupt, std::move(message)});
}

tl::unexpected<Error> unsupported(const Header& header, std::string_view what) {
    return tl::unexpected(
        Error{Error::Code::unsupported, fmt::format("{}; seatlock {}.{} or newer is needed to read it", what,
                                                    unsigned{header.needs_major}, unsigned{header.needs_minor})});
}

/// The header, when this version can go on from it. The checksum comes before all that it covers:
/// a flipped bit must read as damage, never as a newer version.
tl::expected<Header, Error> checked_header(std::string_view bytes) {
    if (bytes.size() < header_size) {
        return corrupt(fmt::format("the batch has {} bytes, fewer than its header of {}", bytes.size(), header_size));
    }
    if (!bytes.starts_with(magic)) return corrupt("the batch does not begin with SLJB (byte 0)");
    const Header header = read_header(bytes);
    const std::uint32_t checksum = checksum_of(bytes.substr(0, header_size - checksum_size));
    if (header.checksum != checksum) {
        return corrupt(fmt::format("the batch header's checksum is {:08x} and should be {:08x} (byte {})",
                                   header.checksum, checksum, header_size - checksum_size));
    }
    if (header.format != format_version) {
        return unsupported(header, fmt::format("the batch has format {}, this version knows format {}", header.format,
                                               format_version));
    }
    if (const std::uint32_t unknown = header.features & ~known_features; unknown != 0) {
        return unsupported(
            header, fmt::format("the batch uses the feature bits {:#x}, which this version does not know", unknown));
    }
    if (header.count == 0) return corrupt("the batch is empty (byte 12)");
    if (header.count > (bytes.size() - header_size) / record_size_min) {
        return corrupt(fmt::format("the batch says {} records, more than its {} bytes can hold (byte 12)", header.count,
                                   bytes.size()));
    }
    if (header.first_seq == 0 || header.first_seq > seq_end - header.count) {
        return corrupt(fmt::format("{} is no possible first seq (byte 40)", header.first_seq));
    }
    return header;
}

/// Walks over the records of a batch.
class RecordReader {
public:
    RecordReader(std::string_view bytes, const Header& header) : bytes_(bytes), header_(header) {}

    tl::expected<Entry, Error> next(Seq seq) {
        const auto record = read_record(bytes_.substr(offset_), "batch");
        if (!record) return damaged(seq, record.error());
        if (!is_known(record->kind)) {
            return unsupported(header_, fmt::format("record seq {} (byte {}) is of kind {}, which this version does "
                                                    "not know",
                                                    seq, offset_, unsigned{record->kind}));
        }
        return entry_in(record->fields, static_cast<EntryKind>(record->kind), seq);
    }

    [[nodiscard]] std::size_t left_over() const { return bytes_.size() - offset_; }

private:
    tl::expected<Entry, Error> entry_in(std::string_view fields, EntryKind kind, Seq seq) {
        FieldReader reader(fields);
        Entry entry = read_fields(reader);
        entry.kind = kind;
        if (std::string problem = reader.problem_at_end(); !problem.empty()) return damaged(seq, problem);
        if (entry.seq != seq) return damaged(seq, fmt::format("it says that it is seq {}", entry.seq));
        offset_ += record_size_min + fields.size();
        return entry;
    }

    [[nodiscard]] tl::unexpected<Error> damaged(Seq seq, std::string_view problem) const {
        return corrupt(fmt::format("record seq {} (byte {}): {}", seq, offset_, problem));
    }

    std::string_view bytes_;
    const Header& header_;
    std::size_t offset_ = header_size;
};

}  // namespace

std::string encode(const Batch& batch) {
    assert(!batch.entries.empty());
    std::string records;
    Seq seq = batch.entries.front().seq;
    assert(seq > 0 && seq <= seq_end - batch.entries.size());
    for (const Entry& entry : batch.entries) {
        assert(entry.seq == seq && is_known(static_cast<std::uint8_t>(entry.kind)));
        put_entry(records, entry);
        ++seq;
    }
    std::string bytes;
    bytes.reserve(header_size + records.size());
    put_header(bytes, batch, records);
    return bytes.append(records);
}

tl::expected<Batch, Error> decode(std::string_view bytes) {
    const auto header = checked_header(bytes);
    if (!header) return tl::unexpected(header.error());
    Batch batch{header->epoch, header->slot, header->batch_id, {}};
    RecordReader reader(bytes, *header);
    for (Seq seq = header->first_seq; seq < header->first_seq + header->count; ++seq) {
        auto entry = reader.next(seq);
        if (!entry) return tl::unexpected(std::move(entry.error()));
        batch.entries.push_back(std::move(*entry));
    }
    if (reader.left_over() != 0) {
        return corrupt(fmt::format("{} bytes follow the last record (byte {})", reader.left_over(),
                                   bytes.size() - reader.left_over()));
    }
    if (const std::uint64_t id = batch_id_of(bytes.substr(header_size)); id != batch.batch_id) {
        return corrupt(
            fmt::format("the batch id is {:016x}, but its records make it {:016x} (byte 32)", batch.batch_id, id));
    }
    return batch;
}

}  // namespace seatlock::journal
