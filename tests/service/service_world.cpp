#include "service_world.hpp"

#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "answer_text.hpp"
#include "service/log_names.hpp"
#include "service/show_snapshot.hpp"

namespace seatlock::service {
namespace {

using journal::MemoryJournal;
using journal::Seq;

/// The entry that an answer tells of; 0 when of none.
Seq seq_of(const Result& result) {
    if (const auto* view = std::get_if<HoldView>(&result)) return view->seq;
    if (const auto* view = std::get_if<BookingView>(&result)) return view->seq;
    return 0;
}

Seq last_seq(const journal::OpenedLog& log) {
    if (log.tail.empty()) return 0;
    return journal::decode(log.tail.back().bytes)->entries.back().seq;
}

}  // namespace

ServiceWorld::ServiceWorld(std::uint64_t journal_seed, ServiceOptions options)
    : options_(std::move(options)), journal_(journal_seed) {
    restart();
}

void ServiceWorld::pass(std::int64_t ms) {
    now_.mono_ms += ms;
    now_.wall_ms += ms;
}

void ServiceWorld::tick() {
    service_->tick(now_);
    run();
}

RequestId ServiceWorld::submit(const std::string& show, const ShowCommand& command, const Caller& caller) {
    const RequestId request = requests_.size() + 1;
    requests_[request].show = show;
    service_->submit(request, caller, show, command, now_);
    run();
    return request;
}

RequestId ServiceWorld::submit(const CatalogCommand& command, const Caller& caller) {
    const RequestId request = requests_.size() + 1;
    requests_[request];
    service_->submit(request, caller, command, now_);
    run();
    return request;
}

const Answer* ServiceWorld::answer_to(RequestId request) const {
    const auto& answer = requests_.at(request).answer;
    return answer ? &*answer : nullptr;
}

std::string ServiceWorld::told(RequestId request) const {
    const Answer* answer = answer_to(request);
    return answer ? describe(requests_.at(request).show, *answer) : "no answer yet";
}

std::string ServiceWorld::ask(const std::string& show, const ShowCommand& command, const Caller& caller) {
    return told(submit(show, command, caller));
}

std::string ServiceWorld::ask(const CatalogCommand& command, const Caller& caller) {
    return told(submit(command, caller));
}

void ServiceWorld::open_show(const std::string& show, const std::vector<std::string>& seats, const Policy& policy) {
    EXPECT_EQ(ask(ImportPlan{show, plan_file(seats)}), "created plan " + show);
    CreateShow create{show, {}};
    create.settings.plan = show;
    create.settings.policy = policy;
    EXPECT_EQ(ask(create), "created show " + show);
}

bool ServiceWorld::deliver() {
    const bool delivered = journal_.deliver();
    if (service_) run();
    return delivered;
}

void ServiceWorld::deliver_all() {
    while (deliver()) {
    }
}

void ServiceWorld::time_out_appends() {
    for (const auto& [log, out] : std::map(out_)) {
        done_.push_back({out.number, log, {journal::WriteStatus::unknown, "no answer came in time"}});
    }
    run();
}

void ServiceWorld::deliver_unheard() {
    unheard_ = true;
    deliver_all();
    unheard_ = false;
}

void ServiceWorld::settle() {
    for (int round = 0; round < 100; ++round) {
        deliver_all();
        if (service_->ready() && out_.empty()) return;
        pass(600);
        tick();
    }
    ADD_FAILURE() << "the service does not come to rest";
}

void ServiceWorld::intrude(const std::string& log, std::vector<journal::Entry> entries) {
    const auto opened = journal_.open(log);
    ASSERT_TRUE(opened) << opened.error().message;
    const journal::Slot slot = opened->tail.empty() ? 0 : opened->tail.back().slot + 1;
    const Seq first = entries.front().seq;
    const journal::Batch batch{.epoch = opened->epoch, .slot = slot, .entries = std::move(entries)};
    journal_.append({{log, opened->epoch, slot, first, journal::encode(batch)}},
                    [](const std::vector<journal::WriteResult>& results) {
                        EXPECT_EQ(results.at(0).status, journal::WriteStatus::ok) << results.at(0).detail;
                    });
}

void ServiceWorld::crash(MemoryJournal::InFlight fate) {
    journal_.crash(fate);
    service_.reset();
    to_open_.clear();
    to_keep_.clear();
    done_.clear();
    out_.clear();
    open_.clear();
}

void ServiceWorld::restart() {
    service_ = std::make_unique<Service>(options_);
    service_->start();
    run();
}

void ServiceWorld::crash_and_restart() {
    crash();
    restart();
}

void ServiceWorld::run() {
    do {
        carry_out(service_->take_output());
    } while (step());
}

bool ServiceWorld::step() {
    if (!done_.empty()) {
        const Done done = std::move(done_.front());
        done_.pop_front();
        complete(done);
        return true;
    }
    if (!to_open_.empty()) {
        const std::string log = std::move(to_open_.front());
        to_open_.pop_front();
        open(log);
        return true;
    }
    if (upkeep_held_ || to_keep_.empty()) return false;
    const Upkeep upkeep = std::move(to_keep_.front());
    to_keep_.pop_front();
    keep(upkeep);
    return true;
}

bool ServiceWorld::keep_next() {
    if (to_keep_.empty()) return false;
    const Upkeep upkeep = std::move(to_keep_.front());
    to_keep_.pop_front();
    keep(upkeep);
    run();
    return true;
}

void ServiceWorld::keep(const Upkeep& upkeep) {
    if (upkeep.snapshot) check_snapshot(upkeep);
    const journal::WriteResult result = service::carry_out(journal_, upkeep);
    if (result.status == journal::WriteStatus::ok) {
        ++(upkeep.snapshot ? snapshots_ : trims_);
        if (!upkeep.snapshot) check_trimmed(upkeep.log);
    } else if (result.status == journal::WriteStatus::unknown ||
               (result.status == journal::WriteStatus::fenced && upkeep.epoch == epochs_[upkeep.log])) {
        open_.erase(upkeep.log);
    }
    service_->kept(upkeep.log, upkeep.epoch, result, now_);
}

void ServiceWorld::check_snapshot(const Upkeep& upkeep) {
    const std::string show(show_of_log("default", upkeep.log));
    ShowState folded(published(show).shared_plan());
    const auto snapshot = decode_snapshot(*upkeep.snapshot, upkeep.slot, folded.shared_plan());
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    ASSERT_LE(snapshot->seq(), durable_[upkeep.log]) << "a snapshot of what is not durable";
    for (const EntryPtr& entry : feeds_[show]) {
        if (entry->seq > snapshot->seq()) break;
        ASSERT_TRUE(folded.apply(entry));
    }
    EXPECT_EQ(encode_snapshot(folded, upkeep.slot), *upkeep.snapshot) << "not what the entries come to";
}

void ServiceWorld::check_trimmed(const std::string& log) {
    const auto read = journal_.read(log);
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->snapshot);
    EXPECT_LE(read->tail.front().slot, read->snapshot->slot + 1) << "forgotten, and no snapshot covers it";
    EXPECT_GE(journaled(log).size(), *options_.keep_entries);
}

void ServiceWorld::carry_out(Output output) {
    for (std::string& log : output.opens) to_open_.push_back(std::move(log));
    for (const std::string& show : output.published) follow(show);
    for (Answered& answered : output.answers) take_answer(std::move(answered));
    for (journal::Error& error : output.errors) errors_.push_back(std::move(error));
    if (!output.appends.empty()) append(std::move(output.appends));
    for (Upkeep& upkeep : output.upkeep) to_keep_.push_back(std::move(upkeep));
}

void ServiceWorld::append(std::vector<journal::Append> appends) {
    std::vector<Done> group;
    for (const journal::Append& append : appends) {
        EXPECT_FALSE(out_.contains(append.log)) << "two appends of " << append.log << " are out";
        const Seq last = journal::decode(append.bytes)->entries.back().seq;
        out_[append.log] = {++last_append_, last};
        group.push_back({last_append_, append.log, {}});
    }
    journal_.append(std::move(appends), [this, group](std::vector<journal::WriteResult> results) {
        for (std::size_t i = 0; i < group.size(); ++i) {
            if (unheard_) results[i] = {journal::WriteStatus::unknown, "no answer came back"};
            done_.push_back({group[i].number, group[i].log, std::move(results[i])});
        }
    });
}

void ServiceWorld::complete(const Done& done) {
    const auto found = out_.find(done.log);
    if (found == out_.end() || found->second.number != done.number) return;  // it was timed out before
    if (done.result.status == journal::WriteStatus::ok) {
        durable_[done.log] = found->second.last;
    } else {
        open_.erase(done.log);
    }
    out_.erase(found);
    service_->written(done.log, done.result, now_);
}

void ServiceWorld::open(const std::string& log) {
    ++opens_;
    auto opened = journal_.open(log);
    if (opened) {
        durable_[log] = last_seq(*opened);
        epochs_[log] = opened->epoch;
        out_.erase(log);  // fenced from now on: nobody waits for it any more
        open_.insert(log);
        ++openings_[log];
    }
    service_->opened(log, std::move(opened), now_);
}

void ServiceWorld::follow(const std::string& show) {
    const PublishedShow* published = service_->show(show);
    if (!published) return;  // its first entry is on its way
    EXPECT_LE(published->seq(), durable_[log_of(show)]) << show << " shows what is not durable";
    auto& feed = feeds_[show];
    for (Seq seq = 1; seq <= published->seq(); ++seq) {
        if (!published->retains(seq - 1)) continue;
        const EntryPtr& entry = published->entry(seq);
        EXPECT_EQ(entry->seq, seq);
        if (seq > feed.size()) {
            EXPECT_EQ(seq, feed.size() + 1) << "the feed of " << show << " has a gap";
            feed.push_back(entry);
        } else if (feed[seq - 1] != entry) {
            EXPECT_EQ(*feed[seq - 1], *entry) << show << " told something else before";
            feed[seq - 1] = entry;
        } else {
            seq = std::max<Seq>(seq, feed.size() - 1);  // the same object: so are those before the newest
        }
    }
}

void ServiceWorld::take_answer(Answered answered) {
    Request& request = requests_.at(answered.request);
    EXPECT_FALSE(request.answer) << "request " << answered.request << " is answered twice";
    check_told(request.show, seq_of(answered.answer.result));
    if (const auto* view = std::get_if<ShowView>(&answered.answer.result)) {
        EXPECT_NE(service_->show(view->show), nullptr) << "a show is announced that cannot be seen";
    }
    request.answer = std::move(answered.answer);
    answered_.push_back(answered.request);
}

void ServiceWorld::check_told(const std::string& show, Seq seq) {
    if (seq == 0) return;
    EXPECT_LE(seq, durable_[log_of(show)]) << "an answer tells of what is not durable";
    EXPECT_LE(seq, published(show).seq()) << "an answer tells of what is not published";
}

std::vector<std::string> ServiceWorld::feed_lines(const std::string& show, Seq from) {
    std::vector<std::string> lines;
    for (const EntryPtr& entry : feeds_[show]) {
        if (entry->seq < from) continue;
        std::string line = fmt::format("{} {}", to_string(entry->kind), entry->hold);
        for (const journal::Change& change : entry->changes) {
            line += fmt::format(" {}{}", published(show).plan().plan().seats.at(change.seat).id,
                                "-+*"[static_cast<std::size_t>(change.to)]);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string ServiceWorld::map_of(const std::string& show) const {
    std::string map;
    for (const auto& seat : published(show).seats()) {
        map += (seat.blocked ? "xlb" : ".LB")[static_cast<std::size_t>(seat.state)];
    }
    return map;
}

std::vector<journal::Entry> ServiceWorld::journaled(const std::string& log) {
    std::vector<journal::Entry> entries;
    const auto read = journal_.read(log);
    if (!read) return entries;
    for (const auto& stored : read->tail) {
        journal::Batch batch = *journal::decode(stored.bytes);
        for (journal::Entry& entry : batch.entries) entries.push_back(std::move(entry));
    }
    return entries;
}

std::size_t ServiceWorld::batches(const std::string& log) {
    const auto read = journal_.read(log);
    return read ? read->tail.size() : 0;
}

std::string ServiceWorld::log_of(const std::string& show) {
    return show.empty() ? catalog_log_name("default") : show_log_name("default", show);
}

std::string ServiceWorld::describe(const std::string& show, const Answer& answer) const {
    const PublishedShow* published = show.empty() ? nullptr : service_->show(show);
    return answer_text(answer, published ? &published->plan() : nullptr);
}

std::vector<std::string> row_of(std::size_t n) {
    std::vector<std::string> seats;
    for (std::size_t i = 1; i <= n; ++i) seats.push_back(fmt::format("A-{}", i));
    return seats;
}

CreateHold hold(std::string id, std::string holder, Seats seats, std::optional<std::int64_t> ttl) {
    return {std::move(id), std::move(holder), std::move(seats), "", ttl};
}

SwapSeats swap(std::string id, Seats add, Seats remove) { return {std::move(id), std::move(add), std::move(remove)}; }

ExtendHold extend(std::string id) { return {std::move(id)}; }

ReleaseHold release(std::string id, std::optional<Seats> seats) { return {std::move(id), std::move(seats)}; }

BookHold book(std::string id, std::string booking, std::optional<Seats> seats) {
    return {std::move(id), std::move(booking), std::move(seats), "", false};
}

BookHold take_if_free(std::string id, std::string booking, std::optional<Seats> seats) {
    return {std::move(id), std::move(booking), std::move(seats), "", true};
}

ReadHold read_hold(std::string id) { return {std::move(id)}; }

PayHold pay(std::string id, std::string payment) { return {std::move(id), std::move(payment)}; }

SellSeats sell(std::string booking, std::string holder, Seats seats) {
    return {std::move(booking), std::move(holder), std::move(seats), ""};
}

CancelBooking cancel(std::string booking, std::optional<Seats> seats) {
    return {std::move(booking), std::move(seats), "refund"};
}

MoveBooking move_seats(std::string booking, Seats from, Seats to) {
    return {std::move(booking), std::move(from), std::move(to)};
}

BlockSeats block(Seats seats, std::string reason) { return {std::move(seats), std::move(reason)}; }

UnblockSeats unblock(Seats seats, std::string reason) { return {std::move(seats), std::move(reason)}; }

ChangeShow change(std::string setting, std::string value) { return {{{std::move(setting), std::move(value)}}}; }

Caller buyer(std::string holder) { return {.actor = "token:shop", .buyer = std::move(holder)}; }

Caller keyed(std::uint64_t key, std::uint8_t fingerprint) {
    journal::IdempotencyRecord record;
    std::memcpy(record.key.data(), &key, sizeof key);
    record.fingerprint.fill(fingerprint);
    return {"key", record};
}

}  // namespace seatlock::service
