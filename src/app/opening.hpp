#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/host.hpp"

namespace seatlock::app {

/// A show that the command line wants open.
struct WantedShow {
    std::string show;
    std::string plan_name;  ///< what the plan is to be called
    std::string plan_bytes;
    std::string source;          ///< for messages: the file
    std::string title;           ///< or empty: the plan's
    bool keep_existing = false;  ///< leave a show of this name alone whatever its plan is
};

/// Opens shows one after another on a host that is ready: imports the plan, creates the show; a
/// show that is there already with the same plan is left alone, with another plan it is an error.
class Opening {
public:
    /// `done` gets nothing, or the first error as a sentence. Everything happens on the server's thread.
    Opening(Host& host, std::vector<WantedShow> wanted, std::function<void(std::optional<std::string>)> done);

    void start() { next(); }

private:
    void next();
    void import_plan(const WantedShow& wanted);
    void create_show(const WantedShow& wanted, const std::string& plan);
    void fail(const WantedShow& wanted, const service::Answer& answer);

    Host& host_;
    std::vector<WantedShow> wanted_;
    std::size_t position_ = 0;
    std::function<void(std::optional<std::string>)> done_;
};

}  // namespace seatlock::app
