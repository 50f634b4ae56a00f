#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/problem.hpp"

namespace seatlock::http {

/// The way of a command from its request to the service, and of the answer back.
class Submitter {
public:
    explicit Submitter(Backend& backend) : backend_(backend) {}

    /// Has the service do it and answers the call.
    void submit(Call& call, service::ShowCommand command);
    void submit(Call& call, service::CatalogCommand command);

    /// The same with an answer of its own.
    using MakeResponse = std::function<Response(const service::Answer&)>;
    void submit(Call& call, service::CatalogCommand command, MakeResponse make_response);

    /// One line of the bulk road.
    struct Line {
        std::string_view bytes;          ///< what makes a repetition the same request
        std::optional<std::string> key;  ///< its idempotency key
    };
    /// Has the service do what a line of the call's body asks for. The fault: nothing was begun.
    [[nodiscard]] std::optional<Fault> submit_line(const Call& call, const Line& line, service::ShowCommand command,
                                                   Backend::Done done);

private:
    [[nodiscard]] static tl::expected<service::Caller, Fault> caller(const Call& call, std::string_view scope);

    Backend& backend_;
};

}  // namespace seatlock::http
