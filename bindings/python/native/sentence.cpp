#include "native/sentence.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "engine/answer_texts.hpp"

namespace seatlock::python {
namespace {

constexpr Py_UCS4 last_of_ascii = 127;

/// Fills a new str from its beginning, of any width.
class Writer {
public:
    explicit Writer(PyObject* target) : target_(target) {}

    void write(std::string_view text) {
        for (const char c : text) {
            PyUnicode_WRITE(PyUnicode_KIND(target_), PyUnicode_DATA(target_), at_++, static_cast<unsigned char>(c));
        }
    }

    void write(PyObject* text) {
        const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
        PyUnicode_CopyCharacters(target_, at_, text, 0, length);
        at_ += length;
    }

private:
    PyObject* target_;
    Py_ssize_t at_ = 0;
};

std::string_view ascii(PyObject* text) noexcept {
    return {reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(text)),
            static_cast<std::size_t>(PyUnicode_GET_LENGTH(text))};
}

}  // namespace

Sentence::Sentence(std::string_view text) {
    engine::write_answer(
        text, [this](std::string_view literal) { add({literal, Stands::for_itself}); },
        [this](std::string_view name) { add({{}, name == "user" ? Stands::for_user : Stands::for_seat}); });
}

void Sentence::add(Piece piece) {
    if (piece.stands == Stands::for_itself && piece.text.empty()) return;
    assert(size_ < pieces_.size());
    pieces_[size_++] = piece;
}

PyObject* Sentence::with(PyObject* seat, PyObject* user) const {
    return PyUnicode_IS_ASCII(seat) && PyUnicode_IS_ASCII(user) ? with_ascii(ascii(seat), ascii(user))
                                                                : with_any(seat, user);
}

/// The common case: bytes, one after the other.
PyObject* Sentence::with_ascii(std::string_view seat, std::string_view user) const {
    std::array<std::string_view, pieces_max> texts;
    std::size_t length = 0;
    for (std::size_t i = 0; i < size_; ++i) {
        const Piece& piece = pieces_[i];
        texts[i] = piece.stands == Stands::for_itself ? piece.text : piece.stands == Stands::for_seat ? seat : user;
        length += texts[i].size();
    }
    PyObject* const sentence = PyUnicode_New(static_cast<Py_ssize_t>(length), last_of_ascii);
    if (sentence == nullptr) return nullptr;
    auto* to = PyUnicode_1BYTE_DATA(sentence);
    for (std::size_t i = 0; i < size_; ++i) {
        std::memcpy(to, texts[i].data(), texts[i].size());
        to += texts[i].size();
    }
    return sentence;
}

PyObject* Sentence::with_any(PyObject* seat, PyObject* user) const {
    Py_ssize_t length = 0;
    Py_UCS4 widest = last_of_ascii;
    for (const Piece& piece : pieces()) {
        length += static_cast<Py_ssize_t>(piece.text.size());
        if (piece.stands == Stands::for_itself) continue;
        PyObject* const value = piece.stands == Stands::for_seat ? seat : user;
        length += PyUnicode_GET_LENGTH(value);
        widest = std::max<Py_UCS4>(widest, PyUnicode_MAX_CHAR_VALUE(value));
    }
    PyObject* const sentence = PyUnicode_New(length, widest);
    if (sentence == nullptr) return nullptr;
    Writer writer(sentence);
    for (const Piece& piece : pieces()) {
        if (piece.stands == Stands::for_itself) {
            writer.write(piece.text);
        } else {
            writer.write(piece.stands == Stands::for_seat ? seat : user);
        }
    }
    return sentence;
}

SentenceBook::SentenceBook() {
    for (std::size_t call = 0; call < rows_.size(); ++call) {
        const engine::AnswerTexts& texts = engine::answer_texts(static_cast<Call>(call));
        rows_[call].success = Sentence(texts.success);
        for (std::size_t reason = 0; reason < rows_[call].refusals.size(); ++reason) {
            rows_[call].refusals[reason] = Sentence(texts.of(static_cast<RefusalReason>(reason)));
        }
    }
}

}  // namespace seatlock::python
