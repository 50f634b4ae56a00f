#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <tl/expected.hpp>

#include "history/piece.hpp"
#include "history/writer.hpp"
#include "journal/journal.hpp"

namespace seatlock::app {

/// Writes the history in SQL behind the shows, on a thread of its own. It is told which shows have news, and asks for
/// what it lacks when it comes to it: so nothing queues up for it, and nobody ever waits for it.
class HistoryThread {
public:
    /// A show whose rows are to go on, and how far they are; no position: they have not begun.
    struct Wanted {
        std::string show;
        std::optional<history::Position> position;
    };
    /// How they go on. Without a piece the journal has to be read.
    struct Next {
        history::Continuation continuation;
        std::optional<history::Piece> piece;
    };

    /// What the thread needs of others; called on the thread. The first two only pass a question on: the answers come
    /// through take().
    struct Sources {
        std::function<void(std::vector<Wanted>)> entries;
        std::function<void(std::string show, journal::Seq after)> journal;
        std::function<void(const std::string&)> report;  ///< a sentence for the log
    };

    struct Options {
        /// Between two rounds, so that what happens meanwhile shares a transaction.
        std::chrono::milliseconds pause{100};
        std::chrono::milliseconds retry_after{5000};
    };

    HistoryThread(journal::Database::Location location, Sources sources, Options options);
    HistoryThread(const HistoryThread&) = delete;
    HistoryThread& operator=(const HistoryThread&) = delete;

    /// Ends the thread after what it is writing.
    ~HistoryThread();

    /// Ends the thread, and writes here what is still missing, as far as that goes within the time and without the
    /// journal; the rest is for the next start. REQUIRES: nobody else calls any more.
    using Entries = std::function<std::vector<Next>(const std::vector<Wanted>&)>;
    void finish(const Entries& entries, std::chrono::milliseconds within);

    /// These shows have new entries, or have just been read. Thread-safe, like all that follows.
    void published(const std::vector<std::string>& shows);
    /// These are all the shows there are: the rows of others are removed.
    void keep_only(std::set<std::string> shows);

    void take(std::vector<Next> next);
    void take(tl::expected<journal::LogStretch, journal::Error> stretch);

private:
    void run();
    void end();
    [[nodiscard]] bool open();
    [[nodiscard]] bool wait_for_news();
    [[nodiscard]] bool round();
    [[nodiscard]] bool remove_others();
    [[nodiscard]] std::vector<Wanted> take_stale();
    [[nodiscard]] bool write(Next next);
    [[nodiscard]] std::optional<history::Piece> read(Next next);
    template <typename Answer>
    [[nodiscard]] std::optional<Answer> wait_for(std::optional<Answer>& answer);
    void pause_for(std::chrono::milliseconds time);

    Sources sources_;
    Options options_;
    history::Writer writer_;  ///< the thread's alone

    std::mutex mutex_;
    std::condition_variable woken_;
    // Under mutex_.
    std::set<std::string> known_;  ///< every show that was ever published
    std::set<std::string> stale_;  ///< those of them with news
    std::optional<std::set<std::string>> kept_;
    std::optional<std::vector<Next>> next_;
    std::optional<tl::expected<journal::LogStretch, journal::Error>> stretch_;
    bool ended_ = false;

    std::thread thread_;  ///< last: runs as soon as it is there
};

}  // namespace seatlock::app
