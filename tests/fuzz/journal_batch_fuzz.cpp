// Any bytes as a batch of the journal: a batch that encodes to these bytes again, or an error that says
// what is wrong. As they are, and with checksums that fit.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"
#include "fuzz/sealing.hpp"
#include "journal/entry.hpp"

namespace seatlock::fuzz {
namespace {

constexpr std::size_t header_size = 52;  // docs/journal-format.md
constexpr std::size_t batch_id_place = 32;

std::uint64_t batch_id_of(std::string_view records) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : records) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3U;
    return hash;
}

std::string sealed(std::string_view bytes) {
    std::string batch = Sealing(bytes, header_size).sealed();
    if (batch.size() < header_size) return batch;
    std::string id;
    journal::put(id, batch_id_of(std::string_view(batch).substr(header_size)));
    batch.replace(batch_id_place, id.size(), id);
    return Sealing(batch, header_size).sealed_header();
}

void check(std::string_view bytes) {
    const auto batch = journal::decode(bytes);
    if (!batch) return expect(!batch.error().message.empty(), "an error says what is wrong");
    expect(!batch->entries.empty(), "a batch has entries");
    const std::string again = journal::encode(*batch);
    expect(journal::decode(again) == *batch, "a batch can be written and read again");
}

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = seatlock::fuzz::text_of(data, size);
    seatlock::fuzz::check(bytes);
    seatlock::fuzz::check(seatlock::fuzz::sealed(bytes));
    return 0;
}
