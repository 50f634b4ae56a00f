// The bytes of a batch: what goes in comes out, and nothing that is not what went in does.

#include <array>
#include <cstdint>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "journal/entry.hpp"
#include "journal/sample_batch.hpp"
#include "random_seed.hpp"

namespace seatlock::journal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::size_t header_size = 52;

/// The batch of the worked example in docs/journal-format.md.
Batch documented_batch() {
    Entry opened;
    opened.seq = 1;
    opened.kind = EntryKind::opened;
    opened.show_time_ms = 1'700'000'000'000;
    opened.wall_time_ms = 1'700'000'000'000;
    opened.actor = "admin";
    opened.attributes = {{"plan", "cinema"}};
    Entry held;
    held.seq = 2;
    held.kind = EntryKind::held;
    held.show_time_ms = 1'700'000'000'250;
    held.wall_time_ms = 1'700'000'000'251;
    held.deadline_ms = 1'700'000'010'250;
    held.actor = "shop";
    held.holder = "ana";
    held.hold = "h1";
    held.idempotency = IdempotencyRecord{};
    held.idempotency->key.fill(0xAA);
    held.idempotency->fingerprint.fill(0xBB);
    held.changes = {{12, 1, SeatState::available, SeatState::locked}};
    return {3, 0, 0, {opened, held}};
}

/// The bytes of the page's code block: each line an offset, the bytes, two spaces, and what they are.
std::string documented_bytes() {
    std::ifstream page(std::string(SEATLOCK_SOURCE_DIR) + "/docs/journal-format.md");
    std::string bytes;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("```")) inside = line == "```hex";
        if (!inside || line.starts_with("```") || line.empty()) continue;
        EXPECT_EQ(std::stoul(line.substr(0, 4), nullptr, 16), bytes.size()) << line;
        std::istringstream words(line.substr(6, line.find("  ", 6) - 6));
        for (std::string word; words >> word;) bytes.push_back(static_cast<char>(std::stoul(word, nullptr, 16)));
    }
    return bytes;
}

std::string hex(std::string_view bytes) {
    std::ostringstream out;
    for (const char byte : bytes) {
        out << "0123456789abcdef"[static_cast<std::uint8_t>(byte) >> 4U]
            << "0123456789abcdef"[static_cast<std::uint8_t>(byte) & 15U] << ' ';
    }
    return out.str();
}

void put_u32(std::string& bytes, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes.at(at + i) = static_cast<char>((value >> (8 * i)) & 0xFFU);
}

void put_u64(std::string& bytes, std::size_t at, std::uint64_t value) {
    put_u32(bytes, at, static_cast<std::uint32_t>(value));
    put_u32(bytes, at + 4, static_cast<std::uint32_t>(value >> 32U));
}

std::uint32_t crc(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// What a writer other than ours might have written: sound checksums over other content.
std::string with_sound_header(std::string bytes) {
    put_u32(bytes, header_size - 4, crc(std::string_view(bytes).substr(0, header_size - 4)));
    return bytes;
}

std::string with_sound_only_record(std::string bytes) {
    const std::size_t end = bytes.size() - 4;
    put_u32(bytes, end, crc(std::string_view(bytes).substr(header_size, end - header_size)));
    std::uint64_t id = 0xcbf29ce484222325U;
    for (const char byte : bytes.substr(header_size)) id = (id ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3U;
    put_u64(bytes, 32, id);
    return with_sound_header(std::move(bytes));
}

Error error_of(std::string_view bytes) {
    const auto batch = decode(bytes);
    EXPECT_FALSE(batch.has_value());
    return batch ? Error{} : batch.error();
}

std::string corruption_of(std::string_view bytes) {
    const Error error = error_of(bytes);
    EXPECT_EQ(error.code, Error::Code::corrupt) << error.message;
    return error.message;
}

std::string lack_of(std::string_view bytes) {
    const Error error = error_of(bytes);
    EXPECT_EQ(error.code, Error::Code::unsupported) << error.message;
    return error.message;
}

TEST(EntryCodec, WritesTheBytesOfTheDocumentedExample) {
    EXPECT_EQ(hex(encode(documented_batch())), hex(documented_bytes()));
}

TEST(EntryCodec, ReadsTheDocumentedExample) {
    const auto batch = decode(documented_bytes());
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_EQ(batch->epoch, 3U);
    EXPECT_EQ(batch->slot, 0U);
    EXPECT_EQ(batch->entries, documented_batch().entries);
}

TEST(EntryCodec, GivesBackWhatItWasGiven) {
    const std::uint64_t seed = random_seed();
    std::mt19937_64 random(seed);
    for (std::uint64_t round = 0; round < 500; ++round) {
        Batch batch{random(), random(), 0, {}};
        const Seq first = 1 + (random() >> 12U);
        for (Seq seq = first; seq < first + 1 + round % 7; ++seq) batch.entries.push_back(random_entry(random, seq));
        auto decoded = decode(encode(batch));
        ASSERT_TRUE(decoded) << decoded.error().message << " SEATLOCK_SEED=" << seed;
        batch.batch_id = decoded->batch_id;
        ASSERT_EQ(*decoded, batch) << "SEATLOCK_SEED=" << seed;
    }
}

TEST(EntryCodec, DerivesTheBatchIdFromTheEntriesAlone) {
    const auto id_of = [](const Batch& batch) { return decode(encode(batch))->batch_id; };
    Batch batch = sample_batch(1, 0, 1, 3);
    const std::uint64_t id = id_of(batch);
    batch.epoch = 9;
    batch.slot = 4;
    batch.batch_id = 77;
    EXPECT_EQ(id_of(batch), id);
    batch.entries.back().reason = "another";
    EXPECT_NE(id_of(batch), id);
}

TEST(EntryCodec, DetectsEveryFlippedBit) {
    const std::string bytes = encode(documented_batch());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const auto batch = decode(flipped);
        ASSERT_FALSE(batch) << "bit " << bit;
        ASSERT_EQ(batch.error().code, Error::Code::corrupt) << "bit " << bit << ": " << batch.error().message;
    }
}

TEST(EntryCodec, DetectsEveryTruncation) {
    const std::string bytes = encode(documented_batch());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(error_of(std::string_view(bytes).substr(0, size)).code, Error::Code::corrupt) << size;
    }
}

TEST(EntryCodec, DetectsBytesThatFollow) {
    EXPECT_THAT(corruption_of(encode(documented_batch()) + '\0'), HasSubstr("1 bytes follow the last record"));
    EXPECT_EQ(error_of(encode(sample_batch(1, 0, 1)) + encode(sample_batch(1, 1, 2))).code, Error::Code::corrupt);
}

TEST(EntryCodec, SurvivesAnyBytes) {
    const std::uint64_t seed = random_seed();
    std::mt19937_64 random(seed);
    const std::string sound = encode(documented_batch());
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = sound;
        for (std::uint64_t i = random() % 4; i < 4; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
        if (round % 2 == 0) bytes = with_sound_header(bytes);
        const auto batch = decode(bytes);
        ASSERT_TRUE(!batch || batch->entries == documented_batch().entries) << "SEATLOCK_SEED=" << seed;
    }
}

/// Checksums that fit do not make the content trustworthy: every byte of the fields in turn.
TEST(EntryCodec, SurvivesAnyFieldsBehindASoundChecksum) {
    const std::string sound = encode(sample_batch(1, 0, 1));
    for (std::size_t at = header_size; at < sound.size() - 4; ++at) {
        for (const int value : {0, 1, 2, 3, 0x7F, 0x80, 0xFF}) {
            std::string bytes = sound;
            bytes[at] = static_cast<char>(value);
            const std::string forged = with_sound_only_record(bytes);
            const auto batch = decode(forged);
            if (!batch) continue;
            // Behind the header, which says what version the kind needs.
            EXPECT_EQ(encode(*batch).substr(header_size), forged.substr(header_size)) << "byte " << at;
        }
    }
}

TEST(EntryCodec, NamesTheDamagedRecord) {
    std::string bytes = encode(sample_batch(4, 7, 20, 3));
    bytes.at(bytes.size() - 20) ^= 1;
    EXPECT_THAT(corruption_of(bytes),
                AllOf(HasSubstr("record seq 22 (byte "), HasSubstr("its checksum is "), HasSubstr(" should be ")));
}

TEST(EntryCodec, NamesATruncatedRecord) {
    const std::string bytes = encode(sample_batch(4, 7, 20, 3));
    EXPECT_THAT(corruption_of(std::string_view(bytes).substr(0, bytes.size() - 1)),
                AllOf(HasSubstr("record seq 22 (byte "), HasSubstr("runs past the end of the batch")));
}

TEST(EntryCodec, RefusesANewerFormatAndNamesTheVersion) {
    std::string bytes = encode(sample_batch(1, 5, 1));
    bytes[4] = 2;
    bytes[6] = 1;
    bytes[7] = 9;
    EXPECT_THAT(lack_of(with_sound_header(bytes)),
                AllOf(HasSubstr("format 2"), HasSubstr("seatlock 1.9 or newer is needed")));
}

TEST(EntryCodec, RefusesAnUnknownFeatureAndNamesIt) {
    std::string bytes = encode(sample_batch(1, 5, 1));
    put_u32(bytes, 8, 0x10);
    EXPECT_THAT(lack_of(with_sound_header(bytes)), AllOf(HasSubstr("feature bits 0x10"), HasSubstr("is needed")));
}

TEST(EntryCodec, RefusesAnUnknownKindAndNamesIt) {
    std::string bytes = encode(sample_batch(1, 5, 30));
    bytes[header_size + 4] = static_cast<char>(200);
    EXPECT_THAT(lack_of(with_sound_only_record(bytes)), AllOf(HasSubstr("record seq 30"), HasSubstr("kind 200")));
}

TEST(EntryCodec, RefusesCountsThatCannotBe) {
    for (const std::uint32_t count : {0U, 2U, 1'000'000U, UINT32_MAX}) {
        std::string bytes = encode(sample_batch(1, 5, 1));
        put_u32(bytes, 12, count);
        corruption_of(with_sound_header(bytes));
    }
    // The count of changes lies behind 32 bytes of numbers, six texts and the idempotency mark.
    std::string bytes = encode(sample_batch(1, 5, 1));
    const Entry entry = sample_entry(1);
    const std::size_t changes =
        header_size + 5 + 32 + std::size_t{6} * 4 + entry.actor.size() + entry.holder.size() + entry.hold.size() + 1;
    put_u32(bytes, changes, UINT32_MAX);
    EXPECT_THAT(corruption_of(with_sound_only_record(bytes)), HasSubstr("4294967295 changes, more than its bytes"));
}

TEST(EntryCodec, RefusesSeqsThatAreNotDense) {
    std::string bytes = encode(sample_batch(1, 5, 30));
    put_u64(bytes, header_size + 5, 31);
    EXPECT_THAT(corruption_of(with_sound_only_record(bytes)),
                HasSubstr("record seq 30 (byte 52): it says that it is seq 31"));
}

TEST(EntryCodec, RefusesSeqsThatCannotBe) {
    for (const Seq first : {Seq{0}, Seq{1} << 53U, UINT64_MAX}) {
        std::string bytes = encode(sample_batch(1, 5, 1));
        put_u64(bytes, 40, first);
        EXPECT_THAT(corruption_of(with_sound_header(bytes)), HasSubstr("is no possible first seq"));
    }
}

TEST(EntryCodec, RefusesABatchIdOfOtherRecords) {
    std::string bytes = encode(sample_batch(1, 5, 1));
    put_u64(bytes, 32, 12345);
    EXPECT_THAT(corruption_of(with_sound_header(bytes)), HasSubstr("the batch id is 0000000000003039"));
}

TEST(EntryCodec, RefusesASeatStateThatIsNone) {
    std::string bytes = encode(sample_batch(1, 5, 1));
    bytes.at(bytes.size() - 4 - 4 - 1) = 3;
    EXPECT_THAT(corruption_of(with_sound_only_record(bytes)), HasSubstr("3 is no seat state"));
}

TEST(EntryKindNames, AreTheEnumeratorsOwn) {
    EXPECT_EQ(to_string(EntryKind::held), "held");
    std::set<std::string_view> names;
    for (int kind = 0; kind < 256; ++kind) names.insert(to_string(static_cast<EntryKind>(kind)));
    EXPECT_EQ(names,
              (std::set<std::string_view>{"", "plan_imported", "show_created", "key_created", "key_revoked", "opened",
                                          "held", "swapped", "extended", "released", "expired", "booked", "paying",
                                          "cancelled", "moved", "blocked", "unblocked", "changed"}));
}

}  // namespace
}  // namespace seatlock::journal
