// seatlock_sim: lives through worlds, one a seed, until a promise is broken.
//
//   seatlock_sim --seed N [--seeds COUNT] [--commands K]   the worlds N, N+1, ...
//   seatlock_sim --minutes M [--seed N] [--commands K]     as many as fit; a random first seed without --seed
//   seatlock_sim --script FILE                             one world, as a failing seed printed it
//
// SEATLOCK_SEED=<number> is added to the first seed: other worlds than those of every day.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "fields.hpp"
#include "last_words.hpp"
#include "life.hpp"
#include "minimiser.hpp"

namespace seatlock::simulator {
namespace {

/// Fewer seeds than this may miss something by chance.
constexpr std::int64_t seeds_to_reach_all = 100;

struct Wanted {
    std::optional<std::int64_t> seed;
    std::int64_t seeds = 1;
    std::int64_t commands = 500;
    std::optional<std::int64_t> minutes;
    bool died = false;  ///< what the successor of a process is told that its seed has ended
    std::string script;
};

void say(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

std::optional<Wanted> wanted_from(int argc, char** argv) {
    Wanted wanted;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const auto number = number_from(argv[i + 1]);
        if (name == "--script") {
            wanted.script = argv[i + 1];
        } else if (!number || *number < 0) {
            return std::nullopt;
        } else if (name == "--seed") {
            wanted.seed = number;
        } else if (name == "--seeds") {
            wanted.seeds = *number;
        } else if (name == "--commands") {
            wanted.commands = *number;
        } else if (name == "--minutes") {
            wanted.minutes = number;
        } else if (name == "--died") {
            wanted.died = *number != 0;
        } else {
            return std::nullopt;
        }
    }
    if (argc % 2 == 0 || (!wanted.seed && !wanted.minutes && wanted.script.empty())) return std::nullopt;
    return wanted;
}

void say_broken(const Violation& violation) { say("BROKEN: " + violation.promise + "\n" + violation.detail + "\n"); }

void say_minimised(const Script& from, const Script& to) {
    say(fmt::format("minimised from {} steps to {}; seatlock_sim --script FILE runs it again:\n", from.steps.size(),
                    to.steps.size()));
    say(to_text(to));
}

/// The seed ended the process that this one succeeds.
int look_into(std::uint64_t seed, std::int64_t commands) {
    const Script whole = script_beyond(seed, static_cast<std::size_t>(commands));
    if (ends_its_process(whole)) say_minimised(whole, minimise(whole, ends_its_process));
    return 1;
}

int run_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const auto script = script_from(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!in || !script) {
        say(file + ": " + (script ? "cannot be read" : script.error()) + "\n");
        return 2;
    }
    const Life life = run_script(*script);
    if (life.violation) say_broken(*life.violation);
    say(fmt::format("{} commands, {} faults: {}\n", life.commands, life.faults,
                    life.violation ? "broken" : "all kept"));
    return life.violation ? 1 : 0;
}

/// False when the seed broke a promise.
bool live(std::uint64_t seed, std::int64_t commands, Coverage& coverage) {
    const std::string replay = fmt::format("replay: seatlock_sim --seed {} --commands {}\n", seed, commands);
    const LastWords last_words(replay, {"seatlock_sim", "--died", "1", "--seed", std::to_string(seed), "--commands",
                                        std::to_string(commands)});
    const Life life = run_seed(seed, static_cast<std::size_t>(commands), coverage);
    if (!life.violation) return true;
    say_broken(*life.violation);
    say(replay);
    const Script script = minimise(life.script, breaks(life.violation->promise));
    say_minimised(life.script, script);
    const Life again = run_script(script);
    if (again.violation) say_broken(*again.violation);
    return false;
}

int close(std::int64_t seeds, const Coverage& coverage) {
    say(coverage.text());
    say(fmt::format("{} worlds, every promise kept\n", seeds));
    if (seeds < seeds_to_reach_all) return 0;
    const auto missing = coverage.missing();
    for (const std::string& what : missing) say("NEVER REACHED: " + what + "\n");
    return missing.empty() ? 0 : 1;
}

int run_seeds(std::uint64_t first, const Wanted& wanted) {
    say(fmt::format("seeds {} to {}\n", first, first + static_cast<std::uint64_t>(wanted.seeds) - 1));
    Coverage coverage;
    for (std::int64_t i = 0; i < wanted.seeds; ++i) {
        if (!live(first + static_cast<std::uint64_t>(i), wanted.commands, coverage)) return 1;
    }
    return close(wanted.seeds, coverage);
}

int run_minutes(std::uint64_t first, const Wanted& wanted) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    auto next_report = start + std::chrono::seconds(10);
    say(fmt::format("seeds from {}\n", first));
    Coverage coverage;
    std::int64_t seeds = 0;
    for (; Clock::now() < start + std::chrono::minutes(*wanted.minutes); ++seeds) {
        if (!live(first + static_cast<std::uint64_t>(seeds), wanted.commands, coverage)) return 1;
        if (Clock::now() < next_report) continue;
        next_report += std::chrono::seconds(10);
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start).count();
        say(fmt::format("{} s: {} worlds\n", seconds, seeds + 1));
    }
    return close(seeds, coverage);
}

int run(int argc, char** argv) {
    const auto wanted = wanted_from(argc, argv);
    if (!wanted) {
        say("seatlock_sim --seed N [--seeds COUNT] [--commands K] | --minutes M | --script FILE\n");
        return 2;
    }
    if (!wanted->script.empty()) return run_file(wanted->script);
    // Small enough to be typed again.
    const auto seed = wanted->seed.value_or(std::random_device{}() % 1'000'000'000);
    const char* more = std::getenv("SEATLOCK_SEED");
    const std::uint64_t first = static_cast<std::uint64_t>(seed) + (more ? std::strtoull(more, nullptr, 10) : 0);
    if (wanted->died) return look_into(static_cast<std::uint64_t>(seed), wanted->commands);
    return wanted->minutes ? run_minutes(first, *wanted) : run_seeds(first, *wanted);
}

}  // namespace
}  // namespace seatlock::simulator

int main(int argc, char** argv) { return seatlock::simulator::run(argc, argv); }
