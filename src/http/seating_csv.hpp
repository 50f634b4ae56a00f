#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/transport.hpp"
#include "service/report.hpp"

namespace seatlock::http {

/// A text as a field of RFC 4180. One that a spreadsheet would take for a formula (it begins with = + - @) gets an
/// apostrophe in front: holders and references are what buyers type.
[[nodiscard]] std::string csv_field(std::string_view text);

/// The seating list of a show, a record per seat in the order of the plan, after a header: seat, section, row, number,
/// category, state, blocked, reason, holder, reference, booking, price. It is written out bit by bit, so that no
/// house is too large; `next()` is empty when it has ended.
class SeatingCsv final : public StreamSource {
public:
    explicit SeatingCsv(std::shared_ptr<const service::SeatingView> seating) : seating_(std::move(seating)) {}

    [[nodiscard]] std::string next() override;
    [[nodiscard]] bool finite() const noexcept override { return true; }
    [[nodiscard]] bool ended() const noexcept override { return begun_ && seat_ == seating_->plan().seat_count(); }

private:
    std::shared_ptr<const service::SeatingView> seating_;
    bool begun_ = false;
    SeatIndex seat_ = 0;
};

}  // namespace seatlock::http
