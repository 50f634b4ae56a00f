#include "rehearse/feed_observer.hpp"

#include <chrono>
#include <utility>

#include "json/value.hpp"

namespace seatlock::rehearse {
namespace {

constexpr std::chrono::milliseconds pause_before_return{100};
/// A server that sends nothing but nonsense shall not fill the memory with it.
constexpr std::size_t unusable_max = 100;
/// Of a line, and of a record's data. A whole house of 10,000 seats changing at once is a fourth of it.
constexpr std::size_t bytes_max = std::size_t{4} * 1024 * 1024;

}  // namespace

FeedObserver::FeedObserver(Client& client, const std::string& show)
    : client_(client), target_("/v1/shows/" + show + "/feed?from=") {}

void FeedObserver::start() {
    client_.follow(
        target_ + std::to_string(last_seq()), [this](std::string_view bytes) { take(bytes); },
        [this](const std::string&) { come_back(); });
}

void FeedObserver::come_back() {
    // Half of what was being told is told again.
    for (std::string* rest : {&unread_, &type_, &data_}) rest->clear();
    if (stopped_) return;
    ++interruptions_;
    client_.after(pause_before_return, [this] {
        if (!stopped_) start();
    });
}

void FeedObserver::take(std::string_view bytes) {
    if (gave_up_) return;
    const std::size_t searched = unread_.size();
    unread_.append(bytes);
    std::size_t begin = 0;
    for (std::size_t end = unread_.find('\n', searched); end != std::string::npos; end = unread_.find('\n', begin)) {
        std::string_view line = std::string_view(unread_).substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        take_line(line);
        begin = end + 1;
    }
    unread_.erase(0, begin);
    if (unread_.size() > bytes_max) give_up("line");
    if (data_.size() > bytes_max || type_.size() > bytes_max) give_up("record");
}

void FeedObserver::give_up(std::string_view what) {
    for (std::string* rest : {&unread_, &type_, &data_}) std::string().swap(*rest);
    unusable_.push_back("the feed sent a " + std::string(what) + " of more than " + std::to_string(bytes_max) +
                        " bytes");
    stopped_ = true;
    gave_up_ = true;
}

void FeedObserver::take_line(std::string_view line) {
    if (line.empty()) return dispatch();
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") type_ = value;
    if (field == "data") data_ += value;
}

void FeedObserver::dispatch() {
    const std::string type = std::exchange(type_, {});
    const std::string data = std::exchange(data_, {});
    if (data.empty()) return;
    const auto value = json::parse(data);
    auto entry = value && type.empty() ? read_entry(*value) : tl::unexpected("no entry: " + data.substr(0, 160));
    if (entry) {
        entries_.push_back(*std::move(entry));
    } else if (unusable_.size() < unusable_max) {
        unusable_.push_back("the feed sent " + (type.empty() ? "" : "a " + type + ", which is ") + entry.error());
    }
}

}  // namespace seatlock::rehearse
