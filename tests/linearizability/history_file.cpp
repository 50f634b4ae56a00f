#include "linearizability/history_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "json/value.hpp"
#include "linearizability/json_members.hpp"

namespace seatlock::linearizability {
namespace {

/// Numbers that every JSON reader keeps exactly; no sum of two of them overflows.
constexpr std::int64_t number_max = std::int64_t{1} << 53;
constexpr std::int64_t seconds_max = std::int64_t{1} << 32;

/// Gives names their numbers.
class NameTable {
public:
    explicit NameTable(std::vector<std::string>& names) : names_(names) {}

    Index number(const std::string& name) {
        const auto [found, added] = numbers_.try_emplace(name, static_cast<Index>(names_.size()));
        if (added) names_.push_back(name);
        return found->second;
    }

private:
    std::vector<std::string>& names_;
    std::map<std::string, Index, std::less<>> numbers_;
};

/// Reads a history line by line.
class HistoryReader {
public:
    [[nodiscard]] std::optional<std::string> header(const std::string& line);
    [[nodiscard]] std::optional<std::string> call(const std::string& line);
    [[nodiscard]] History take() { return std::move(history_); }

private:
    void read_policy(Members& header);
    void read_arguments(Members& members, Call& call);
    void read_answer(Members& members, Call& call);
    void read_ok(Members& answer, Call& call);
    void read_ok_hold(Members& ok, Call& call);
    void read_ok_seats(Members& ok, Call& call);
    void read_states(Members& ok, Call& call);
    void read_refused(Members& answer, Call& call);
    void check(Members& members, const Call& call);
    void add(Call call);
    [[nodiscard]] std::vector<Index> seats(Members& members, std::string_view name);
    [[nodiscard]] Index holder(Members& members) { return number(members.optional_text("holder"), holders_); }
    [[nodiscard]] static Index number(const std::optional<std::string>& name, NameTable& table) {
        return name ? table.number(*name) : none;
    }

    History history_;
    NameTable seats_{history_.seats};
    NameTable holders_{history_.holders};
    NameTable holds_{history_.holds};
    NameTable bookings_{history_.bookings};
    std::set<std::pair<std::int64_t, std::int64_t>> numbers_;
    bool not_done_ = false;
};

std::optional<std::string> HistoryReader::header(const std::string& line) {
    auto parsed = json::parse(line);
    if (!parsed) return "this is not JSON: " + parsed.error().message;
    Members members(*parsed, "the header");
    if (members.text("format") != "seatlock-history") members.complain("format must be \"seatlock-history\"");
    if (members.integer("version", 0, number_max) != 1) members.complain("only version 1 is known");
    history_.show = members.text("show");
    history_.note = members.optional_text("note").value_or("");
    const std::vector<std::string> seats = members.texts("seats");
    for (const std::string& seat : seats) seats_.number(seat);
    history_.plan_seats = history_.seats.size();
    if (history_.plan_seats != seats.size()) members.complain("seats has a seat twice");
    read_policy(members);
    return members.problem();
}

void HistoryReader::read_policy(Members& header) {
    const json::Value* given = header.optional_value("policy");
    if (given == nullptr) return;
    Members members(*given, "policy");
    Policy& policy = history_.policy;
    policy.hold_ttl_seconds =
        members.optional_integer("hold_ttl_seconds", 1, seconds_max).value_or(policy.hold_ttl_seconds);
    policy.hold_seats_max = members.optional_integer("hold_seats_max", 1, seconds_max).value_or(policy.hold_seats_max);
    policy.extend_max = members.optional_integer("extend_max", 0, seconds_max).value_or(policy.extend_max);
    policy.hold_lifetime_max_seconds = members.optional_integer("hold_lifetime_max_seconds", 1, seconds_max)
                                           .value_or(policy.hold_lifetime_max_seconds);
    header.take_problem(members);
}

std::optional<std::string> HistoryReader::call(const std::string& line) {
    auto parsed = json::parse(line);
    if (!parsed) return "this is not JSON: " + parsed.error().message;
    Members members(*parsed, "the call");
    Call call;
    call.client = members.integer("client", 0, number_max);
    call.number = members.integer("call", 0, number_max);
    call.invoked = members.integer("invoked_us", 0, number_max);
    call.returned = members.integer_or_null("returned_us", 0, number_max).value_or(never);
    const auto op = op_named(members.text("op"));
    if (!op) {
        members.complain("op is not one of those that docs/history-format.md names");
        return members.problem();
    }
    call.op = *op;
    read_arguments(members, call);
    read_answer(members, call);
    check(members, call);
    if (members.problem()) return members.problem();
    add(std::move(call));
    return std::nullopt;
}

void HistoryReader::check(Members& members, const Call& call) {
    const bool unknown = !not_done_ && call.answer.kind == Answer::Kind::unknown;
    if (call.returned < call.invoked) members.complain("it returned before it was invoked");
    if (unknown && !call.pending()) members.complain("returned_us must be null when the answer is unknown");
    if (!unknown && call.pending()) members.complain("returned_us is null, but there is an answer");
    if (!numbers_.emplace(call.client, call.number).second) {
        members.complain("client " + std::to_string(call.client) + " has another call " + std::to_string(call.number));
    }
}

void HistoryReader::read_arguments(Members& members, Call& call) {
    switch (call.op) {
        case Op::hold:
            call.holder = holders_.number(members.text("holder"));
            call.seats = seats(members, "seats");
            call.ttl_seconds =
                members.optional_integer("ttl_seconds", 0, seconds_max).value_or(history_.policy.hold_ttl_seconds);
            return;
        case Op::swap:
            call.hold = holds_.number(members.text("hold"));
            if (members.has("add")) call.seats = seats(members, "add");
            if (members.has("remove")) call.remove = seats(members, "remove");
            return;
        case Op::release:
        case Op::book:
            call.hold = holds_.number(members.text("hold"));
            call.names_seats = members.has("seats");
            if (call.names_seats) call.seats = seats(members, "seats");
            return;
        case Op::extend:
        case Op::read_hold: call.hold = holds_.number(members.text("hold")); return;
        case Op::read_seat: call.seats = {seats_.number(members.text("seat"))}; return;
        case Op::read_map: return;
    }
}

std::vector<Index> HistoryReader::seats(Members& members, std::string_view name) {
    std::vector<Index> numbers;
    std::set<Index> seen;
    for (const std::string& seat : members.texts(name)) {
        const Index number = seats_.number(seat);
        if (seen.insert(number).second) numbers.push_back(number);
    }
    return numbers;
}

void HistoryReader::read_answer(Members& members, Call& call) {
    Members answer(members.value("answer"), "answer");
    not_done_ = false;
    if (answer.has("ok")) {
        call.answer.kind = Answer::Kind::ok;
        read_ok(answer, call);
    } else if (answer.has("refused")) {
        call.answer.kind = Answer::Kind::refused;
        read_refused(answer, call);
    } else if (answer.has("unknown_hold")) {
        call.answer.kind = Answer::Kind::unknown_hold;
        answer.truth("unknown_hold");
        if (call.op == Op::hold || call.op == Op::read_seat || call.op == Op::read_map) {
            answer.complain("this operation names no hold");
        }
    } else if (answer.has("not_done")) {
        not_done_ = true;
        answer.truth("not_done");
    } else if (answer.has("unknown")) {
        answer.truth("unknown");
    } else {
        answer.complain("it must have one of ok, refused, unknown_hold, not_done and unknown");
    }
    members.take_problem(answer);
}

void HistoryReader::read_ok(Members& answer, Call& call) {
    Members ok(answer.value("ok"), "ok");
    switch (call.op) {
        case Op::hold:
            call.hold = holds_.number(ok.text("hold"));
            call.answer.hold = call.hold;
            read_ok_hold(ok, call);
            break;
        case Op::swap:
        case Op::extend:
        case Op::release:
        case Op::read_hold:
            call.answer.hold = holds_.number(ok.text("hold"));
            read_ok_hold(ok, call);
            break;
        case Op::book:
            call.answer.hold = number(ok.optional_text("hold"), holds_);
            call.answer.booking = bookings_.number(ok.text("booking"));
            read_ok_seats(ok, call);
            break;
        case Op::read_seat:
        case Op::read_map: read_states(ok, call); break;
    }
    answer.take_problem(ok);
}

void HistoryReader::read_ok_hold(Members& ok, Call& call) {
    call.answer.state = hold_state_named(ok.text("state"));
    if (!call.answer.state) ok.complain("state is not a hold's");
    call.answer.booking = number(ok.optional_text("booking"), bookings_);
    read_ok_seats(ok, call);
}

void HistoryReader::read_ok_seats(Members& ok, Call& call) {
    call.answer.holder = holder(ok);
    call.answer.seats = seats(ok, "seats");
    std::ranges::sort(call.answer.seats);
}

void HistoryReader::read_states(Members& ok, Call& call) {
    if (call.op == Op::read_seat) {
        const auto state = seat_state_named(ok.text("state"));
        if (!state) ok.complain("state is not a seat's");
        call.answer.states = {state.value_or(SeatState::available)};
        return;
    }
    for (const char letter : ok.text("states")) {
        const auto found = std::string_view("alb").find(letter);
        if (found == std::string_view::npos) return ok.complain("states has a letter that is not a, l or b");
        call.answer.states.push_back(static_cast<SeatState>(found));
    }
    if (call.answer.states.size() != history_.plan_seats) {
        ok.complain("states must have a letter for each of the " + std::to_string(history_.plan_seats) + " seats");
    }
}

void HistoryReader::read_refused(Members& answer, Call& call) {
    if (call.op == Op::read_hold || call.op == Op::read_seat || call.op == Op::read_map) {
        answer.complain("reads are never refused");
    }
    for (const json::Value& each : answer.values("refused")) {
        Members members(each, "refused");
        const Index seat = seats_.number(members.text("seat"));
        const auto reason = reason_named(members.text("reason"));
        if (!reason) members.complain("reason is not one of docs/http.md");
        call.answer.refusals.push_back({seat, reason.value_or(Reason::unknown_seat)});
        answer.take_problem(members);
    }
    std::ranges::sort(call.answer.refusals);
}

void HistoryReader::add(Call call) {
    const bool reads = call.op == Op::read_hold || call.op == Op::read_seat || call.op == Op::read_map;
    if (not_done_ || (reads && call.pending())) return;
    if (call.op == Op::hold && call.pending()) {
        call.hold =
            holds_.number("the hold of client " + std::to_string(call.client) + " call " + std::to_string(call.number));
    }
    history_.calls.push_back(std::move(call));
}

bool is_blank(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }

}  // namespace

tl::expected<History, FileError> read_history(std::istream& in) {
    HistoryReader reader;
    std::string line;
    bool has_header = false;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (is_blank(line)) continue;
        auto problem = has_header ? reader.call(line) : reader.header(line);
        if (problem) return tl::unexpected(FileError{number, *std::move(problem)});
        has_header = true;
    }
    if (in.bad()) return tl::unexpected(FileError{0, "the file cannot be read to its end"});
    if (!has_header) return tl::unexpected(FileError{0, "the file is empty: the header is missing"});
    return reader.take();
}

tl::expected<History, FileError> read_history_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return tl::unexpected(FileError{0, "the file cannot be opened"});
    return read_history(in);
}

}  // namespace seatlock::linearizability
