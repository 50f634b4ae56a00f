#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "journal/failing_disk.hpp"
#include "journal/journal.hpp"
#include "journal/sqlite/sqlite_journal.hpp"

namespace seatlock::journal {

/// What a log's user was told of it.
struct ToldLog {
    std::string log_id;
    Epoch epoch = 0;
    std::vector<std::string> batches;  ///< by slot, trimmed ones too
    Seq next_seq = 1;
    Slot kept_from = 0;
    std::optional<std::pair<Slot, std::string>> snapshot;

    friend bool operator==(const ToldLog&, const ToldLog&) = default;
};

using Told = std::map<std::string, ToldLog>;

/// What may be in a journal after a cut: all that was answered, and what was asked and not answered,
/// whole or not at all. Equal when nothing was under way.
struct Expectation {
    Told answered;
    Told asked;
    std::string under_way;  ///< the name of the step, if any
};

/// The steps of a journal's user, and between which calls of the disk each was answered. So one run
/// can be judged at every point at which the power might have gone.
class Testimony {
public:
    using Effect = std::function<void(Told&)>;

    explicit Testimony(Told before = {}) : before_(std::move(before)) {}

    void add(std::string name, std::size_t begun, std::size_t answered, Effect effect) {
        steps_.push_back({std::move(name), begun, answered, std::move(effect)});
    }

    /// What may be there when the power goes after so many calls of the disk.
    [[nodiscard]] Expectation expectation_after(std::size_t calls) const;

private:
    struct Step {
        std::string name;
        std::size_t begun = 0;     ///< calls of the disk before it
        std::size_t answered = 0;  ///< calls of the disk when its answer came
        Effect effect;
    };

    Told before_;
    std::vector<Step> steps_;
};

/// Uses a SQLite journal on a failing disk and testifies. What it asks for is always right, so every
/// answer but ok is an exception.
class JournalWitness {
public:
    JournalWitness(FailingDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

    std::size_t start();  ///< gives the calls of the disk up to its end
    void close();
    void kill();  ///< the process dies, the power stays
    void open(const std::string& log);
    void append(const std::vector<std::pair<std::string, std::size_t>>& entries_per_batch);
    void save_snapshot(const std::string& log, Slot slot, std::size_t size);
    void trim(const std::string& log, Slot up_to);
    void maintain();

    /// It looked into the journal: this is what must be there from now on.
    void saw(Told found);

    [[nodiscard]] Journal& journal() { return *journal_; }
    [[nodiscard]] const Told& told() const { return told_; }
    [[nodiscard]] const Testimony& testimony() const { return testimony_; }

private:
    void run(std::string name, const std::function<Testimony::Effect()>& step);

    FailingDisk& disk_;
    std::string path_;
    Told told_;
    Testimony testimony_;
    std::unique_ptr<Journal> journal_;
};

/// Judges what is found in a log against what its user was told. Nothing wrong: an empty string.
[[nodiscard]] std::string problem_of(const std::string& name, const OpenedLog& found, const ToldLog* answered,
                                     const ToldLog& asked);

}  // namespace seatlock::journal
