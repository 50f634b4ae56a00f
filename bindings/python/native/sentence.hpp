#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <seatlock/outcome.hpp>
#include <seatlock/refusal_reason.hpp>

#include "native/python.hpp"

namespace seatlock::python {

/// One of the contract's sentences, cut at its placeholders once, so that an answer is made without
/// searching the text again. The texts themselves stand in engine/answer_texts.cpp alone.
class Sentence {
public:
    Sentence() = default;

    /// REQUIRES: the text is ASCII and outlives this.
    explicit Sentence(std::string_view text);

    /// The sentence with two str objects in place of {seat} or {seats}, and of {user}. Null with
    /// an exception set when memory is short.
    [[nodiscard]] PyObject* with(PyObject* seat, PyObject* user) const;

private:
    enum class Stands : std::uint8_t { for_itself, for_seat, for_user };
    struct Piece {
        std::string_view text;  ///< of a piece that stands for itself
        Stands stands = Stands::for_itself;
    };

    static constexpr std::size_t pieces_max = 5;

    void add(Piece piece);
    [[nodiscard]] PyObject* with_ascii(std::string_view seat, std::string_view user) const;
    [[nodiscard]] PyObject* with_any(PyObject* seat, PyObject* user) const;
    [[nodiscard]] std::span<const Piece> pieces() const noexcept { return {pieces_.data(), size_}; }

    std::array<Piece, pieces_max> pieces_{};
    std::size_t size_ = 0;
};

/// Every sentence of every call.
class SentenceBook {
public:
    SentenceBook();

    [[nodiscard]] const Sentence& success(Call call) const noexcept { return row(call).success; }
    [[nodiscard]] const Sentence& refusal(Call call, RefusalReason reason) const noexcept {
        return row(call).refusals[static_cast<std::size_t>(reason)];
    }

private:
    struct Row {
        Sentence success;
        std::array<Sentence, 5> refusals;  // in the order of RefusalReason
    };

    [[nodiscard]] const Row& row(Call call) const noexcept { return rows_[static_cast<std::size_t>(call)]; }

    std::array<Row, 6> rows_;  // in the order of Call
};

}  // namespace seatlock::python
