#include "minimiser.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "life.hpp"

namespace seatlock::simulator {
namespace {

Script without(const Script& script, std::size_t from, std::size_t count) {
    Script less{script.world, {}};
    const auto begin = script.steps.begin() + static_cast<std::ptrdiff_t>(from);
    less.steps.assign(script.steps.begin(), begin);
    less.steps.insert(less.steps.end(), begin + static_cast<std::ptrdiff_t>(count), script.steps.end());
    return less;
}

}  // namespace

Fails breaks(std::string promise) {
    return [promise = std::move(promise)](const Script& script) {
        const Life life = run_script(script);
        return life.violation && life.violation->promise == promise;
    };
}

bool ends_its_process(const Script& script) {
    const pid_t child = fork();
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        static_cast<void>(run_script(script));
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

Script minimise(Script script, const Fails& fails, std::size_t steps_max) {
    std::size_t lived = 0;
    std::size_t chunk = std::max<std::size_t>(script.steps.size() / 2, 1);
    while (true) {
        bool smaller = false;
        for (std::size_t end = script.steps.size(); end > 0 && lived < steps_max;) {  // from the back: the end is near
            const std::size_t from = end > chunk ? end - chunk : 0;
            Script less = without(script, from, end - from);
            lived += less.steps.size();
            if (fails(less)) {
                script = std::move(less);
                smaller = true;
            }
            end = from;
        }
        if (lived >= steps_max || (chunk == 1 && !smaller)) return script;
        if (chunk > 1) chunk /= 2;
    }
}

}  // namespace seatlock::simulator
