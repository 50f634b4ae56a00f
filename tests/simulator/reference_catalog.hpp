#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "journal/entry.hpp"
#include "service/command.hpp"
#include "service/show_decision.hpp"
#include "service/show_settings.hpp"

namespace seatlock::simulator {

/// The catalog as somebody would keep it on paper. A value: a copy is the catalog as it was.
class ReferenceCatalog {
public:
    struct Operation {
        service::CatalogCommand command;
        service::Caller caller;
        service::Moment moment;
    };
    struct Decided {
        std::string answer;              ///< as answer_text() tells it, without details
        std::vector<std::string> lines;  ///< the entries made, as entry_text() tells them
        bool wrote = false;
    };
    struct Show {
        std::vector<std::string> seats;
        service::ShowSettings settings;  ///< the plan's hash is empty
    };

    Decided run(const Operation& operation);

    [[nodiscard]] journal::Seq seq() const noexcept { return seq_; }
    [[nodiscard]] const std::map<std::string, Show>& shows() const noexcept { return shows_; }

private:
    struct Told {
        std::uint8_t fingerprint = 0;
        std::int64_t at_ms = 0;
        std::string answer;
    };

    std::string import_plan(const service::ImportPlan& command);
    std::string create_show(const service::CreateShow& command);

    std::map<std::string, std::size_t> plans_;  ///< name -> number of the content
    std::map<std::string, Show> shows_;
    std::map<std::string, Told> told_;  ///< by key
    journal::Seq seq_ = 0;
};

}  // namespace seatlock::simulator
