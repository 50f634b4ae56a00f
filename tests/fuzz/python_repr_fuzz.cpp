// python_repr() and the sentences of outcomes, for any bytes: a repr can be read back to the bytes it was
// made of, and holds nothing that a line of text may not hold.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <seatlock/outcome.hpp>

#include "engine/python_repr.hpp"
#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"

namespace seatlock::fuzz {
namespace {

void put_utf8(std::string& out, std::uint32_t code) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
    }
    put(0x80 | (code & 0x3f));
}

/// The escape behind a backslash, taken from the front of `rest`.
void put_unescaped(std::string& out, std::string_view& rest) {
    const char letter = rest.empty() ? '\0' : rest.front();
    rest.remove_prefix(rest.empty() ? 0 : 1);
    const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (digits == 0) {
        const std::string_view letters = "nrt\\'\"";
        const std::size_t which = letters.find(letter);
        expect(which != letters.npos, "an escape is one that Python has");
        out.push_back("\n\r\t\\'\""[which]);
        return;
    }
    expect(rest.size() >= digits, "an escape is whole");
    const auto code = static_cast<std::uint32_t>(std::stoul(std::string(rest.substr(0, digits)), nullptr, 16));
    rest.remove_prefix(digits);
    const bool raw_byte = letter == 'u' && code >= 0xdc80 && code <= 0xdcff;
    if (raw_byte) {
        out.push_back(static_cast<char>(code & 0xff));
    } else {
        put_utf8(out, code);
    }
}

std::string read_back(std::string_view repr) {
    expect(repr.size() >= 2 && repr.front() == repr.back(), "a repr stands in quotes");
    const char quote = repr.front();
    expect(quote == '\'' || quote == '"', "the quotes are Python's");
    std::string_view rest = repr.substr(1, repr.size() - 2);
    std::string out;
    while (!rest.empty()) {
        const char next = rest.front();
        rest.remove_prefix(1);
        expect(next != quote && static_cast<unsigned char>(next) >= 0x20 && next != 0x7f, "what must be escaped is");
        if (next == '\\') {
            put_unescaped(out, rest);
        } else {
            out.push_back(next);
        }
    }
    return out;
}

/// An answer survives being copied and moved, and says what it is about.
void check_outcomes(std::string_view text) {
    const std::string_view seat = text.substr(0, text.size() / 3);
    const std::string_view user = text.substr(text.size() / 3);
    const std::vector<std::string_view> seats{seat, user, text};
    const Outcome group = Outcome::success(Call::lock_seats_bulk, std::span<const std::string_view>(seats), user);
    const Outcome refused = Outcome::refused(Call::lock_seat, RefusalReason::locked, seat, user);
    expect(std::string(refused.seat()) == seat && refused.holder() && std::string(*refused.holder()) == user,
           "a refusal keeps its names");
    expect(refused.message().find(user) != std::string::npos, "a refusal names the holder");
    for (const Outcome* outcome : {&group, &refused}) {
        Outcome copy(*outcome);
        const Outcome moved(std::move(copy));
        expect(moved == *outcome && moved.message() == outcome->message(), "a copy says the same");
    }
    expect(group.message().find(engine::python_repr(text)) != std::string::npos, "a group names its seats");
}

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fuzz = seatlock::fuzz;
    const std::string_view text = fuzz::text_of(data, size);
    fuzz::expect(fuzz::read_back(seatlock::engine::python_repr(text)) == text, "a repr reads back to its text");
    fuzz::check_outcomes(text);
    return 0;
}
