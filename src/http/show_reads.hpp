#pragma once

#include <map>
#include <memory>
#include <string>

#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/feed_readers.hpp"
#include "http/view_json.hpp"

namespace seatlock::http {

/// The calls that read what is published: plans, shows, seats and feeds. They ask nobody and wait for nothing.
class ShowReads {
public:
    explicit ShowReads(const Backend& backend) : backend_(backend) {}

    void get_plan(Call& call);
    void get_shows(Call& call);
    void get_show(Call& call);
    void get_show_plan(Call& call);
    void get_seats(Call& call);
    void get_seat(Call& call);
    void get_feed(Call& call);
    void get_changes(Call& call);

    /// Everybody who follows a feed of these.
    [[nodiscard]] const FeedReaders& feed_readers() const noexcept { return *feed_readers_; }

private:
    [[nodiscard]] const service::PublishedShow* find_show(Call& call) const;
    [[nodiscard]] std::shared_ptr<const std::string> plan_text(const service::LoadedPlan& plan);
    [[nodiscard]] std::shared_ptr<const std::string> whole_map(const service::PublishedShow& show);

    struct SeatsText {
        std::string log_id;
        journal::Seq seq = 0;
        std::shared_ptr<const std::string> text;
    };

    const Backend& backend_;
    /// Shared with the streams, which may end after it.
    std::shared_ptr<FeedReaders> feed_readers_ = std::make_shared<FeedReaders>();
    std::map<std::string, std::shared_ptr<const std::string>> plan_texts_;  ///< by content hash
    std::map<std::string, SeatsText> seats_texts_;                          ///< by show, at its newest seq
};

}  // namespace seatlock::http
