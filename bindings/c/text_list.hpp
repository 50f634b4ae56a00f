#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <seatlock/seatlock.h>

#include "c/argument.hpp"

namespace seatlock::c {

/// A C program's list of ids as the engine takes it, without an allocation up to 64 ids.
class TextList {
public:
    static constexpr std::size_t few = 64;

    /// REQUIRES: check() said that it may be used.
    TextList(const seatlock_text* texts, std::uint64_t count) {
        if (count > few) many_.resize(count);
        const std::span<std::string_view> all = count > few ? std::span(many_) : std::span(few_).first(count);
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = view(texts[i].data, texts[i].length);
        all_ = all;
    }
    TextList(const TextList&) = delete;
    TextList(TextList&&) = delete;
    TextList& operator=(const TextList&) = delete;
    TextList& operator=(TextList&&) = delete;
    ~TextList() = default;

    [[nodiscard]] static seatlock_status check(const seatlock_text* texts, std::uint64_t count) {
        seatlock_status status = check_list(texts, count);
        for (std::uint64_t i = 0; status == SEATLOCK_OK && i < count; ++i) {
            status = check_text(texts[i].data, texts[i].length, SEATLOCK_ERROR_NULL_SEAT_ID);
        }
        return status;
    }

    [[nodiscard]] std::span<const std::string_view> all() const { return all_; }

private:
    std::array<std::string_view, few> few_;
    std::vector<std::string_view> many_;
    std::span<const std::string_view> all_;
};

}  // namespace seatlock::c
