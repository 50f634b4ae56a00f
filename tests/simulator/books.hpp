#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coverage.hpp"
#include "reference_catalog.hpp"
#include "reference_clock.hpp"
#include "reference_show.hpp"
#include "service/command.hpp"
#include "service/time.hpp"
#include "timeline.hpp"

namespace seatlock::simulator {

/// What a request must be answered.
struct Expectation {
    std::string answer;
    bool wrote = false;      ///< it made an entry of its own
    journal::Seq after = 0;  ///< everything that it was decided on, its own entry included
};

/// Where a log ends, as its journal has it.
struct LogEnd {
    journal::Seq seq = 0;
    std::int64_t show_ms = 0;
    std::int64_t wall_ms = 0;
};

/// The models of the catalog ("") and of every show, and how they move: what is decided, what becomes
/// durable, what a newly opened log takes back, and what another process did to it meanwhile.
class Books {
public:
    Books(bool wrong_model, Coverage& coverage)
        : wrong_model_(wrong_model), coverage_(coverage), catalog_(Timeline(ReferenceCatalog())) {}

    Expectation ask(const service::CatalogCommand& command, const service::Caller& caller, service::Now now);
    /// REQUIRES: serves(show).
    Expectation ask(const std::string& show, const service::ShowCommand& command, const service::Caller& caller,
                    service::Now now);
    void tick(const std::string& show, service::Now now);

    /// The process opened the log. Everything not in it is taken back; a show that has no entry opens.
    void opened(const std::string& show, LogEnd end, service::Now now);
    /// The process heard that the log has everything up to `seq`.
    void durable(const std::string& show, journal::Seq seq);
    void process_died();

    /// Another process opened the log, found `end` in it and then did this, if anything.
    void taken_over(const std::string& show, LogEnd end, const ReferenceShow::Operation* command, service::Now now);

    /// True when the process knows the show, open or not.
    [[nodiscard]] bool serves(const std::string& show) const { return served_.contains(show); }
    /// True when the show was ever seen in a durable catalog.
    [[nodiscard]] bool has_paper(const std::string& show) const { return shows_.contains(show); }
    [[nodiscard]] const std::set<std::string>& served() const noexcept { return served_; }
    /// REQUIRES: has_paper(show).
    [[nodiscard]] const ReferenceShow& latest(const std::string& show) const;
    /// The same, as it is known to be durable. REQUIRES: has_paper(show).
    [[nodiscard]] const ReferenceShow& durable(const std::string& show) const {
        return shows_.at(show).timeline.durable();
    }
    [[nodiscard]] const ReferenceCatalog& durable_catalog() const { return catalog_.timeline.durable(); }
    /// What the show was opened with.
    [[nodiscard]] const service::ShowSettings& settings_of(const std::string& show) const {
        return shows_.at(show).settings;
    }
    /// How long until the first deadline of the show; none when there is none, or its clock stands.
    [[nodiscard]] std::optional<std::int64_t> to_deadline_ms(const std::string& show, service::Now now) const;
    /// The entry that was decided at `seq`, as entry_text() tells it; empty when none was.
    [[nodiscard]] std::string line(const std::string& show, journal::Seq seq) const;

private:
    template <typename Model>
    struct Paper {
        explicit Paper(Timeline<Model> start) : timeline(std::move(start)) {}

        Timeline<Model> timeline;
        ReferenceClock clock;
        std::optional<Model> foreign;  ///< what another process left behind
        std::map<journal::Seq, std::string> lines;
    };
    struct ShowPaper : Paper<ReferenceShow> {
        ShowPaper(Timeline<ReferenceShow> start, service::ShowSettings opened_with)
            : Paper(std::move(start)), settings(std::move(opened_with)) {}
        service::ShowSettings settings;
    };

    template <typename Model>
    typename Model::Decided run(Paper<Model>& paper, const typename Model::Operation& operation);
    template <typename Model>
    void rewind(Paper<Model>& paper, const std::string& name, LogEnd end, service::Now now);
    template <typename Model>
    void advance(Paper<Model>& paper, const std::string& name, journal::Seq seq);
    void start_papers(const ReferenceCatalog& catalog);
    void serve_durable_shows();

    bool wrong_model_;
    Coverage& coverage_;
    Paper<ReferenceCatalog> catalog_;
    std::map<std::string, ShowPaper> shows_;
    std::set<std::string> served_;
};

}  // namespace seatlock::simulator
