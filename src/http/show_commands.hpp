#pragma once

#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/command_body.hpp"
#include "http/submitter.hpp"

namespace seatlock::http {

/// The calls that change a show's holds and bookings, and those that read them: all that the show answers
/// itself, in the order of its queue.
class ShowCommands {
public:
    ShowCommands(Backend& backend, Submitter& submitter) : backend_(backend), submitter_(submitter) {}

    /// POST of one command; the path names the hold or booking.
    template <CommandName Name>
    void post(Call& call) {
        post(Name, call);
    }
    /// PATCH of the show's settings.
    void patch_show(Call& call) { post(CommandName::change, call); }
    /// The bulk road: as many commands as there are lines.
    void post_commands(Call& call);
    void get_hold(Call& call);
    void get_holds(Call& call);
    void get_booking(Call& call);
    void get_bookings(Call& call);
    void get_report(Call& call);
    void get_seating(Call& call);

private:
    void post(CommandName name, Call& call);

    Backend& backend_;
    Submitter& submitter_;
};

}  // namespace seatlock::http
