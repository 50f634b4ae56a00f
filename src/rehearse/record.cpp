#include "rehearse/record.hpp"

#include <utility>

#include "json/writer.hpp"

namespace seatlock::rehearse {
namespace {

const std::string* text(const json::Value& value, std::string_view member) {
    const json::Value* found = value.find(member);
    return found ? found->string() : nullptr;
}

const json::Array* array(const json::Value& value, std::string_view member) {
    const json::Value* found = value.find(member);
    return found ? found->array() : nullptr;
}

/// 0 when there is none: no entry has that seq.
std::uint64_t seq_of(const json::Value& value) {
    const json::Value* found = value.find("seq");
    const std::int64_t* integer = found ? found->integer() : nullptr;
    return integer && *integer > 0 ? static_cast<std::uint64_t>(*integer) : 0;
}

}  // namespace

tl::expected<FeedEntry, std::string> read_entry(const json::Value& value) {
    FeedEntry entry;
    json::Writer out;
    out.value(value);
    entry.text = std::move(out).str();
    entry.seq = seq_of(value);
    const std::string* kind = text(value, "kind");
    const json::Array* changes = array(value, "changes");
    if (entry.seq == 0 || !kind || !changes) return tl::unexpected("an entry has seq, kind and changes: " + entry.text);
    entry.kind = *kind;
    for (const json::Value& change : *changes) {
        const std::string* seat = text(change, "seat");
        const std::string* from = text(change, "from");
        const std::string* to = text(change, "to");
        if (!seat || !from || !to) return tl::unexpected("a change has seat, from and to: " + entry.text);
        entry.changes.push_back({*seat, *from, *to});
    }
    return entry;
}

tl::expected<SeatsRecord, std::string> read_seats(const json::Value& value) {
    SeatsRecord record;
    const std::string* log_id = text(value, "log_id");
    const json::Array* seats = array(value, "seats");
    record.seq = seq_of(value);
    if (!log_id || !seats || record.seq == 0)
        return tl::unexpected(std::string("the map of all seats has seq, log_id and seats"));
    record.log_id = *log_id;
    for (const json::Value& seat : *seats) {
        const std::string* name = text(seat, "seat");
        const std::string* state = text(seat, "state");
        if (!name || !state) return tl::unexpected(std::string("a seat of the map has seat and state"));
        record.seats.push_back({*name, *state});
    }
    return record;
}

}  // namespace seatlock::rehearse
