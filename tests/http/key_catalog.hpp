#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "service/catalog.hpp"

namespace seatlock::http {

/// A catalog that has nothing but keys. The key of a name is "slk_" and that name.
class KeyCatalog {
public:
    KeyCatalog& create(const std::string& name, service::KeyRole role, std::vector<std::string> origins = {}) {
        const auto record = service::new_key(role, std::move(origins), name, "tokens of " + name).record;
        add(journal::EntryKind::key_created, service::key_attributes({name, record}));
        return *this;
    }
    KeyCatalog& revoke(const std::string& name) {
        add(journal::EntryKind::key_revoked, {{"name", name}});
        return *this;
    }

    [[nodiscard]] const service::CatalogState& state() const noexcept { return state_; }

private:
    void add(journal::EntryKind kind, std::vector<std::pair<std::string, std::string>> attributes) {
        journal::Entry entry;
        entry.seq = state_.seq() + 1;
        entry.kind = kind;
        entry.attributes = std::move(attributes);
        const auto applied = state_.apply(std::make_shared<const journal::Entry>(std::move(entry)));
        EXPECT_TRUE(applied) << applied.error();
    }

    service::CatalogState state_;
};

}  // namespace seatlock::http
