#include "journal/sample_batch.hpp"

#include <array>
#include <utility>

namespace seatlock::journal {
namespace {

std::uint64_t up_to(std::mt19937_64& random, std::uint64_t max) {
    return std::uniform_int_distribution<std::uint64_t>(0, max)(random);
}

std::string random_text(std::mt19937_64& random) {
    std::string text(up_to(random, 3) == 0 ? up_to(random, 300) : up_to(random, 8), '\0');
    for (char& byte : text) byte = static_cast<char>(up_to(random, 255));
    return text;
}

SeatState random_state(std::mt19937_64& random) { return static_cast<SeatState>(up_to(random, 2)); }

IdempotencyRecord random_idempotency(std::mt19937_64& random) {
    IdempotencyRecord record;
    for (auto& byte : record.key) byte = static_cast<std::uint8_t>(up_to(random, 255));
    for (auto& byte : record.fingerprint) byte = static_cast<std::uint8_t>(up_to(random, 255));
    return record;
}

EntryKind random_kind(std::mt19937_64& random) {
    constexpr std::array kinds{EntryKind::plan_imported, EntryKind::show_created, EntryKind::key_created,
                               EntryKind::key_revoked,   EntryKind::opened,       EntryKind::held,
                               EntryKind::swapped,       EntryKind::extended,     EntryKind::released,
                               EntryKind::expired,       EntryKind::booked};
    return kinds.at(up_to(random, kinds.size() - 1));
}

}  // namespace

Entry sample_entry(Seq seq) {
    Entry entry;
    entry.seq = seq;
    entry.kind = EntryKind::held;
    entry.show_time_ms = 1'700'000'000'000 + static_cast<std::int64_t>(seq);
    entry.wall_time_ms = entry.show_time_ms + 5;
    entry.actor = "admin";
    entry.holder = "holder-" + std::to_string(seq);
    entry.hold = "hold-" + std::to_string(seq);
    entry.deadline_ms = entry.show_time_ms + 10'000;
    entry.changes = {{static_cast<SeatIndex>(seq), 1, SeatState::available, SeatState::locked}};
    return entry;
}

Batch sample_batch(Epoch epoch, Slot slot, Seq first_seq, std::size_t count) {
    Batch batch{epoch, slot, 0, {}};
    for (std::size_t i = 0; i < count; ++i) batch.entries.push_back(sample_entry(first_seq + i));
    return batch;
}

Append sample_append(const std::string& log, Epoch epoch, Slot slot, Seq first_seq, std::size_t count) {
    return {log, epoch, slot, first_seq, encode(sample_batch(epoch, slot, first_seq, count))};
}

Entry random_entry(std::mt19937_64& random, Seq seq) {
    Entry entry;
    entry.seq = seq;
    entry.kind = random_kind(random);
    for (auto* time : {&entry.show_time_ms, &entry.wall_time_ms, &entry.deadline_ms}) {
        *time = static_cast<std::int64_t>(random());
    }
    for (auto* text : {&entry.actor, &entry.holder, &entry.hold, &entry.booking, &entry.reference, &entry.reason}) {
        *text = random_text(random);
    }
    if (up_to(random, 1) == 0) entry.idempotency = random_idempotency(random);
    for (std::uint64_t i = up_to(random, 4); i > 0; --i) {
        entry.changes.push_back({static_cast<SeatIndex>(up_to(random, UINT32_MAX)),
                                 static_cast<std::uint32_t>(up_to(random, UINT32_MAX)), random_state(random),
                                 random_state(random)});
    }
    for (std::uint64_t i = up_to(random, 2); i > 0; --i) {
        entry.attributes.emplace_back(random_text(random), random_text(random));
    }
    return entry;
}

std::vector<WriteResult> append_now(Journal& journal, std::vector<Append> group) {
    std::vector<WriteResult> answers;
    journal.append(std::move(group), [&](std::vector<WriteResult> results) { answers = std::move(results); });
    return answers;
}

WriteResult append_now(Journal& journal, Append append) {
    std::vector<Append> group;
    group.push_back(std::move(append));
    return append_now(journal, std::move(group)).at(0);
}

}  // namespace seatlock::journal
