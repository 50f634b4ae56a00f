#include "answer_text.hpp"

#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace seatlock::service {
namespace {

std::string_view text(FailureCode code) {
    switch (code) {
        case FailureCode::unknown_show: return "unknown_show";
        case FailureCode::unknown_hold: return "unknown_hold";
        case FailureCode::unknown_booking: return "unknown_booking";
        case FailureCode::forbidden: return "forbidden";
        case FailureCode::unknown_key: return "unknown_key";
        case FailureCode::key_exists: return "key_exists";
        case FailureCode::invalid_request: return "invalid_request";
        case FailureCode::invalid_plan: return "invalid_plan";
        case FailureCode::plan_missing: return "plan_missing";
        case FailureCode::plan_exists: return "plan_exists";
        case FailureCode::show_exists: return "show_exists";
        case FailureCode::idempotency_key_reused: return "idempotency_key_reused";
        case FailureCode::unavailable: return "unavailable";
        case FailureCode::outcome_unknown: return "outcome_unknown";
    }
    return "";
}

/// Tells one result in a line. `plan` is null for the catalog's.
struct Describer {
    const LoadedPlan* plan;

    [[nodiscard]] std::string seats(const std::vector<SeatIndex>& seats) const {
        std::vector<std::string> names;
        names.reserve(seats.size());
        for (const SeatIndex seat : seats) names.push_back(plan->plan().seats.at(seat).id);
        return fmt::format("{}", fmt::join(names, ","));
    }
    static std::string reference(const std::string& reference) { return reference.empty() ? "" : " ref=" + reference; }

    std::string operator()(const HoldView& view) const {
        return fmt::format("hold {} {} {} {} {}ms #{}{}{}", view.hold, to_string(view.state), view.holder,
                           seats(view.seats), view.remaining_ms, view.seq, reference(view.reference),
                           (view.booking.empty() ? "" : " booking=" + view.booking) +
                               (view.payment.empty() ? "" : " payment=" + view.payment));
    }
    std::string operator()(const BookingView& view) const {
        std::string told =
            fmt::format("booking {} of {} {} {} #{}{}", view.booking, view.hold.empty() ? "-" : view.hold, view.holder,
                        seats(view.seats), view.seq, reference(view.reference));
        if (!view.payment.empty()) told += " payment=" + view.payment;
        for (const FormerSeat& former : view.former) {
            told += fmt::format(" {} {}/{} #{}{}", former.moved ? "moved" : "cancelled",
                                plan->plan().seats.at(former.seat).id, former.generation, former.seq,
                                former.reason.empty() ? "" : " (" + former.reason + ")");
        }
        return told;
    }
    std::string operator()(const BlockView& view) const {
        return fmt::format("{} {} {} #{}", view.blocked ? "blocked" : "unblocked", seats(view.seats), view.reason,
                           view.seq);
    }
    std::string operator()(const HoldPage& page) const {
        std::string told = "holds";
        for (const HoldView& view : page.holds) told += " " + view.hold;
        return page.next == 0 ? told : told + fmt::format(" next={}", page.next);
    }
    std::string operator()(const BookingPage& page) const {
        std::string told = "bookings";
        for (const BookingView& view : page.bookings) told += " " + view.booking;
        return page.next == 0 ? told : told + fmt::format(" next={}", page.next);
    }
    std::string operator()(const ReportView& report) const {
        std::string told = fmt::format("report #{}", report.seq);
        for (const ReportGroup& group : report.groups) {
            told += fmt::format(" [{} {} a{} l{} b{} x{} {}/{}]", group.key.empty() ? "-" : group.key, group.seats,
                                group.available, group.locked, group.booked, group.blocked,
                                group.booked_cents ? std::to_string(*group.booked_cents) : "-",
                                group.price_cents ? std::to_string(*group.price_cents) : "-");
        }
        return told;
    }
    std::string operator()(const SeatingPtr& seating) const {
        std::string told = fmt::format("seating #{}", seating->seq());
        for (SeatIndex seat = 0; seat < seating->plan().seat_count(); ++seat) {
            const SeatingView::Seat now = seating->seat(seat);
            told +=
                fmt::format(" [{} {} {}]", seating->plan().plan().seats[seat].id, to_string(now.state),
                            fmt::join({now.blocked ? now.reason : "-", now.holder, now.reference, now.booking}, "|"));
        }
        return told;
    }
    std::string operator()(const PlanView& view) const { return "plan " + view.plan->name(); }
    std::string operator()(const ShowView& view) const { return "show " + view.show; }
    std::string operator()(const KeyView& view) const { return "key " + view.key; }
    std::string operator()(const Refused& refused) const {
        std::vector<std::string> each;
        each.reserve(refused.refusals.size());
        for (const SeatRefusal& refusal : refused.refusals) {
            each.push_back(fmt::format("{} {}{}{}", refusal.seat, to_string(refusal.reason),
                                       refusal.remaining_ms ? fmt::format(" {}ms", *refusal.remaining_ms) : "",
                                       refusal.yours ? " yours" : ""));
        }
        return fmt::format("refused: {}", fmt::join(each, ", "));
    }
    std::string operator()(const Failure& failure) const {
        if (failure.code != FailureCode::invalid_request) return std::string(text(failure.code));
        return fmt::format("{}: {}", text(failure.code), failure.detail);
    }
};

}  // namespace

std::string answer_text(const Answer& answer, const LoadedPlan* plan) {
    return (answer.replayed ? "replayed " : "") + std::string(answer.created ? "created " : "") +
           std::visit(Describer{plan}, answer.result);
}

}  // namespace seatlock::service
