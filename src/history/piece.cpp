#include "history/piece.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "mutant/mutant.hpp"
#include "service/show_snapshot.hpp"

namespace seatlock::history {
namespace {

using journal::Error;
using journal::Seq;

tl::unexpected<Error> unusable(const Piece& piece, Error::Code code, std::string_view why) {
    return tl::unexpected(Error{code, fmt::format("show {}: {}", piece.of.show, why)});
}

tl::expected<void, Error> take_snapshot(Piece& piece, const journal::StoredSnapshot& stored) {
    auto state = service::decode_snapshot(stored.bytes, stored.slot, piece.of.plan);
    if (!state) return unusable(piece, state.error().code, state.error().message);
    piece.state = *std::move(state);
    return {};
}

tl::expected<void, Error> take_batch(Piece& piece, const journal::StoredBatch& stored) {
    auto batch = journal::decode(stored.bytes);
    if (!batch) {
        return unusable(piece, batch.error().code, fmt::format("slot {}: {}", stored.slot, batch.error().message));
    }
    for (journal::Entry& entry : batch->entries) {
        if (entry.seq <= piece.last() || entry.seq > piece.of.seq) continue;
        if (entry.seq != piece.last() + 1) {
            return unusable(piece, Error::Code::corrupt,
                            fmt::format("entry {} follows, but entry {} was to", entry.seq, piece.last() + 1));
        }
        piece.entries.push_back(std::make_shared<const journal::Entry>(std::move(entry)));
    }
    return {};
}

}  // namespace

Seq Piece::last() const {
    if (!entries.empty()) return entries.back()->seq;
    return state ? state->seq() : of.after;
}

Continuation continuation_of(const service::PublishedShow& show, const Position* position) {
    Continuation next{
        .show = show.name(), .log_id = show.log_id(), .plan = show.shared_plan(), .after = 0, .seq = show.seq()};
    if (!position || position->seq > show.seq()) return next;
    if (position->log_id == show.log_id() || mutated(Mutant::history_ignores_log_id)) next.after = position->seq;
    return next;
}

std::optional<Piece> piece_from(const service::PublishedShow& show, Continuation continuation,
                                std::size_t entries_max) {
    Piece piece{.of = std::move(continuation), .state = {}, .entries = {}};
    Seq next = piece.of.after + 1;
    if (mutated(Mutant::history_skips_a_gap)) {
        while (!show.retains(next - 1)) ++next;
    }
    if (!show.retains(next - 1)) return std::nullopt;
    for (; next <= show.seq() && piece.entries.size() < entries_max; ++next) piece.entries.push_back(show.entry(next));
    return piece;
}

tl::expected<Piece, Error> piece_from(const journal::LogStretch& stretch, Continuation continuation) {
    Piece piece{.of = std::move(continuation), .state = {}, .entries = {}};
    if (stretch.log_id != piece.of.log_id) {
        return unusable(piece, Error::Code::corrupt, "its log has been replaced by another");
    }
    if (stretch.snapshot && !mutated(Mutant::history_forgets_the_snapshot)) {
        if (auto taken = take_snapshot(piece, *stretch.snapshot); !taken) return tl::unexpected(taken.error());
    }
    for (const journal::StoredBatch& batch : stretch.batches) {
        if (auto taken = take_batch(piece, batch); !taken) return tl::unexpected(taken.error());
    }
    return piece;
}

}  // namespace seatlock::history
