#include "scenarios/http_request.hpp"

#include <vector>

#include <fmt/format.h>

#include "json/writer.hpp"
#include "service/plan_file.hpp"

namespace seatlock::scenarios {
namespace {

void write_seats(json::Writer& out, std::string_view member, const std::vector<std::string>& seats) {
    out.key(member).begin_array();
    for (const std::string& seat : seats) out.string(seat);
    out.end_array();
}

/// Spells each command; `show_` is the path of its show.
struct Speller {
    std::string show_;

    [[nodiscard]] std::string hold(const std::string& id) const { return show_ + "/holds/" + escaped(id); }

    [[nodiscard]] std::string booking(const std::string& id) const { return show_ + "/bookings/" + escaped(id); }
    static std::string block(const std::vector<std::string>& seats, const std::string& reason) {
        json::Writer body;
        body.begin_object();
        write_seats(body, "seats", seats);
        body.key("reason").string(reason).end_object();
        return body.str();
    }

    HttpRequest operator()(const service::CreateHold& command) const {
        json::Writer body;
        body.begin_object().key("holder").string(command.holder);
        write_seats(body, "seats", command.seats);
        if (!command.reference.empty()) body.key("reference").string(command.reference);
        if (command.ttl_seconds) body.key("ttl_seconds").integer(*command.ttl_seconds);
        body.end_object();
        return {"POST", show_ + "/holds", body.str()};
    }
    HttpRequest operator()(const service::SwapSeats& command) const {
        json::Writer body;
        body.begin_object();
        if (!command.add.empty()) write_seats(body, "add", command.add);
        if (!command.remove.empty()) write_seats(body, "remove", command.remove);
        body.end_object();
        return {"POST", hold(command.hold) + "/seats", body.str()};
    }
    HttpRequest operator()(const service::ExtendHold& command) const {
        return {"POST", hold(command.hold) + "/extend", ""};
    }
    HttpRequest operator()(const service::PayHold& command) const {
        json::Writer body;
        body.begin_object().key("payment").string(command.payment).end_object();
        return {"POST", hold(command.hold) + "/pay", body.str()};
    }
    HttpRequest operator()(const service::SellSeats& command) const {
        json::Writer body;
        body.begin_object().key("holder").string(command.holder);
        write_seats(body, "seats", command.seats);
        if (!command.reference.empty()) body.key("reference").string(command.reference);
        body.end_object();
        return {"POST", show_ + "/bookings", body.str()};
    }
    HttpRequest operator()(const service::CancelBooking& command) const {
        json::Writer body;
        body.begin_object();
        if (command.seats) write_seats(body, "seats", *command.seats);
        body.key("reason").string(command.reason).end_object();
        return {"POST", booking(command.booking) + "/cancel", body.str()};
    }
    HttpRequest operator()(const service::MoveBooking& command) const {
        json::Writer body;
        body.begin_object();
        write_seats(body, "from", command.from);
        write_seats(body, "to", command.to);
        body.end_object();
        return {"POST", booking(command.booking) + "/move", body.str()};
    }
    HttpRequest operator()(const service::BlockSeats& command) const {
        return {"POST", show_ + "/seats/block", block(command.seats, command.reason)};
    }
    HttpRequest operator()(const service::UnblockSeats& command) const {
        return {"POST", show_ + "/seats/unblock", block(command.seats, command.reason)};
    }
    HttpRequest operator()(const service::ChangeShow& command) const {
        json::Writer body;
        body.begin_object();
        json::Writer policy;
        policy.begin_object();
        for (const auto& [name, value] : command.settings) {
            if (name == "sales") body.key(name).string(value);
            if (name == "public") body.key(name).boolean(value == "true");
            if (name == "buyers_may_book") policy.key(name).boolean(value == "true");
            if (name.ends_with("_max") || name.ends_with("_seconds")) policy.key(name).integer(std::stoll(value));
        }
        policy.end_object();
        body.key("policy").raw(policy.str()).end_object();
        return {"PATCH", show_, body.str()};
    }
    HttpRequest operator()(const service::ReleaseHold& command) const {
        json::Writer body;
        body.begin_object();
        if (command.seats) write_seats(body, "seats", *command.seats);
        body.end_object();
        return {"POST", hold(command.hold) + "/release", body.str()};
    }
    HttpRequest operator()(const service::BookHold& command) const {
        json::Writer body;
        body.begin_object();
        if (command.seats) write_seats(body, "seats", *command.seats);
        if (!command.reference.empty()) body.key("reference").string(command.reference);
        if (command.take_if_free) body.key("if_expired").string("take_if_free");
        body.end_object();
        return {"POST", hold(command.hold) + "/book", body.str()};
    }
    HttpRequest operator()(const service::ReadHold& command) const { return {"GET", hold(command.hold), ""}; }
    HttpRequest operator()(const service::ReadBooking& command) const { return {"GET", booking(command.booking), ""}; }
    HttpRequest operator()(const service::ListHolds& command) const {
        return {"GET", show_ + "/holds" + query({{"holder", command.holder}, {"reference", command.reference}}), ""};
    }
    HttpRequest operator()(const service::ListBookings& command) const {
        return {"GET",
                show_ + "/bookings" +
                    query({{"holder", command.holder}, {"reference", command.reference}, {"seat", command.seat}}),
                ""};
    }
    HttpRequest operator()(const service::ReadReport& command) const {
        return {"GET", show_ + "/report" + query({{"by", std::string(to_string(command.by))}}), ""};
    }
    HttpRequest operator()(const service::ReadSeating& /*command*/) const {
        return {"GET", show_ + "/seating.csv", ""};
    }

    static std::string query(const std::vector<std::pair<std::string, std::string>>& parameters) {
        std::string text;
        for (const auto& [name, value] : parameters) {
            if (!value.empty()) text += (text.empty() ? "?" : "&") + name + "=" + escaped(value);
        }
        return text;
    }
};

}  // namespace

HttpRequest request_of(const std::string& show, const service::ShowCommand& command) {
    return std::visit(Speller{"/v1/shows/" + escaped(show)}, command);
}

HttpRequest request_of(const PutPlan& put) {
    return {"PUT", "/v1/plans/" + escaped(put.plan), service::plan_file(put.seats)};
}

HttpRequest request_of(const PutShow& put) {
    json::Writer body;
    body.begin_object().key("plan").string(put.create.settings.plan);
    body.key("public").boolean(put.create.settings.is_public).key("policy").begin_object();
    for (const service::PolicyField& field : service::policy_fields()) {
        body.key(field.name).integer(put.create.settings.policy.*field.member);
    }
    if (put.create.settings.policy.buyers_may_book) body.key("buyers_may_book").boolean(true);
    body.end_object();
    if (put.create.settings.sales != service::Sales::open) {
        body.key("sales").string(to_string(put.create.settings.sales));
    }
    body.end_object();
    return {"PUT", "/v1/shows/" + escaped(put.create.show), body.str()};
}

std::string escaped(std::string_view text) {
    std::string path;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_';
        path += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return path;
}

}  // namespace seatlock::scenarios
