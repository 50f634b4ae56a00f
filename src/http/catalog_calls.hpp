#pragma once

#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/submitter.hpp"

namespace seatlock::http {

/// The calls that import plans and open shows.
class CatalogCalls {
public:
    explicit CatalogCalls(Submitter& submitter) : submitter_(submitter) {}

    void put_plan(Call& call);
    void put_show(Call& call);

private:
    Submitter& submitter_;
};

}  // namespace seatlock::http
