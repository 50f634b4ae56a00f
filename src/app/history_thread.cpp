#include "app/history_thread.hpp"

#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace seatlock::app {
namespace {

/// Rows are for later; what the loop and the journal do is what somebody waits for.
constexpr int niceness = 10;

void step_back() {
    // On Linux this is the thread's own. Without it the thread is as good, only less polite.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
}

}  // namespace

HistoryThread::HistoryThread(journal::Database::Location location, Sources sources, Options options)
    : sources_(std::move(sources)),
      options_(options),
      writer_(std::move(location), sources_.report),
      thread_([this] { run(); }) {}

HistoryThread::~HistoryThread() { end(); }

void HistoryThread::end() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard guard(mutex_);
        ended_ = true;
    }
    woken_.notify_one();
    thread_.join();
}

void HistoryThread::finish(const Entries& entries, std::chrono::milliseconds within) {
    end();
    const auto until = std::chrono::steady_clock::now() + within;
    stale_ = known_;  // what the thread had asked for is lost
    while (!stale_.empty() && writer_.open() && std::chrono::steady_clock::now() < until) {
        for (Next& next : entries(take_stale())) {
            if (!next.piece || !write(std::move(next))) return;
        }
    }
}

void HistoryThread::published(const std::vector<std::string>& shows) {
    {
        const std::lock_guard guard(mutex_);
        for (const std::string& show : shows) {
            known_.insert(show);
            stale_.insert(show);
        }
    }
    woken_.notify_one();
}

void HistoryThread::keep_only(std::set<std::string> shows) {
    {
        const std::lock_guard guard(mutex_);
        kept_ = std::move(shows);
    }
    woken_.notify_one();
}

void HistoryThread::take(std::vector<Next> next) {
    {
        const std::lock_guard guard(mutex_);
        next_ = std::move(next);
    }
    woken_.notify_one();
}

void HistoryThread::take(tl::expected<journal::LogStretch, journal::Error> stretch) {
    {
        const std::lock_guard guard(mutex_);
        stretch_ = std::move(stretch);
    }
    woken_.notify_one();
}

void HistoryThread::run() {
    step_back();
    while (wait_for_news()) pause_for(round() ? options_.pause : options_.retry_after);
}

bool HistoryThread::wait_for_news() {
    std::unique_lock guard(mutex_);
    woken_.wait(guard, [this] { return ended_ || kept_ || !stale_.empty(); });
    return !ended_;
}

/// False when something failed, and is to be left alone for a while.
bool HistoryThread::round() {
    if (!open() || !remove_others()) return false;
    sources_.entries(take_stale());
    auto answer = wait_for(next_);
    if (!answer) return true;  // ended
    bool good = true;
    for (Next& next : *answer) {
        const std::string show = next.continuation.show;
        if (good) good = write(std::move(next));
        if (!good) published({show});
    }
    return good;
}

/// A file that was opened only now may have been begun anew, and lack every show.
bool HistoryThread::open() {
    if (writer_.is_open()) return true;
    if (!writer_.open()) return false;
    const std::lock_guard guard(mutex_);
    stale_ = known_;
    return true;
}

bool HistoryThread::remove_others() {
    std::optional<std::set<std::string>> kept;
    {
        const std::lock_guard guard(mutex_);
        kept = kept_;
    }
    if (!kept) return true;
    if (!writer_.keep_only(*kept)) return false;
    const std::lock_guard guard(mutex_);
    kept_.reset();
    return true;
}

std::vector<HistoryThread::Wanted> HistoryThread::take_stale() {
    std::set<std::string> stale;
    {
        const std::lock_guard guard(mutex_);
        stale = std::exchange(stale_, {});
        next_.reset();
    }
    std::vector<Wanted> wanted;
    for (const std::string& show : stale) wanted.push_back({show, writer_.position(show)});
    return wanted;
}

bool HistoryThread::write(Next next) {
    const journal::Seq newest = next.continuation.seq;
    const std::string show = next.continuation.show;
    std::optional<history::Piece> piece = next.piece ? std::move(next.piece) : read(std::move(next));
    if (!piece) return false;
    if (piece->last() != piece->of.after && !writer_.write(*piece)) return false;
    if (piece->last() < newest) published({show});
    return true;
}

/// None when it failed, or the thread is to end.
std::optional<history::Piece> HistoryThread::read(Next next) {
    {
        const std::lock_guard guard(mutex_);
        stretch_.reset();
    }
    sources_.journal(next.continuation.show, next.continuation.after);
    const auto stretch = wait_for(stretch_);
    if (!stretch) return std::nullopt;
    auto piece = stretch->has_value() ? history::piece_from(**stretch, std::move(next.continuation))
                                      : tl::unexpected(stretch->error());
    if (piece) return *std::move(piece);
    writer_.failed(piece.error());
    return std::nullopt;
}

template <typename Answer>
std::optional<Answer> HistoryThread::wait_for(std::optional<Answer>& answer) {
    std::unique_lock guard(mutex_);
    woken_.wait(guard, [&] { return ended_ || answer; });
    return std::exchange(answer, {});
}

void HistoryThread::pause_for(std::chrono::milliseconds time) {
    std::unique_lock guard(mutex_);
    woken_.wait_for(guard, time, [this] { return ended_; });
}

}  // namespace seatlock::app
