// Measures the engine beside its peer (peers/mutex_map.hpp) and prints one line of JSON per workload:
// the figures of every pair. engine_table.py judges them; docs/performance.md explains them.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "workload.hpp"

namespace seatlock::bench {
namespace {

constexpr std::string_view usage =
    "usage: engine_bench [--only REGEX] [--pairs N] [--slice-ms N] [--side NAME]\n"
    "  --only REGEX    the workloads whose name it is found in\n"
    "  --pairs N       how often ours and the peer are compared (9)\n"
    "  --slice-ms N    how long a measurement takes at least; a pair has two of each side (60)\n"
    "  --side NAME     only this side, for a profiler\n";

struct Options {
    std::regex only{""};
    int pairs = 9;
    double slice = 0.060;
    std::string side;
};

int positive(const std::string& text) {
    const int number = std::stoi(text);
    if (number < 1) throw std::invalid_argument(text);
    return number;
}

Options parse(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        const std::string& value = arguments.at(i + 1);
        if (arguments[i] == "--only") {
            options.only = std::regex(value);
        } else if (arguments[i] == "--pairs") {
            options.pairs = positive(value);
        } else if (arguments[i] == "--slice-ms") {
            options.slice = positive(value) / 1000.0;
        } else if (arguments[i] == "--side") {
            options.side = value;
        } else {
            throw std::invalid_argument(arguments[i]);
        }
    }
    return options;
}

/// Every side once there and once back: what the machine does to one it does to the other.
std::vector<Amount> measure_pair(const std::vector<Side>& sides) {
    std::vector<Amount> amounts(sides.size());
    for (std::size_t i = 0; i < sides.size(); ++i) amounts[i] += sides[i].measure();
    for (std::size_t i = sides.size(); i-- > 0;) amounts[i] += sides[i].measure();
    return amounts;
}

void print_pair(const std::vector<Side>& sides, const std::vector<Amount>& amounts) {
    std::printf("{");
    for (std::size_t i = 0; i < sides.size(); ++i) {
        std::printf(R"(%s"%s": %.6g)", i == 0 ? "" : ", ", sides[i].name.c_str(), amounts[i].rate());
    }
    std::printf("}");
}

void run(const Workload& workload, const Options& options) {
    std::vector<Side> sides = workload.sides(options.slice);
    if (!options.side.empty()) std::erase_if(sides, [&](const Side& side) { return side.name != options.side; });
    if (sides.empty()) return;
    std::printf(R"({"workload": "%s", "unit": "%s", "pairs": [)", workload.name.c_str(), workload.unit.c_str());
    if (!workload.repeats_exactly) {
        for (const Side& side : sides) (void)side.measure();  // to warm up
    }
    const int pairs = workload.repeats_exactly ? 1 : options.pairs;
    for (int pair = 0; pair < pairs; ++pair) {
        if (pair > 0) std::printf(", ");
        print_pair(sides, measure_pair(sides));
    }
    std::printf("]}\n");
    std::fflush(stdout);
}

void run_all(const Options& options) {
    for (const auto& workloads : {call_workloads(), memory_workloads(), limit_workloads()}) {
        for (const Workload& workload : workloads) {
            if (std::regex_search(workload.name, options.only)) run(workload, options);
        }
    }
}

}  // namespace
}  // namespace seatlock::bench

int main(int argc, char** argv) {
    using namespace seatlock::bench;
    Options options;
    try {
        options = parse({std::next(argv), std::next(argv, argc)});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "engine_bench: cannot read the command line: %s\n%s", error.what(), usage.data());
        return 2;
    }
    // While a process has never had a second thread, glibc's mutex skips its atomic instructions. A
    // manager is shared by threads, so nobody is to be measured like that.
    std::thread([] {}).join();
    try {
        run_all(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "engine_bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
