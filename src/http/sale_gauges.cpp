#include "http/sale_gauges.hpp"

#include <array>

#include <seatlock/seat_state.hpp>

namespace seatlock::http {
namespace {

constexpr std::array states{SeatState::available, SeatState::locked, SeatState::booked};

struct Sale {
    std::array<std::size_t, states.size()> seats{};
    std::size_t readable = 0;
    std::size_t unread = 0;
};

Sale sale_of(const Backend& backend) {
    Sale sale;
    for (const auto& [name, record] : backend.catalog().shows()) {
        const service::PublishedShow* show = backend.show(name);
        ++(show ? sale.readable : sale.unread);
        for (std::size_t i = 0; show && i < states.size(); ++i) sale.seats[i] += show->count(states[i]);
    }
    return sale;
}

}  // namespace

void register_sale_gauges(Metrics& metrics, const Backend& backend, const FeedReaders& readers) {
    ValueFamily& ready = metrics.gauge("seatlock_ready", "1 while /readyz says so, else 0.");
    ValueFamily& shows = metrics.gauge("seatlock_shows", "Shows, by whether their journal has been read.", {"state"});
    ValueFamily& seats = metrics.gauge("seatlock_seats", "Seats of all shows, by state, as of the journal.", {"state"});
    ValueFamily& count = metrics.gauge("seatlock_feed_readers", "Open feeds.");
    ValueFamily& lag = metrics.gauge("seatlock_feed_lag_entries",
                                     "Durable entries that the slowest reader of a feed has not been given yet.");
    metrics.before_text([&] {
        const Sale sale = sale_of(backend);
        ready.of().set(backend.ready() ? 1 : 0);
        shows.of({"open"}).set(static_cast<double>(sale.readable));
        shows.of({"unread"}).set(static_cast<double>(sale.unread));
        for (std::size_t i = 0; i < states.size(); ++i) {
            seats.of({to_string(states[i])}).set(static_cast<double>(sale.seats[i]));
        }
        count.of().set(static_cast<double>(readers.count()));
        lag.of().set(static_cast<double>(readers.lag()));
    });
}

}  // namespace seatlock::http
