#pragma once

#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "http/access.hpp"
#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/problem.hpp"

namespace seatlock::http {

/// The way of a command from its request to the service, and of the answer back.
class Submitter {
public:
    Submitter(Backend& backend, const AccessControl& access) : backend_(backend), access_(access) {}

    /// Has the service do it and answers the call.
    void submit(Call& call, service::ShowCommand command);
    void submit(Call& call, service::CatalogCommand command);

private:
    [[nodiscard]] tl::expected<service::Caller, Fault> caller(const Request& request, std::string_view scope) const;

    Backend& backend_;
    const AccessControl& access_;
};

}  // namespace seatlock::http
