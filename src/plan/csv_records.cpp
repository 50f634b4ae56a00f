#include "plan/csv_records.hpp"

#include <algorithm>

#include "mutant/mutant.hpp"
#include "plan/utf8.hpp"

namespace seatlock::plan {
namespace {

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    return text;
}

}  // namespace

CsvRecords::CsvRecords(std::string_view text, std::size_t fields_kept_max)
    : text_(without_byte_order_mark(text)), fields_kept_max_(fields_kept_max) {}

bool CsvRecords::next(CsvRecord& record) {
    record.fields.clear();
    record.count = 0;
    while (at_line_end()) take_line_end();
    if (fault_ || offset_ == text_.size()) return false;
    while (read_field(record)) {
        if (offset_ == text_.size()) return true;
        if (at_line_end()) {
            take_line_end();
            return true;
        }
        pass(offset_ + 1);  // the comma
    }
    return false;
}

std::uint32_t CsvRecords::column() const noexcept { return static_cast<std::uint32_t>(offset_ - line_start_ + 1); }

void CsvRecords::pass(std::size_t to) noexcept {
    for (; offset_ < to; ++offset_) {
        const bool before_lf = offset_ + 1 < text_.size() && text_[offset_ + 1] == '\n';
        if (text_[offset_] != '\n' && (text_[offset_] != '\r' || before_lf)) continue;
        ++line_;
        line_start_ = offset_ + 1;
    }
}

void CsvRecords::take_line_end() noexcept {
    const bool pair = text_.substr(offset_, 2) == "\r\n";
    pass(offset_ + (pair ? 2 : 1));
}

bool CsvRecords::read_field(CsvRecord& record) {
    CsvField field{{}, line_, column()};
    if (!(at('"') ? read_quoted(field) : read_plain(field))) return false;
    if (!is_utf8(field.text)) return stop(field, "The field is not UTF-8.");
    if (record.fields.size() < fields_kept_max_) record.fields.push_back(std::move(field));
    ++record.count;
    return true;
}

bool CsvRecords::read_plain(CsvField& field) {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", offset_), text_.size());
    field.text = text_.substr(offset_, end - offset_);
    pass(end);
    return !at('"') || stop({{}, line_, column()}, "A quote stands inside a field that does not begin with one.");
}

bool CsvRecords::read_quoted(CsvField& field) {
    for (pass(offset_ + 1);; pass(offset_ + 1)) {
        const std::size_t quote = text_.find('"', offset_);
        if (quote == std::string_view::npos) return stop(field, "The quoted field that begins here does not end.");
        field.text += text_.substr(offset_, quote - offset_);
        if (mutated(Mutant::quoted_lines_not_counted)) offset_ = quote;
        pass(quote + 1);
        if (!at('"')) break;
        field.text += '"';
    }
    if (offset_ == text_.size() || at(',') || at_line_end()) return true;
    return stop({{}, line_, column()}, "Something follows the closing quote of a field.");
}

bool CsvRecords::stop(const CsvField& where, std::string message) {
    fault_ = Fault{where.line, where.column, std::move(message)};
    return false;
}

}  // namespace seatlock::plan
