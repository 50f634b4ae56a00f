#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace seatlock::scenarios {

/// What is wrong with a script, and where. Lines and columns (in bytes) count from 1. Thrown inside
/// the parser alone; parse() gives it back as a value.
struct ScriptError : std::runtime_error {
    ScriptError(std::size_t at_line, std::size_t at_column, const std::string& what)
        : std::runtime_error(what), line(at_line), column(at_column) {}
    std::size_t line;
    std::size_t column;
};

struct Word {
    enum class Kind : std::uint8_t { plain, quoted, mark };
    Kind kind = Kind::plain;
    std::string text;
    std::size_t line = 0;
    std::size_t column = 0;
};

/// The words of one line of text, appended to `words`. Marks are "," ";" ":" and "->"; what stands in
/// "..." or '...' is one word, whatever it contains; "#" at a word's start begins a comment.
void split_line(std::string_view text, std::size_t line, std::vector<Word>& words);

/// One statement, read word by word from the front. Whatever does not fit is a ScriptError that
/// names the word and what could have stood there.
class Words {
public:
    /// REQUIRES: at least one word.
    explicit Words(std::vector<Word> words) : words_(std::move(words)) {}

    [[nodiscard]] bool at_end() const noexcept { return next_ == words_.size(); }
    /// The next word is this plain word or mark.
    [[nodiscard]] bool at(std::string_view text) const noexcept;
    /// Reads it and says true, if it is the next one. Several words, separated by spaces, are read together.
    bool take(std::string_view phrase);
    void expect(std::string_view phrase);
    void expect_end() const;

    /// A plain or quoted word that is a name: of a seat, a person, a show, a hold.
    [[nodiscard]] std::string name(std::string_view of_what);
    /// Whatever stands next.
    [[nodiscard]] std::string any();
    /// At least one seat; or the word "nothing", for none.
    [[nodiscard]] std::vector<std::string> seats();
    /// Something starts with digits here.
    [[nodiscard]] bool at_number() const noexcept;
    [[nodiscard]] std::int64_t number();
    /// "9 minutes 59 seconds", in milliseconds.
    [[nodiscard]] std::int64_t duration();

    [[noreturn]] void fail(const std::string& message) const;
    /// `wanted`: what could have stood here.
    [[noreturn]] void unexpected(std::string_view wanted) const;

private:
    [[nodiscard]] bool at_name() const noexcept;

    std::vector<Word> words_;
    std::size_t next_ = 0;
};

}  // namespace seatlock::scenarios
