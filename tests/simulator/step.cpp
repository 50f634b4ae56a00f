#include "step.hpp"

#include <array>
#include <optional>

#include "fields.hpp"

namespace seatlock::simulator {
namespace {

struct Field {
    std::string_view name;
    std::int64_t Step::* member;
    bool is_seats = false;
};
constexpr std::array fields{
    Field{"who", &Step::who},
    Field{"show", &Step::show},
    Field{"which", &Step::which},
    Field{"seats", &Step::seats, true},
    Field{"remove", &Step::remove, true},
    Field{"buyer", &Step::buyer},
    Field{"key", &Step::key},
    Field{"reference", &Step::reference},
    Field{"holder", &Step::holder},
    Field{"ttl", &Step::ttl},
    Field{"payment", &Step::payment},
    Field{"take", &Step::take},
    Field{"after", &Step::after},
    Field{"variant", &Step::variant},
    Field{"ms", &Step::ms},
    Field{"wall", &Step::wall},
    Field{"mono", &Step::mono},
    Field{"late", &Step::late},
    Field{"n", &Step::n},
};

constexpr auto last_kind = StepKind::reconnect;
constexpr std::int64_t seat_bits = 62;

std::string seats_text(std::int64_t seats) {
    std::string text;
    for (std::int64_t seat = 0; seat < seat_bits; ++seat) {
        if ((seats >> seat & 1) != 0) text += (text.empty() ? "" : ",") + std::to_string(seat);
    }
    return text;
}

std::optional<std::int64_t> seats_from(std::string_view text) {
    std::int64_t seats = 0;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto seat = number_from(text.substr(0, comma));
        if (!seat || *seat < 0 || *seat >= seat_bits) return std::nullopt;
        seats |= std::int64_t{1} << *seat;
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return seats;
}

std::optional<StepKind> kind_from(std::string_view word) {
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(last_kind); ++i) {
        if (to_string(static_cast<StepKind>(i)) == word) return static_cast<StepKind>(i);
    }
    return std::nullopt;
}

bool read_field(Step& step, std::string_view word) {
    const auto [name, value] = split_field(word);
    for (const Field& field : fields) {
        if (field.name != name) continue;
        const auto number = field.is_seats ? seats_from(value) : number_from(value);
        if (number) step.*field.member = *number;
        return number.has_value();
    }
    return false;
}

}  // namespace

std::string_view to_string(StepKind kind) noexcept {
    switch (kind) {
        case StepKind::hold: return "hold";
        case StepKind::swap: return "swap";
        case StepKind::extend: return "extend";
        case StepKind::release: return "release";
        case StepKind::book: return "book";
        case StepKind::read_hold: return "read_hold";
        case StepKind::read_booking: return "read_booking";
        case StepKind::list_holds: return "list_holds";
        case StepKind::list_bookings: return "list_bookings";
        case StepKind::import_plan: return "import_plan";
        case StepKind::create_show: return "create_show";
        case StepKind::change_show: return "change_show";
        case StepKind::pay: return "pay";
        case StepKind::sell: return "sell";
        case StepKind::cancel: return "cancel";
        case StepKind::move: return "move";
        case StepKind::block: return "block";
        case StepKind::unblock: return "unblock";
        case StepKind::retry: return "retry";
        case StepKind::give_up: return "give_up";
        case StepKind::pass: return "pass";
        case StepKind::to_deadline: return "to_deadline";
        case StepKind::tick: return "tick";
        case StepKind::turn: return "turn";
        case StepKind::deliver: return "deliver";
        case StepKind::time_out: return "time_out";
        case StepKind::fail_append: return "fail_append";
        case StepKind::lose_append: return "lose_append";
        case StepKind::lose_result: return "lose_result";
        case StepKind::delay_append: return "delay_append";
        case StepKind::tear_append: return "tear_append";
        case StepKind::fail_opens: return "fail_opens";
        case StepKind::fail_upkeep: return "fail_upkeep";
        case StepKind::crash: return "crash";
        case StepKind::step_wall: return "step_wall";
        case StepKind::take_over: return "take_over";
        case StepKind::crash_at_upkeep: return "crash_at_upkeep";
        case StepKind::take_over_at_upkeep: return "take_over_at_upkeep";
        case StepKind::lose_answers: return "lose_answers";
        case StepKind::connect: return "connect";
        case StepKind::read_feed: return "read_feed";
        case StepKind::reconnect: return "reconnect";
    }
    return "";
}

std::string to_text(const Step& step) {
    std::string text(to_string(step.kind));
    for (const Field& field : fields) {
        const std::int64_t value = step.*field.member;
        if (value == 0) continue;
        text += " " + std::string(field.name) + "=" + (field.is_seats ? seats_text(value) : std::to_string(value));
    }
    return text;
}

tl::expected<Step, std::string> step_from(std::string_view line) {
    std::string_view rest = line;
    const auto kind = kind_from(next_word(rest));
    if (!kind) return tl::unexpected("\"" + std::string(line) + "\" begins with no kind of step");
    Step step{.kind = *kind};
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!read_field(step, word)) {
            return tl::unexpected("\"" + std::string(line) + "\": no step has " + std::string(word));
        }
    }
    return step;
}

}  // namespace seatlock::simulator
