#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seatlock::plan {

/// One field of a record, without its quotes, and where it begins. Lines and columns count from 1, columns in bytes.
struct CsvField {
    std::string text;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

/// One record. `fields` holds at most as many as the reader keeps, `count` says how many there were.
struct CsvRecord {
    std::vector<CsvField> fields;
    std::size_t count = 0;
};

/// Reads RFC 4180: fields between commas, in quotes when they contain a comma, a quote (written twice) or a line end.
/// Beyond it, a lone LF or CR ends a line as well, empty lines are passed over and a byte order mark is. The text must
/// outlive the reader and have less than 2^32 bytes. Needs memory for one record.
class CsvRecords {
public:
    /// What stops the reading, as a sentence.
    struct Fault {
        std::uint32_t line = 1;
        std::uint32_t column = 1;
        std::string message;
    };

    CsvRecords(std::string_view text, std::size_t fields_kept_max);

    /// The next record; false at the end, and at a fault.
    bool next(CsvRecord& record);

    [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }

private:
    [[nodiscard]] bool at(char c) const noexcept { return offset_ < text_.size() && text_[offset_] == c; }
    [[nodiscard]] bool at_line_end() const noexcept { return at('\r') || at('\n'); }
    [[nodiscard]] std::uint32_t column() const noexcept;
    void pass(std::size_t to) noexcept;
    void take_line_end() noexcept;
    bool read_field(CsvRecord& record);
    bool read_plain(CsvField& field);
    bool read_quoted(CsvField& field);
    bool stop(const CsvField& where, std::string message);

    std::string_view text_;
    std::size_t fields_kept_max_;
    std::size_t offset_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 1;
    std::optional<Fault> fault_;
};

}  // namespace seatlock::plan
