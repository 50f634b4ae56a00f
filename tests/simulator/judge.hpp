#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "books.hpp"
#include "coverage.hpp"
#include "journal/entry.hpp"
#include "log_audit.hpp"
#include "service/answer.hpp"

namespace seatlock::simulator {

/// One request as it was made.
struct Asked {
    std::string show;  ///< "" to the catalog
    Expectation expected;
    std::int64_t wall_ms = 0;    ///< when it was decided
    bool open = false;           ///< the log was open then
    std::uint64_t troubles = 0;  ///< of its logs, up to then
    std::optional<journal::IdempotencyRecord::Hash> key;
    std::string about;       ///< for people
    std::string also_about;  ///< the show that it creates, whose log may keep the answer back
};

/// Judges every answer, and knows of every request what may have become of it: one without an answer,
/// or told `outcome_unknown`, is done or not done until its log tells.
class Judge {
public:
    Judge(const LogAudit& logs, Coverage& coverage) : logs_(logs), coverage_(coverage) {}

    void asked(service::RequestId request, Asked asked);
    /// `text` is the answer in words; `durable` what the process knows to be durable in that log;
    /// `troubles` those of its logs by now.
    void answered(const service::Answered& answered, const std::string& text, journal::Seq durable,
                  std::uint64_t troubles);
    /// An entry is durable; its actor tells whose it is.
    void saw(const std::string& show, const journal::Entry& entry);
    /// All that the log has was seen: what was not there will never be.
    void log_opened(const std::string& show);
    void process_died();

    [[nodiscard]] const Asked& of(service::RequestId request) const { return requests_.at(request).asked; }
    /// Requests that no answer has come to, and none was lost with its process.
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    enum class Told : std::uint8_t { nothing, result, not_done, unknown, lost };
    struct Record {
        Asked asked;
        Told told = Told::nothing;
        bool done = false;    ///< its entry was seen
        bool absent = false;  ///< its log was read, and has it not
    };

    void judge_result(Record& record, const service::Answered& answered, const std::string& text, journal::Seq durable);
    void judge_times(const Record& record, const service::Result& result) const;
    void judge_replay(const Record& record, const service::Answered& answered) const;
    void count(const std::string& text);

    const LogAudit& logs_;
    Coverage& coverage_;
    std::map<service::RequestId, Record> requests_;
    std::set<service::RequestId> waiting_;
    std::set<service::RequestId> in_doubt_;  ///< those that would have written, and were not seen
    /// show -> key -> its entries: after a day a key may act again.
    std::map<std::string, std::map<journal::IdempotencyRecord::Hash, std::set<journal::Seq>>> keys_;
    std::map<std::string, journal::Seq> booked_at_;  ///< by show and booking
};

/// Who made a request, as its entry names it, and back; 0 for nobody's.
[[nodiscard]] std::string actor_of(service::RequestId request);
[[nodiscard]] service::RequestId request_of(const std::string& actor);

}  // namespace seatlock::simulator
