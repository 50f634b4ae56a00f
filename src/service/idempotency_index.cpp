#include "service/idempotency_index.hpp"

#include <cstring>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::service {

std::size_t IdempotencyIndex::KeyHash::operator()(const journal::IdempotencyRecord::Hash& key) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);  // the key is a cryptographic hash already
    return hash;
}

const IdempotencyIndex::Remembered* IdempotencyIndex::find(const journal::IdempotencyRecord::Hash& key,
                                                           std::int64_t now_ms) const {
    const auto found = by_key_.find(key);
    // One that is too old is still here until a newer one pushes it out.
    if (found == by_key_.end()) return nullptr;
    const bool old = found->second.entry->show_time_ms + kept_ms < now_ms;
    if (old && !mutated(Mutant::key_kept_too_long)) return nullptr;
    return &found->second;
}

void IdempotencyIndex::remember(Remembered remembered) {
    const EntryPtr entry = remembered.entry;
    if (!entry->idempotency) return;
    oldest_first_.push_back(entry);
    by_key_.insert_or_assign(entry->idempotency->key, std::move(remembered));
    while (oldest_first_.size() > keys_max || oldest_first_.front()->show_time_ms + kept_ms < entry->show_time_ms) {
        forget_oldest();
    }
}

void IdempotencyIndex::for_each(const std::function<void(const Remembered&)>& visit) const {
    for (const EntryPtr& entry : oldest_first_) {
        const Remembered& remembered = by_key_.at(entry->idempotency->key);
        if (remembered.entry == entry) visit(remembered);  // not replaced by a newer one under its key
    }
}

void IdempotencyIndex::forget_oldest() {
    const EntryPtr oldest = std::move(oldest_first_.front());
    oldest_first_.pop_front();
    const auto found = by_key_.find(oldest->idempotency->key);
    if (found != by_key_.end() && found->second.entry == oldest) by_key_.erase(found);
}

}  // namespace seatlock::service
