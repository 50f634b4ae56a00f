#include "http/seating_csv.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "plan/plan.hpp"

namespace seatlock::http {
namespace {

constexpr std::string_view header =
    "seat,section,row,number,category,state,blocked,reason,holder,reference,booking,price\r\n";
/// Records that are written at once: about 50 KB.
constexpr SeatIndex records_at_once = 500;

std::string price_of(const plan::Plan& plan, const plan::Seat& seat) {
    const auto found = std::ranges::find(plan.categories, seat.category, &plan::Category::key);
    if (found == plan.categories.end() || !found->price_cents) return {};
    return fmt::format("{}.{:02}", *found->price_cents / 100, *found->price_cents % 100);
}

std::string record(const plan::Plan& plan, const plan::Seat& seat, const service::SeatingView::Seat& now) {
    std::string line;
    for (const std::string_view text :
         {std::string_view(seat.id), std::string_view(seat.section), std::string_view(seat.row),
          std::string_view(seat.number), std::string_view(seat.category), to_string(now.state),
          std::string_view(now.blocked ? "yes" : "no"), now.reason, now.holder, now.reference, now.booking}) {
        line += csv_field(text) + ',';
    }
    return line + price_of(plan, seat) + "\r\n";
}

}  // namespace

std::string csv_field(std::string_view text) {
    const bool is_formula = text.find_first_of("=+-@") == 0;
    if (!is_formula && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string field = is_formula ? "\"'" : "\"";
    for (const char letter : text) {
        if (letter == '"') field += '"';
        field += letter;
    }
    return field + '"';
}

std::string SeatingCsv::next() {
    std::string text(begun_ ? std::string_view{} : header);
    begun_ = true;
    const plan::Plan& plan = seating_->plan().plan();
    const SeatIndex end = std::min(seat_ + records_at_once, seating_->plan().seat_count());
    for (; seat_ < end; ++seat_) text += record(plan, plan.seats[seat_], seating_->seat(seat_));
    return text;
}

}  // namespace seatlock::http
