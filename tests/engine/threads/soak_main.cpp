// seatlock_engine_soak: lives through worlds of threads on one SeatManager until a history has no
// serial one.
//
//   seatlock_engine_soak --minutes M [--seed N]   as many worlds as fit; a random first seed without --seed
//   seatlock_engine_soak --seed N [--worlds W]    the worlds N, N+1, ...
//
// A seed decides what the threads call, not how they interleave: a failure may need several runs.

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "world.hpp"

namespace seatlock::threads {
namespace {

/// Fewer worlds than this may miss something by chance.
constexpr std::uint64_t worlds_to_reach_all = 300;

struct Wanted {
    std::optional<std::uint64_t> seed;
    std::optional<std::uint64_t> minutes;
    std::uint64_t worlds = worlds_to_reach_all;
};

void say(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

std::optional<std::uint64_t> number_from(std::string_view text) {
    std::uint64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Wanted> wanted_from(int argc, char** argv) {
    Wanted wanted;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const auto number = number_from(argv[i + 1]);
        if (!number) return std::nullopt;
        if (name == "--seed") {
            wanted.seed = number;
        } else if (name == "--minutes") {
            wanted.minutes = number;
        } else if (name == "--worlds") {
            wanted.worlds = *number;
        } else {
            return std::nullopt;
        }
    }
    if (argc % 2 == 0 || (!wanted.seed && !wanted.minutes)) return std::nullopt;
    return wanted;
}

class Soak {
public:
    explicit Soak(const Wanted& wanted)
        : wanted_(wanted),
          first_(wanted.seed.value_or(std::random_device{}())),
          next_report_(start_ + report_interval) {}

    int run() {
        say("seeds from " + std::to_string(first_) + "\n");
        for (; goes_on(); ++worlds_) {
            if (const auto fault = World(first_ + worlds_).live(coverage_)) return fail(*fault);
            report_now_and_then();
        }
        return close();
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds report_interval{30};

    bool goes_on() const {
        if (wanted_.minutes) return Clock::now() < start_ + std::chrono::minutes(*wanted_.minutes);
        return worlds_ < wanted_.worlds;
    }

    std::string tally() const {
        return std::to_string(worlds_) + " worlds, " + std::to_string(worlds_ * World::rounds) + " histories";
    }

    void report_now_and_then() {
        if (Clock::now() < next_report_) return;
        next_report_ += report_interval;
        say(tally() + "\n");
    }

    int fail(const std::string& fault) const {
        const std::string file = "engine_history_" + std::to_string(first_ + worlds_) + ".txt";
        std::ofstream(file) << fault;
        say(fault + "\nthe same is in " + file + "; seatlock_engine_soak --seed " + std::to_string(first_ + worlds_) +
            " --worlds 1 makes the same calls again\n");
        return 1;
    }

    int close() const {
        say(coverage_.text() + tally() + ", each with a serial one\n");
        return worlds_ < worlds_to_reach_all || coverage_.missing().empty() ? 0 : 1;
    }

    Wanted wanted_;
    std::uint64_t first_;
    std::uint64_t worlds_ = 0;
    Coverage coverage_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_report_;
};

}  // namespace
}  // namespace seatlock::threads

int main(int argc, char** argv) {
    const auto wanted = seatlock::threads::wanted_from(argc, argv);
    if (wanted) return seatlock::threads::Soak(*wanted).run();
    seatlock::threads::say("usage: seatlock_engine_soak --minutes M [--seed N] | --seed N [--worlds W]\n");
    return 2;
}
