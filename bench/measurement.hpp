#pragma once

#include <functional>

namespace seatlock::bench {

/// How much was done, and for how much: calls in seconds, or bytes for seats. Amounts add up.
struct Amount {
    double quantity = 0;
    double per = 0;

    Amount& operator+=(const Amount& other) {
        quantity += other.quantity;
        per += other.per;
        return *this;
    }
    [[nodiscard]] double rate() const { return quantity / per; }
};

/// Seconds of processor time of the calling thread: a neighbour on a busy machine does not count.
[[nodiscard]] double processor_seconds();

/// Calls `step`, which returns how many calls it made, until `seconds` of processor time have gone.
template <typename Step>
Amount repeat(double seconds, Step step) {
    Amount amount;
    const double start = processor_seconds();
    while (amount.per < seconds) {
        amount.quantity += step();
        amount.per = processor_seconds() - start;
    }
    return amount;
}

/// The same, with something to do before every step that is not measured.
template <typename Prepare, typename Step>
Amount repeat_prepared(double seconds, Prepare prepare, Step step) {
    Amount amount;
    while (amount.per < seconds) {
        prepare();
        const double start = processor_seconds();
        amount.quantity += step();
        amount.per += processor_seconds() - start;
    }
    return amount;
}

/// Calls `step(thread)` again and again on so many threads at once until `seconds` have gone, by the
/// clock on the wall: a thread that sleeps is a cost here. The threads have started and wait at a
/// barrier when the time begins; the kernel places them, they are not pinned.
[[nodiscard]] Amount repeat_on_threads(unsigned threads, double seconds, const std::function<double(unsigned)>& step);

/// A benchmark that measures the other outcome by mistake says nothing, so it stops.
void expect(bool as_planned);

}  // namespace seatlock::bench
