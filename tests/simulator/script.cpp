#include "script.hpp"

#include <array>

#include "fields.hpp"

namespace seatlock::simulator {
namespace {

struct Option {
    std::string_view name;
    std::int64_t WorldOptions::* member;
};
constexpr std::array options{
    Option{"seed", &WorldOptions::seed},
    Option{"clients", &WorldOptions::clients},
    Option{"readers", &WorldOptions::readers},
    Option{"feed_entries_max", &WorldOptions::feed_entries_max},
    Option{"snapshot_every_entries", &WorldOptions::snapshot_every_entries},
    Option{"keep_entries", &WorldOptions::keep_entries},
    Option{"wrong_model", &WorldOptions::wrong_model},
};

bool read_option(WorldOptions& world, std::string_view word) {
    const auto [name, value] = split_field(word);
    const auto number = number_from(value);
    for (const Option& option : options) {
        if (option.name != name || !number) continue;
        world.*option.member = *number;
        return true;
    }
    return false;
}

tl::expected<void, std::string> read_line(Script& script, std::string_view line) {
    std::string_view rest = line;
    if (next_word(rest) != "world") {
        auto step = step_from(line);
        if (!step) return tl::unexpected(std::move(step).error());
        script.steps.push_back(*step);
        return {};
    }
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!read_option(script.world, word)) return tl::unexpected("no world has " + std::string(word));
    }
    if (script.world.clients < 1 || script.world.readers < 1 || script.world.feed_entries_max < 1) {
        return tl::unexpected(std::string("a world needs a client, a reader and an entry in its feed"));
    }
    return {};
}

}  // namespace

std::string to_text(const Script& script) {
    std::string text = "world";
    for (const Option& option : options) {
        text += " " + std::string(option.name) + "=" + std::to_string(script.world.*option.member);
    }
    for (const Step& step : script.steps) text += "\n" + to_text(step);
    return text + "\n";
}

tl::expected<Script, std::string> script_from(std::string_view text) {
    Script script;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (auto read = read_line(script, line); !read) {
            return tl::unexpected("line " + std::to_string(number) + ": " + read.error());
        }
    }
    return script;
}

}  // namespace seatlock::simulator
