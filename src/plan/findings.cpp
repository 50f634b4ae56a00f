#include "plan/findings.hpp"

namespace seatlock::plan {
namespace {

bool continues_a_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string_view cut(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && continues_a_character(text[end])) --end;
    return text.substr(0, end);
}

}  // namespace

std::string quoted(std::string_view text) {
    static constexpr std::size_t bytes_max = 64;
    std::string shown = "\"";
    for (const char c : cut(text, bytes_max)) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    shown += text.size() > bytes_max ? "...\"" : "\"";
    return shown;
}

std::string place_in_text(std::size_t line, std::size_t column) {
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void Findings::List::add(Finding finding) {
    ++count;
    if (kept.size() < kept_max) kept.push_back(std::move(finding));
}

std::vector<Finding> Findings::List::take(std::string_view what) {
    if (count > kept.size()) {
        kept.push_back({"", std::to_string(count - kept.size()) + " more " + std::string(what) + " are not listed."});
    }
    return std::move(kept);
}

void Findings::move_into(ImportReport& report) {
    report.errors = errors_.take("errors");
    report.warnings = warnings_.take("warnings");
}

}  // namespace seatlock::plan
