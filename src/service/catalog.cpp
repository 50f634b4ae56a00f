#include "service/catalog.hpp"

#include <cassert>
#include <memory>
#include <utility>

#include "plan/import.hpp"
#include "service/label.hpp"
#include "service/time.hpp"

namespace seatlock::service {
namespace {

using journal::Entry;
using journal::EntryKind;

// The attributes of the catalog's entries, beside a show's settings.
constexpr std::string_view name_attribute = "name";
constexpr std::string_view content_attribute = "content";

std::string attribute(const Entry& entry, std::string_view name) {
    for (const auto& [key, value] : entry.attributes) {
        if (key == name) return value;
    }
    return {};
}

ShowSettings settings_of(const Entry& entry) {
    Attributes settings;
    for (const auto& pair : entry.attributes) {
        if (pair.first != name_attribute) settings.push_back(pair);
    }
    return settings_from(settings).value_or(ShowSettings{});
}

/// The catalog's clock goes on from its entries.
tl::expected<void, std::string> check_time(const Entry& entry) {
    if (leaves_time(entry.show_time_ms) && is_plausible_time(entry.wall_time_ms)) return {};
    return tl::unexpected(std::string("no clock shows such a time"));
}

Answer failure(FailureCode code, std::string detail) {
    return {.result = Failure{code, std::move(detail), std::nullopt}};
}

/// Settings as they are compared with those of an existing show.
ShowSettings completed(ShowSettings settings, const std::string& show, const LoadedPlan& plan) {
    settings.plan_hash = plan.plan().hash;
    if (settings.title.empty()) settings.title = plan.plan().title.empty() ? show : plan.plan().title;
    return settings;
}

Result result_of(const Entry& entry, const CatalogState& state) {
    const std::string name = attribute(entry, name_attribute);
    if (entry.kind == EntryKind::plan_imported) return PlanView{state.plan(name)};
    if (entry.kind == EntryKind::show_created) return ShowView{name};
    return KeyView{name};
}

}  // namespace

tl::expected<void, std::string> CatalogState::apply(EntryPtr entry) {
    LoadedPlanPtr plan;
    if (entry->kind == EntryKind::plan_imported) {
        const std::string name = attribute(*entry, name_attribute);
        plan::Import import = plan::import_plan(attribute(*entry, content_attribute));
        if (!import.plan) return tl::unexpected("plan " + name + " can no longer be imported");
        plan = std::make_shared<const LoadedPlan>(name, std::move(import));
    }
    return apply(std::move(entry), std::move(plan));
}

tl::expected<void, std::string> CatalogState::apply(EntryPtr entry, LoadedPlanPtr plan) {
    if (entry->seq != seq() + 1) return tl::unexpected("entry " + std::to_string(seq() + 1) + " was to follow");
    if (auto taken = take(*entry, std::move(plan)); !taken) return taken;
    idempotency_.remember({.entry = entry, .seats = {}});
    last_ = std::move(entry);
    return {};
}

tl::expected<void, std::string> CatalogState::take(const Entry& entry, LoadedPlanPtr plan) {
    switch (entry.kind) {
        case EntryKind::plan_imported: {
            const std::string name = plan->name();
            if (!plans_.emplace(name, std::move(plan)).second)
                return tl::unexpected("plan " + name + " is there already");
            return {};
        }
        case EntryKind::show_created: return add_show(entry);
        case EntryKind::key_created: return add_key(entry);
        case EntryKind::key_revoked: return revoke_key(entry);
        case EntryKind::opened:
        case EntryKind::held:
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::released:
        case EntryKind::expired:
        case EntryKind::booked:
        case EntryKind::paying:
        case EntryKind::cancelled:
        case EntryKind::moved:
        case EntryKind::blocked:
        case EntryKind::unblocked:
        case EntryKind::changed: break;
    }
    return tl::unexpected(std::string(to_string(entry.kind)) + " belongs in a show's log");
}

tl::expected<void, std::string> CatalogState::add_show(const Entry& entry) {
    const std::string name = attribute(entry, name_attribute);
    ShowRecord record{settings_of(entry), nullptr};
    record.plan = plan(record.settings.plan);
    if (!record.plan || record.plan->plan().hash != record.settings.plan_hash) {
        return tl::unexpected("show " + name + " is of a plan that is not there");
    }
    if (!shows_.emplace(name, std::move(record)).second) return tl::unexpected("show " + name + " is there already");
    return {};
}

tl::expected<void, std::string> CatalogState::add_key(const Entry& entry) {
    auto key = key_from(entry);
    if (!key) return tl::unexpected(std::move(key).error());
    if (!keys_.emplace(key->name, key->record).second) {
        return tl::unexpected("key " + key->name + " is there already");
    }
    return {};
}

tl::expected<void, std::string> CatalogState::revoke_key(const Entry& entry) {
    const std::string name = attribute(entry, name_attribute);
    const auto found = keys_.find(name);
    if (found == keys_.end()) return tl::unexpected("key " + name + " is not there to be revoked");
    if (found->second.is_revoked()) return tl::unexpected("key " + name + " is revoked already");
    found->second.revoked_wall_ms = entry.wall_time_ms;
    return {};
}

LoadedPlanPtr CatalogState::plan(std::string_view name) const {
    const auto found = plans_.find(name);
    return found == plans_.end() ? nullptr : found->second;
}

const CatalogState::ShowRecord* CatalogState::show(std::string_view name) const {
    const auto found = shows_.find(name);
    return found == shows_.end() ? nullptr : &found->second;
}

const KeyRecord* CatalogState::key(std::string_view name) const {
    const auto found = keys_.find(name);
    return found == keys_.end() ? nullptr : &found->second;
}

tl::expected<CatalogState, journal::Error> fold_catalog(const journal::OpenedLog& log, std::string_view name) {
    CatalogState state;
    for (const journal::StoredBatch& stored : log.tail) {
        const std::string where = std::string(name) + ", slot " + std::to_string(stored.slot) + ": ";
        auto batch = journal::decode(stored.bytes);
        if (!batch) return tl::unexpected(journal::Error{batch.error().code, where + batch.error().message});
        for (Entry& entry : batch->entries) {
            const std::string seq = "entry " + std::to_string(entry.seq) + ": ";
            auto applied = check_time(entry);
            if (applied) applied = state.apply(std::make_shared<const Entry>(std::move(entry)));
            if (applied) continue;
            return tl::unexpected(journal::Error{journal::Error::Code::corrupt, where + seq + applied.error()});
        }
    }
    return state;
}

tl::expected<void, journal::Error> Catalog::opened(const journal::OpenedLog& log, Now now) {
    auto state = fold_catalog(log, path_.log());
    if (!state) return tl::unexpected(std::move(state).error());
    const EntryPtr& last = state->last();
    if (!clock_) clock_ = last ? ShowClock(last->show_time_ms, last->wall_time_ms, now) : ShowClock(now);
    if (last) clock_->go_on_from(last->show_time_ms, now);
    published_ = *state;
    state_ = *std::move(state);
    for (Answered& answered : path_.opened(log, state_.seq())) turned_away_.push_back(std::move(answered));
    return {};
}

void Catalog::open_failed() {
    for (Answered& answered : path_.give_up()) turned_away_.push_back(std::move(answered));
}

void Catalog::submit(RequestId request, const Caller& caller, const CatalogCommand& command, Now now) {
    if (!path_.open()) return refuse(request, FailureCode::unavailable, "the catalog is reading its journal");
    if (path_.full()) return refuse(request, FailureCode::unavailable, "too many requests wait for the catalog");
    if (auto repeated = replay(caller, now)) return path_.answer({request, *std::move(repeated)});
    if (const auto* import = std::get_if<ImportPlan>(&command)) return import_plan(request, caller, *import, now);
    if (const auto* key = std::get_if<CreateKey>(&command)) return create_key(request, caller, *key, now);
    if (const auto* key = std::get_if<RevokeKey>(&command)) return revoke_key(request, caller, *key, now);
    create_show(request, caller, std::get<CreateShow>(command), now);
}

void Catalog::import_plan(RequestId request, const Caller& caller, const ImportPlan& command, Now now) {
    if (!is_name(command.plan)) {
        return refuse(request, FailureCode::invalid_request, "\"" + command.plan + "\" is not a name for a plan");
    }
    plan::Import import = plan::import_plan(command.bytes);
    if (!import.plan) {
        Failure failure{FailureCode::invalid_plan, "the plan has errors; nothing was imported", import.report};
        return path_.answer({request, {.result = std::move(failure)}});
    }
    if (const LoadedPlanPtr existing = state_.plan(command.plan)) {
        if (existing->plan().hash == import.plan->hash) return path_.answer({request, {.result = PlanView{existing}}});
        return path_.answer(
            {request, failure(FailureCode::plan_exists, "there is another plan named " + command.plan)});
    }
    Entry entry = next_entry(EntryKind::plan_imported, caller, now);
    entry.attributes.emplace_back(name_attribute, command.plan);
    entry.attributes.emplace_back(content_attribute, command.bytes);
    auto plan = std::make_shared<const LoadedPlan>(command.plan, std::move(import));
    commit(std::move(entry), plan);
    path_.answer({request, {.result = PlanView{std::move(plan)}, .created = true}});
}

void Catalog::create_show(RequestId request, const Caller& caller, const CreateShow& command, Now now) {
    if (!is_name(command.show)) {
        return refuse(request, FailureCode::invalid_request, "\"" + command.show + "\" is not a name for a show");
    }
    for (const auto& [field, text] :
         {std::pair("title", command.settings.title), std::pair("timezone", command.settings.timezone)}) {
        const auto problem = text.empty() ? std::nullopt : label_problem(text);
        if (problem) return refuse(request, FailureCode::invalid_request, std::string(field) + " " + *problem);
    }
    if (auto problem = policy_problem(command.settings.policy)) {
        return refuse(request, FailureCode::invalid_request, "policy: " + *problem);
    }
    const LoadedPlanPtr plan = state_.plan(command.settings.plan);
    if (!plan) {
        return path_.answer(
            {request, failure(FailureCode::plan_missing, "there is no plan named \"" + command.settings.plan + "\"")});
    }
    const ShowSettings settings = completed(command.settings, command.show, *plan);
    if (const auto* existing = state_.show(command.show)) {
        if (existing->settings == settings) return path_.answer({request, {.result = ShowView{command.show}}});
        return path_.answer(
            {request, failure(FailureCode::show_exists, "there is another show named " + command.show)});
    }
    Entry entry = next_entry(EntryKind::show_created, caller, now);
    entry.attributes = to_attributes(settings);
    entry.attributes.emplace_back(name_attribute, command.show);
    commit(std::move(entry), nullptr);
    path_.answer({request, {.result = ShowView{command.show}, .created = true}});
}

void Catalog::create_key(RequestId request, const Caller& caller, const CreateKey& command, Now now) {
    if (!is_key_name(command.key)) {
        return refuse(request, FailureCode::invalid_request, "\"" + command.key + "\" is not a name for a key");
    }
    if (auto problem = key_problem(command.record)) {
        return refuse(request, FailureCode::invalid_request, *std::move(problem));
    }
    if (state_.key(command.key)) {
        return path_.answer({request, failure(FailureCode::key_exists, "there is or was a key named " + command.key)});
    }
    Entry entry = next_entry(EntryKind::key_created, caller, now);
    entry.attributes = key_attributes({command.key, command.record});
    commit(std::move(entry), nullptr);
    path_.answer({request, {.result = KeyView{command.key}, .created = true}});
}

void Catalog::revoke_key(RequestId request, const Caller& caller, const RevokeKey& command, Now now) {
    const KeyRecord* key = state_.key(command.key);
    if (!key) {
        return path_.answer({request, failure(FailureCode::unknown_key, "there is no key named " + command.key)});
    }
    if (!key->is_revoked()) {
        Entry entry = next_entry(EntryKind::key_revoked, caller, now);
        entry.attributes.emplace_back(name_attribute, command.key);
        commit(std::move(entry), nullptr);
    }
    path_.answer({request, {.result = KeyView{command.key}}});
}

std::optional<Answer> Catalog::replay(const Caller& caller, Now now) {
    if (!caller.idempotency) return std::nullopt;
    const auto* remembered = state_.idempotency().find(caller.idempotency->key, clock_->at(now));
    if (!remembered) return std::nullopt;
    if (remembered->entry->idempotency->fingerprint != caller.idempotency->fingerprint) {
        return failure(FailureCode::idempotency_key_reused, "this idempotency key was used for another request");
    }
    const bool created = remembered->entry->kind != EntryKind::key_revoked;
    return Answer{.result = result_of(*remembered->entry, state_), .created = created, .replayed = true};
}

Entry Catalog::next_entry(EntryKind kind, const Caller& caller, Now now) {
    Entry entry;
    entry.seq = path_.next_seq();
    entry.kind = kind;
    entry.show_time_ms = clock_->at(now);
    entry.wall_time_ms = now.wall_ms;
    entry.actor = caller.actor;
    entry.idempotency = caller.idempotency;
    return entry;
}

void Catalog::commit(Entry entry, LoadedPlanPtr plan) {
    auto shared = std::make_shared<const Entry>(std::move(entry));
    [[maybe_unused]] const auto applied = state_.apply(shared, std::move(plan));
    assert(applied && "the catalog decided an entry that it cannot take");
    path_.add(std::move(shared));
}

void Catalog::written(const journal::WriteResult& result) {
    if (result.status != journal::WriteStatus::ok) return path_.suspend();
    for (EntryPtr& entry : path_.written()) {
        LoadedPlanPtr plan;
        if (entry->kind == EntryKind::plan_imported) plan = state_.plan(attribute(*entry, name_attribute));
        [[maybe_unused]] const auto applied = published_.apply(std::move(entry), std::move(plan));
        assert(applied && "a durable entry was decided, so it can be taken");
    }
}

void Catalog::take_answers(std::vector<Answered>& answers) {
    for (Answered& answered : std::exchange(turned_away_, {})) answers.push_back(std::move(answered));
    path_.take_ready(answers);
}

void Catalog::refuse(RequestId request, FailureCode code, std::string detail) {
    turned_away_.push_back({request, failure(code, std::move(detail))});
}

}  // namespace seatlock::service
