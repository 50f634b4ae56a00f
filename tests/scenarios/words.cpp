#include "scenarios/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "scenarios/duration.hpp"

namespace seatlock::scenarios {
namespace {

/// Plain words that are never a name, so that a list of seats ends before them. A seat that is
/// called like that has to be quoted.
constexpr std::array grammar_words = std::to_array<std::string_view>({"for",
                                                                      "of",
                                                                      "to",
                                                                      "from",
                                                                      "in",
                                                                      "with",
                                                                      "is",
                                                                      "as",
                                                                      "at",
                                                                      "and",
                                                                      "the",
                                                                      "left",
                                                                      "available",
                                                                      "locked",
                                                                      "booked",
                                                                      "released",
                                                                      "expired",
                                                                      "active",
                                                                      "not_locked",
                                                                      "wrong_holder",
                                                                      "hold_expired",
                                                                      "unknown_seat",
                                                                      "hold_ended",
                                                                      "hold_seats_max",
                                                                      "extend_max",
                                                                      "nothing",
                                                                      "paying",
                                                                      "cancelled",
                                                                      "blocked",
                                                                      "in_payment",
                                                                      "holder_seats_max",
                                                                      "payment_attempts_max",
                                                                      "not_booked",
                                                                      "show_paused",
                                                                      "show_closed",
                                                                      "because"});

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_mark(char c) noexcept { return c == ',' || c == ';' || c == ':'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

Word quoted_word(std::string_view text, std::size_t line, std::size_t from) {
    const std::size_t end = text.find(text[from], from + 1);
    if (end == std::string_view::npos) throw ScriptError(line, from + 1, "the quotation mark is never closed");
    return {Word::Kind::quoted, std::string(text.substr(from + 1, end - from - 1)), line, from + 1};
}

Word plain_word(std::string_view text, std::size_t line, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && !is_blank(text[end]) && !is_mark(text[end])) ++end;
    return {Word::Kind::plain, std::string(text.substr(from, end - from)), line, from + 1};
}

}  // namespace

void split_line(std::string_view text, std::size_t line, std::vector<Word>& words) {
    for (std::size_t i = 0; i < text.size();) {
        if (is_blank(text[i])) {
            ++i;
        } else if (text[i] == '#') {
            return;
        } else if (text[i] == '"' || text[i] == '\'') {
            words.push_back(quoted_word(text, line, i));
            i += words.back().text.size() + 2;
        } else if (is_mark(text[i])) {
            words.push_back({Word::Kind::mark, std::string(1, text[i]), line, i + 1});
            ++i;
        } else {
            words.push_back(plain_word(text, line, i));
            i += words.back().text.size();
            if (words.back().text == "->") words.back().kind = Word::Kind::mark;
        }
    }
}

bool Words::at(std::string_view text) const noexcept {
    return !at_end() && words_[next_].kind != Word::Kind::quoted && words_[next_].text == text;
}

bool Words::take(std::string_view phrase) {
    const std::size_t before = next_;
    while (!phrase.empty()) {
        const std::size_t end = std::min(phrase.find(' '), phrase.size());
        if (!at(phrase.substr(0, end))) {
            next_ = before;
            return false;
        }
        ++next_;
        phrase.remove_prefix(std::min(end + 1, phrase.size()));
    }
    return true;
}

void Words::expect(std::string_view phrase) {
    if (!take(phrase)) unexpected("\"" + std::string(phrase) + "\"");
}

void Words::expect_end() const {
    if (!at_end()) unexpected("the end of the line");
}

bool Words::at_name() const noexcept {
    if (at_end() || words_[next_].kind == Word::Kind::mark) return false;
    return words_[next_].kind == Word::Kind::quoted ||
           std::ranges::find(grammar_words, words_[next_].text) == grammar_words.end();
}

std::string Words::name(std::string_view of_what) {
    if (!at_name()) unexpected("the name of " + std::string(of_what));
    return words_[next_++].text;
}

std::string Words::any() {
    if (at_end()) unexpected("another word");
    return words_[next_++].text;
}

std::vector<std::string> Words::seats() {
    if (take("nothing")) return {};
    std::vector<std::string> seats{name("a seat")};
    while (at_name()) seats.push_back(words_[next_++].text);
    return seats;
}

bool Words::at_number() const noexcept {
    return !at_end() && words_[next_].kind == Word::Kind::plain && std::ranges::all_of(words_[next_].text, is_digit);
}

std::int64_t Words::number() {
    if (!at_number()) unexpected("a whole number");
    const std::string& text = words_[next_].text;
    std::int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) fail(text + " is too large");
    ++next_;
    return value;
}

std::int64_t Words::duration() {
    std::int64_t sum = 0;
    do {
        const std::int64_t count = number();
        const auto unit = at_end() ? std::nullopt : unit_ms(words_[next_].text);
        if (!unit) unexpected("days, hours, minutes, seconds or ms");
        if (count > INT64_MAX / 4 / *unit) fail("that is too long");
        sum += count * *unit;
        ++next_;
    } while (at_number());
    return sum;
}

void Words::fail(const std::string& message) const {
    const Word& place = words_[std::min(next_, words_.size() - 1)];
    const std::size_t behind = at_end() ? place.text.size() : 0;
    throw ScriptError(place.line, place.column + behind, message);
}

void Words::unexpected(std::string_view wanted) const {
    const std::string came = at_end() ? "the line ends" : "\"" + words_[next_].text + "\" stands";
    fail(came + " where " + std::string(wanted) + " should be");
}

}  // namespace seatlock::scenarios
