#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "service/answer.hpp"
#include "service/catalog.hpp"
#include "service/command.hpp"
#include "service/published_show.hpp"
#include "service/time.hpp"

namespace seatlock::http {

/// What the API needs of whoever drives the service. Everything happens on one thread.
class Backend {
public:
    using Done = std::function<void(service::Answer)>;

    virtual ~Backend() = default;

    /// `done` is called once, when the answer may leave; possibly before submit() returns.
    virtual void submit(service::Caller caller, service::CatalogCommand command, Done done) = 0;
    virtual void submit(service::Caller caller, const std::string& show, service::ShowCommand command, Done done) = 0;

    /// The durable copies. They stay valid until the next submit().
    [[nodiscard]] virtual const service::CatalogState& catalog() const = 0;
    [[nodiscard]] virtual const service::PublishedShow* show(std::string_view name) const = 0;

    /// False while a journal is being read, or cannot be.
    [[nodiscard]] virtual bool ready() const = 0;

    [[nodiscard]] virtual service::Now now() const = 0;

    /// 26 characters [a-z2-7] from 130 random bits of the operating system: a hold's or booking's id.
    [[nodiscard]] virtual std::string random_id() = 0;

    /// 52 such characters, 260 bits: what a key is made of.
    [[nodiscard]] virtual std::string random_secret() = 0;
};

}  // namespace seatlock::http
