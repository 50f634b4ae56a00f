#include "host.hpp"

#include <algorithm>
#include <utility>

#include "violation.hpp"

namespace seatlock::simulator {

using journal::Fault;
using journal::WriteStatus;

Host::Host(service::ServiceOptions options, journal::MemoryJournal& journal, const service::Now& now,
           HostWatcher& watcher, Coverage& coverage)
    : options_(std::move(options)), journal_(journal), now_(now), watcher_(watcher), coverage_(coverage) {}

void Host::start() {
    service_ = std::make_unique<service::Service>(options_);
    service_->start();
    settle();
}

void Host::crash(journal::MemoryJournal::InFlight fate, bool last_append_arrives) {
    for (const Work& work : work_) {
        const auto* upkeep = std::get_if<service::Upkeep>(&work);
        coverage_.reach_if(upkeep && !upkeep->snapshot, "a crash between snapshot and trim");
    }
    coverage_.reach_if(!out_.empty(), "a crash with an append under way");
    ++faults_;
    if (last_append_arrives) store_next_append();
    journal_.crash(fate);
    service_.reset();
    work_.clear();
    done_.clear();
    out_.clear();
    open_.clear();
    fault_.reset();
}

void Host::store_next_append() {
    for (const Work& work : work_) {
        const auto* group = std::get_if<std::vector<journal::Append>>(&work);
        if (!group) continue;
        coverage_.reach("a crash right after an append");
        return journal_.append(*group, [](const std::vector<journal::WriteResult>&) {});
    }
}

void Host::submit(service::RequestId request, const service::Caller& caller, const service::CatalogCommand& command) {
    service_->submit(request, caller, command, now_);
    settle();
}

void Host::submit(service::RequestId request, const service::Caller& caller, const std::string& show,
                  const service::ShowCommand& command) {
    service_->submit(request, caller, show, command, now_);
    settle();
}

void Host::tick() {
    service_->tick(now_);
    settle();
}

bool Host::turn() {
    if (work_.empty()) return false;
    const Work work = std::move(work_.front());
    work_.pop_front();
    std::visit([this](const auto& each) { do_work(each); }, work);
    settle();
    return true;
}

bool Host::upkeep_is_next() const { return !work_.empty() && std::holds_alternative<service::Upkeep>(work_.front()); }

bool Host::deliver() {
    const bool delivered = journal_.deliver();
    if (delivered) coverage_.reach("an append was delivered late");
    if (service_) settle();
    return delivered;
}

void Host::time_out() {
    if (out_.empty()) return;
    ++faults_;
    coverage_.reach("an append was timed out");
    for (const auto& [log, out] : out_) {
        done_.push_back({out.number, log, {WriteStatus::unknown, "no answer came in time"}});
    }
    settle();
}

void Host::forget_faults() {
    fault_.reset();
    journal_.fail_opens(0);
    journal_.fail_upkeep(0);
}

void Host::settle() {
    while (true) {
        carry_out(service_->take_output());
        if (done_.empty()) return;
        const Done done = std::move(done_.front());
        done_.pop_front();
        complete(done);
    }
}

void Host::carry_out(service::Output output) {
    for (const journal::Error& error : output.errors) {
        require(error.message.find("the show stopped") == std::string::npos,
                "a show decides nothing that its rules refuse", error.message);
    }
    for (std::string& log : output.opens) work_.emplace_back(Open{std::move(log)});
    if (!output.appends.empty()) work_.emplace_back(std::move(output.appends));
    for (service::Upkeep& upkeep : output.upkeep) work_.emplace_back(std::move(upkeep));
    for (const std::string& show : output.published) watcher_.published(show);
    for (service::Answered& answered : output.answers) watcher_.answered(std::move(answered));
}

void Host::do_work(const Open& open) {
    auto opened = journal_.open(open.log);
    out_.erase(open.log);  // its outcome is in what was opened
    if (!opened) {
        ++faults_;
        watcher_.log_not_opened(open.log, opened.error());
        return service_->opened(open.log, std::move(opened), now_);
    }
    epochs_[open.log] = opened->epoch;
    watcher_.log_opened(open.log, *opened);
    coverage_.reach_if(opened->snapshot.has_value(), "a log was opened from a snapshot");
    coverage_.reach_if(!opened->tail.empty() && opened->tail.front().slot > 0, "a log was opened behind a trim");
    open_.insert(open.log);
    service_->opened(open.log, std::move(opened), now_);
    watcher_.log_taken(open.log);
}

void Host::do_work(const std::vector<journal::Append>& group) {
    std::vector<Done> numbered;
    for (const journal::Append& append : group) {
        require(!out_.contains(append.log), "one append of a log is out at a time", append.log);
        out_[append.log] = {++last_append_, append};
        numbered.push_back({last_append_, append.log, {}});
    }
    inject_fault(group);
    journal_.append(group, [this, numbered](std::vector<journal::WriteResult> results) {
        for (std::size_t i = 0; i < numbered.size(); ++i) {
            done_.push_back({numbered[i].number, numbered[i].log, std::move(results[i])});
        }
    });
    notice_torn(group.back().log);
}

void Host::inject_fault(const std::vector<journal::Append>& group) {
    if (!fault_) return;
    Fault fault = *std::exchange(fault_, {});
    // A torn catalog ends the world: nothing is left to be judged.
    if (fault == Fault::tear && !group.back().log.starts_with("show/")) fault = Fault::fail;
    count(fault);
    journal_.inject(fault);
}

void Host::notice_torn(const std::string& log) {
    const auto stored = journal_.read(log);
    if (!stored || stored->tail.empty() || journal::decode(stored->tail.back().bytes)) return;
    torn_.insert(log);
}

void Host::do_work(const service::Upkeep& upkeep) {
    const journal::WriteResult result = service::carry_out(journal_, upkeep);
    const bool current = epochs_[upkeep.log] == upkeep.epoch;
    switch (result.status) {
        case WriteStatus::ok: coverage_.reach(upkeep.snapshot ? "a snapshot was saved" : "a log was trimmed"); break;
        case WriteStatus::fenced: coverage_.reach("upkeep was fenced"); break;
        case WriteStatus::too_large: break;  // not in this store
        case WriteStatus::unknown: coverage_.reach("upkeep failed"); ++faults_;
    }
    if (result.status == WriteStatus::unknown || (result.status == WriteStatus::fenced && current)) {
        open_.erase(upkeep.log);
        watcher_.write_failed(upkeep.log);
    }
    service_->kept(upkeep.log, upkeep.epoch, result, now_);
}

void Host::complete(const Done& done) {
    const auto found = out_.find(done.log);
    if (found == out_.end() || found->second.number != done.number) {  // it was timed out before
        coverage_.reach_if(done.result.status == WriteStatus::fenced, "a late arrival was fenced");
        return;
    }
    const journal::Append append = std::move(found->second.append);
    out_.erase(found);
    if (done.result.status == WriteStatus::ok) {
        watcher_.append_stored(append);
    } else {
        coverage_.reach(done.result.status == WriteStatus::fenced ? "fenced" : "an append was unknown");
        open_.erase(done.log);
        watcher_.write_failed(done.log);
    }
    service_->written(done.log, done.result, now_);
}

void Host::count(Fault fault) {
    ++faults_;
    switch (fault) {
        case Fault::fail: return coverage_.reach("an append failed");
        case Fault::lose: return coverage_.reach("an append vanished");
        case Fault::lose_answer: return coverage_.reach("an append was done but not heard of");
        case Fault::delay: return coverage_.reach("an append was delayed");
        case Fault::tear: return coverage_.reach("an append was torn");
    }
}

}  // namespace seatlock::simulator
