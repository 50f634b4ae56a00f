#include "life.hpp"

#include <exception>
#include <utility>

#include "draw.hpp"
#include "world.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::size_t faults_min = 3;

/// `live` takes steps; what it throws is the end of the world.
template <typename Live>
void judge(Life& life, Coverage& coverage, const Live& live) {
    try {
        World world(life.script.world, coverage);
        live(world);
        world.end();
        life.commands = world.commands();
        life.faults = world.faults();
    } catch (Violation& violation) {
        life.violation = std::move(violation);
    } catch (const std::exception& error) {  // the judges met what they cannot even look up
        life.violation = Violation{"nothing unheard-of happens", error.what()};
    }
}

}  // namespace

Life run_seed(std::uint64_t seed, std::size_t commands, Coverage& coverage, bool wrong_model) {
    Draw draw(seed);
    Life life;
    life.script.world = draw.world();
    life.script.world.wrong_model = wrong_model ? 1 : 0;
    judge(life, coverage, [&](World& world) {
        while (world.commands() < commands || world.faults() < faults_min) {
            life.script.steps.push_back(draw.next());
            world.take(life.script.steps.back());
        }
    });
    return life;
}

Script script_beyond(std::uint64_t seed, std::size_t commands) {
    Draw draw(seed);
    Script script{draw.world(), {}};
    while (script.steps.size() < 4 * commands) script.steps.push_back(draw.next());
    return script;
}

Life run_script(const Script& script) {
    Life life;
    life.script = script;
    Coverage coverage;
    judge(life, coverage, [&](World& world) {
        for (const Step& step : script.steps) world.take(step);
    });
    return life;
}

}  // namespace seatlock::simulator
