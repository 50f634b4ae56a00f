#include "native/sentence.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "engine/answer_texts.hpp"

namespace seatlock::python {
namespace {

constexpr Py_UCS4 last_of_ascii = 127;

/// Fills a new str from its beginning.
class Writer {
public:
    Writer(PyObject* target, bool ascii) : target_(target), ascii_(ascii) {}

    void write(std::string_view text) {
        if (ascii_) return copy(text.data(), text.size());
        for (const char c : text) {
            PyUnicode_WRITE(PyUnicode_KIND(target_), PyUnicode_DATA(target_), at_++, static_cast<unsigned char>(c));
        }
    }

    void write(PyObject* text) {
        const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
        if (ascii_) return copy(PyUnicode_1BYTE_DATA(text), static_cast<std::size_t>(length));
        PyUnicode_CopyCharacters(target_, at_, text, 0, length);
        at_ += length;
    }

private:
    void copy(const void* bytes, std::size_t size) {
        std::memcpy(PyUnicode_1BYTE_DATA(target_) + at_, bytes, size);
        at_ += static_cast<Py_ssize_t>(size);
    }

    PyObject* target_;
    bool ascii_;
    Py_ssize_t at_ = 0;
};

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
    Py_ssize_t length = 0;
    Py_UCS4 widest = last_of_ascii;
    const auto measure = [&](PyObject* value) {
        length += PyUnicode_GET_LENGTH(value);
        if (!PyUnicode_IS_ASCII(value)) widest = std::max<Py_UCS4>(widest, PyUnicode_MAX_CHAR_VALUE(value));
    };
    for (const Piece& piece : pieces()) {
        switch (piece.stands) {
            case Stands::for_itself: length += static_cast<Py_ssize_t>(piece.text.size()); break;
            case Stands::for_seat: measure(seat); break;
            case Stands::for_user: measure(user); break;
        }
    }
    PyObject* const sentence = PyUnicode_New(length, widest);
    if (sentence == nullptr) return nullptr;
    Writer writer(sentence, widest == last_of_ascii);
    for (const Piece& piece : pieces()) {
        switch (piece.stands) {
            case Stands::for_itself: writer.write(piece.text); break;
            case Stands::for_seat: writer.write(seat); break;
            case Stands::for_user: writer.write(user); break;
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
