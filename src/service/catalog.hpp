#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "service/command.hpp"
#include "service/idempotency_index.hpp"
#include "service/loaded_plan.hpp"
#include "service/time.hpp"
#include "service/write_path.hpp"

namespace seatlock::service {

/// What all entries of the catalog's log amount to: the plans, the shows and the keys there are.
class CatalogState {
public:
    struct ShowRecord {
        ShowSettings settings;
        LoadedPlanPtr plan;
    };

    /// Takes the next entry. The error says how it contradicts what was there; the state is then unusable.
    [[nodiscard]] tl::expected<void, std::string> apply(EntryPtr entry);

    /// The same for an ImportPlan whose file is imported already: nothing is read twice.
    [[nodiscard]] tl::expected<void, std::string> apply(EntryPtr entry, LoadedPlanPtr plan);

    [[nodiscard]] journal::Seq seq() const noexcept { return last_ ? last_->seq : 0; }
    [[nodiscard]] const EntryPtr& last() const noexcept { return last_; }
    [[nodiscard]] LoadedPlanPtr plan(std::string_view name) const;
    [[nodiscard]] const ShowRecord* show(std::string_view name) const;
    [[nodiscard]] const std::map<std::string, ShowRecord, std::less<>>& shows() const noexcept { return shows_; }
    [[nodiscard]] const KeyRecord* key(std::string_view name) const;
    /// Revoked ones, too.
    [[nodiscard]] const std::map<std::string, KeyRecord, std::less<>>& keys() const noexcept { return keys_; }
    [[nodiscard]] const IdempotencyIndex& idempotency() const noexcept { return idempotency_; }

private:
    [[nodiscard]] tl::expected<void, std::string> add_show(const journal::Entry& entry);
    [[nodiscard]] tl::expected<void, std::string> add_key(const journal::Entry& entry);
    [[nodiscard]] tl::expected<void, std::string> revoke_key(const journal::Entry& entry);
    [[nodiscard]] tl::expected<void, std::string> take(const journal::Entry& entry, LoadedPlanPtr plan);

    EntryPtr last_;
    std::map<std::string, LoadedPlanPtr, std::less<>> plans_;
    std::map<std::string, ShowRecord, std::less<>> shows_;
    std::map<std::string, KeyRecord, std::less<>> keys_;
    IdempotencyIndex idempotency_;
};

/// All entries of an opened catalog log, folded.
[[nodiscard]] tl::expected<CatalogState, journal::Error> fold_catalog(const journal::OpenedLog& log,
                                                                      std::string_view name);

/// The catalog as a step machine over its own log, like Show.
class Catalog {
public:
    explicit Catalog(std::string log) : path_(std::move(log)) {}

    [[nodiscard]] tl::expected<void, journal::Error> opened(const journal::OpenedLog& log, Now now);
    void open_failed();
    void submit(RequestId request, const Caller& caller, const CatalogCommand& command, Now now);
    void written(const journal::WriteResult& result);

    [[nodiscard]] bool needs_opening() const noexcept { return !path_.open(); }
    [[nodiscard]] const std::string& log() const noexcept { return path_.log(); }

    /// At the last durable entry.
    [[nodiscard]] const CatalogState& published() const noexcept { return published_; }

    [[nodiscard]] std::optional<journal::Append> next_append() { return path_.next_append(); }
    void take_answers(std::vector<Answered>& answers);

private:
    void import_plan(RequestId request, const Caller& caller, const ImportPlan& command, Now now);
    void create_show(RequestId request, const Caller& caller, const CreateShow& command, Now now);
    void create_key(RequestId request, const Caller& caller, const CreateKey& command, Now now);
    void revoke_key(RequestId request, const Caller& caller, const RevokeKey& command, Now now);
    [[nodiscard]] std::optional<Answer> replay(const Caller& caller, Now now);
    [[nodiscard]] journal::Entry next_entry(journal::EntryKind kind, const Caller& caller, Now now);
    void commit(journal::Entry entry, LoadedPlanPtr plan);
    void refuse(RequestId request, FailureCode code, std::string detail);

    std::optional<ShowClock> clock_;
    CatalogState state_;  ///< decided, perhaps not yet durable
    WritePath path_;
    CatalogState published_;
    std::vector<Answered> turned_away_;
};

}  // namespace seatlock::service
