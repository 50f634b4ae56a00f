#include "house/source_tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>

namespace seatlock::house {
namespace {

namespace fs = std::filesystem;

// Each of these costs seconds per translation unit, so it stays behind a seam in at most two of a layer.
struct HeavyLibrary {
    std::string_view name;
    std::string_view prefix;
};
constexpr std::array heavy_libraries{
    HeavyLibrary{"Boost.JSON", "boost/json"}, HeavyLibrary{"Boost", "boost/"}, HeavyLibrary{"SQLite", "sqlite3"},
    HeavyLibrary{"OpenSSL", "openssl/"},      HeavyLibrary{"gRPC", "grpc"},    HeavyLibrary{"CLI11", "CLI/"},
};
constexpr std::size_t heavy_units_max = 2;

// A worktree has a file .git in place of the folder.
bool is_skipped(const fs::path& path) {
    static const std::set<std::string> skipped{".git", ".cache", "build", "data", "node_modules"};
    return skipped.contains(path.filename().string());
}

bool is_text(std::string_view bytes) { return bytes.find('\0') == std::string_view::npos; }

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

void add_file(std::vector<SourceFile>& files, const fs::path& root, const fs::path& path) {
    std::string text = read_file(path);
    if (is_text(text)) files.push_back({fs::relative(path, root).generic_string(), std::move(text)});
}

std::string_view without_spaces(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// What follows `#include` on a line that is one.
std::optional<std::string_view> after_include(std::string_view line) {
    line = without_spaces(line);
    if (!line.starts_with('#')) return std::nullopt;
    line = without_spaces(line.substr(1));
    constexpr std::string_view word = "include";
    if (!line.starts_with(word)) return std::nullopt;
    return without_spaces(line.substr(word.size()));
}

Include parse_include(std::size_t line, std::string_view rest) {
    const bool quoted = rest.starts_with('"');
    if (!quoted && !rest.starts_with('<')) return {.line = line, .target = {}, .quoted = false};
    const auto end = rest.find(quoted ? '"' : '>', 1);
    const auto target = end == std::string_view::npos ? std::string_view{} : rest.substr(1, end - 1);
    return {.line = line, .target = std::string(target), .quoted = quoted};
}

bool is_code(const std::string& path) {
    constexpr std::array endings{".cpp", ".hpp", ".c", ".h"};
    return std::ranges::any_of(endings, [&](const char* ending) { return path.ends_with(ending); });
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

// What part of the checkout a file belongs to, and the layer that names its rights.
enum class Area : std::uint8_t { public_header, source, test, other };
struct Place {
    Area area = Area::other;
    std::string layer;
};

Place place_of(const std::string& path) {
    if (path.starts_with("include/seatlock/")) return {Area::public_header, "engine"};
    const auto parts = split(path, '/');
    if (parts.size() >= 3 && (parts[0] == "src" || parts[0] == "bindings")) return {Area::source, parts[1]};
    if (parts.size() >= 3 && parts[0] == "tests") return {Area::test, parts[1]};
    return {};
}

// Tests that stand above every layer and may use them all.
bool is_suite_of_everything(const std::string& suite) {
    static const std::set<std::string> suites{"fuzz",      "house",     "install", "linearizability",
                                              "scenarios", "simulator", "web"};
    return suites.contains(suite);
}

const HeavyLibrary* heavy_library(const Include& include) {
    const auto* found = std::ranges::find_if(
        heavy_libraries, [&](const HeavyLibrary& library) { return include.target.starts_with(library.prefix); });
    return found == heavy_libraries.end() ? nullptr : &*found;
}

bool is_standard(const Include& include) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_0123456789";
    if (include.target == "stdint.h") return true;  // what the C ABI needs of C's own library
    return !include.quoted && include.target.find_first_not_of(letters) == std::string::npos;
}

// The layer that a quoted include or a <seatlock/...> names; empty for libraries.
std::string target_layer(const Include& include) {
    if (include.target.starts_with("seatlock/")) return "engine";
    if (include.target.starts_with("native/")) return "python";  // bindings/python has folders of its own
    return include.quoted ? include.target.substr(0, include.target.find('/')) : std::string{};
}

bool may_use(const std::string& user, const std::string& used) {
    const auto row = layer_table().find(user);
    return used == user || (row != layer_table().end() && row->second.contains(used));
}

std::string quote(const Include& include) {
    return include.quoted ? '"' + include.target + '"' : '<' + include.target + '>';
}

// One include in one file, and what is wrong with it.
class IncludeCheck {
public:
    IncludeCheck(const SourceFile& file, Place place, const Include& include)
        : file_(file), place_(std::move(place)), include_(include) {}

    [[nodiscard]] std::optional<std::string> fault() const {
        if (include_.target.empty()) return say("includes what a macro says; name the file");
        if (const auto found = layer_fault()) return found;
        if (heavy_library(include_) != nullptr && file_.path.ends_with(".hpp")) {
            return say("brings a heavy library into a header");
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] std::optional<std::string> layer_fault() const {
        const std::string used = target_layer(include_);
        if (place_.area == Area::public_header) {
            if (is_standard(include_) || include_.target.starts_with("seatlock/")) return std::nullopt;
            return say("a public header needs nothing but the standard library and <seatlock/...>");
        }
        if (place_.area == Area::source && place_.layer == "engine" && used != "engine" && used != "mutant" &&
            !is_standard(include_)) {
            return say("the engine needs nothing but the standard library");
        }
        if (used.empty()) return std::nullopt;
        return place_.area == Area::test ? test_fault(used) : source_fault(used);
    }

    [[nodiscard]] std::optional<std::string> source_fault(const std::string& used) const {
        if (!layer_table().contains(used)) return say("names no layer: write \"<layer>/<file>\"");
        if (!may_use(place_.layer, used)) return say("points up or sideways: " + place_.layer + " may not use " + used);
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> test_fault(const std::string& used) const {
        if (is_suite_of_everything(place_.layer) || !layer_table().contains(used)) return std::nullopt;
        if (!may_use(place_.layer, used)) return say("a test of " + place_.layer + " may not reach up to " + used);
        return std::nullopt;
    }

    [[nodiscard]] std::string say(const std::string& what) const {
        return file_.path + ":" + std::to_string(include_.line) + ": #include " + quote(include_) + ": " + what;
    }

    const SourceFile& file_;
    Place place_;
    const Include& include_;
};

// (library, layer) -> the files that compile it.
using HeavyUnits = std::map<std::pair<std::string_view, std::string>, std::set<std::string>>;

void check_heavy_units(const HeavyUnits& units, std::vector<std::string>& faults) {
    for (const auto& [place, files] : units) {
        if (files.size() <= heavy_units_max) continue;
        std::string fault(place.first);
        fault += " is compiled into " + std::to_string(files.size()) + " files of " + place.second + ", at most " +
                 std::to_string(heavy_units_max) + " may:";
        for (const std::string& file : files) fault += ' ' + file;
        faults.push_back(fault);
    }
}

using Graph = std::map<std::string, std::set<std::string>>;

Graph parse_graph(std::string_view graph) {
    Graph uses;
    for (const std::string& line : split(std::string(graph), '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        auto& row = uses[line.substr(0, colon)];
        for (const std::string& used : split(line.substr(colon + 1), ' ')) {
            if (!used.empty()) row.insert(used);
        }
    }
    return uses;
}

// Layer -> the other layers that its sources include.
Graph included_layers(const std::vector<SourceFile>& files) {
    Graph included;
    for (const SourceFile& file : files) {
        const Place place = place_of(file.path);
        if (place.area != Area::source || !is_code(file.path)) continue;
        for (const Include& include : includes_of(file.text)) {
            const std::string used = target_layer(include);
            if (layer_table().contains(used) && used != place.layer) included[place.layer].insert(used);
        }
    }
    return included;
}

struct MachineName {
    std::string_view text;
    std::string_view what;
};

// Written in pieces, because this file is searched too.
constexpr std::string_view machine_path = "an absolute path of one machine";
constexpr std::string_view registry = "a package registry";
constexpr std::array machine_name_texts{
    MachineName{"/wor"
                "k/",
                machine_path},
    MachineName{"/ro"
                "ot/",
                machine_path},
    MachineName{"/ho"
                "me/",
                machine_path},
    MachineName{"/Us"
                "ers/",
                machine_path},
    MachineName{"/tmp/bu"
                "ild",
                machine_path},
    MachineName{"://regis"
                "try",
                registry},
    MachineName{"np"
                "mjs.",
                registry},
    MachineName{"py"
                "pi.org",
                registry},
    MachineName{"crat"
                "es.io",
                registry},
};

// "src/home/x" or "example.org/home/x" is no absolute path: what stands before its slash continues a name.
bool continues_a_name(char before) {
    return std::isalnum(static_cast<unsigned char>(before)) != 0 ||
           std::string_view("_.-}").find(before) != std::string_view::npos;
}

bool names(std::string_view line, const MachineName& name) {
    for (auto at = line.find(name.text); at != std::string_view::npos; at = line.find(name.text, at + 1)) {
        if (name.what == registry || at == 0 || !continues_a_name(line[at - 1])) return true;
    }
    return false;
}

}  // namespace

std::vector<SourceFile> read_tree(const fs::path& root, const std::vector<std::string>& folders) {
    std::vector<SourceFile> files;
    for (const std::string& folder : folders) {
        if (!fs::exists(root / folder)) continue;
        for (auto it = fs::recursive_directory_iterator(root / folder); it != fs::recursive_directory_iterator();
             ++it) {
            if (it->is_directory() && is_skipped(it->path())) {
                it.disable_recursion_pending();
            } else if (it->is_regular_file() && !is_skipped(it->path())) {
                add_file(files, root, it->path());
            }
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

std::vector<Include> includes_of(std::string_view text) {
    std::vector<Include> found;
    std::size_t number = 0;
    for (const std::string& line : split(std::string(text), '\n')) {
        ++number;
        if (const auto rest = after_include(line)) found.push_back(parse_include(number, *rest));
    }
    return found;
}

const LayerTable& layer_table() {
    static const LayerTable table{
        {"mutant", {}},
        {"engine", {"mutant"}},
        {"c", {"engine"}},
        {"python", {"engine", "mutant"}},
        {"json", {}},
        {"plan", {"engine", "json", "mutant"}},
        {"journal", {"engine", "mutant"}},
        {"service", {"engine", "plan", "journal", "mutant"}},
        {"history", {"engine", "json", "plan", "journal", "service", "mutant"}},
        {"http", {"engine", "json", "plan", "journal", "service", "mutant"}},
        {"rehearse", {"json", "plan"}},
        {"app", {"engine", "json", "plan", "journal", "service", "history", "http", "rehearse", "mutant"}},
    };
    return table;
}

std::vector<std::string> layer_faults(const std::vector<SourceFile>& files) {
    std::vector<std::string> faults;
    HeavyUnits heavy_units;
    for (const SourceFile& file : files) {
        const Place place = place_of(file.path);
        if (place.area == Area::other || !is_code(file.path)) continue;
        if (place.area == Area::source && !layer_table().contains(place.layer)) {
            faults.push_back(file.path + ": the layer " + place.layer + " has no row in the table");
        }
        for (const Include& include : includes_of(file.text)) {
            if (auto fault = IncludeCheck(file, place, include).fault()) faults.push_back(*std::move(fault));
            const HeavyLibrary* heavy = heavy_library(include);
            if (heavy != nullptr && place.area == Area::source) {
                heavy_units[{heavy->name, place.layer}].insert(file.path);
            }
        }
    }
    check_heavy_units(heavy_units, faults);
    return faults;
}

std::vector<std::string> graph_faults(std::string_view graph, const std::vector<SourceFile>& files) {
    std::vector<std::string> faults;
    const Graph declared = parse_graph(graph);
    for (const auto& [layer, uses] : declared) {
        if (!layer_table().contains(layer)) faults.push_back(layer + ": a build target without a row in the table");
        for (const std::string& used : uses) {
            if (!may_use(layer, used))
                faults.push_back(layer + ": its build target uses " + used + ", the table forbids it");
        }
    }
    for (const auto& [layer, used_layers] : included_layers(files)) {
        const auto uses = declared.find(layer);
        if (uses == declared.end()) continue;
        for (const std::string& used : used_layers) {
            if (!uses->second.contains(used))
                faults.push_back(layer + ": includes " + used + " but its build target does not use it");
        }
    }
    return faults;
}

std::vector<std::string> machine_names(const std::vector<SourceFile>& files) {
    std::vector<std::string> found;
    for (const SourceFile& file : files) {
        std::size_t number = 0;
        for (const std::string& line : split(file.text, '\n')) {
            ++number;
            for (const MachineName& name : machine_name_texts) {
                if (!names(line, name)) continue;
                found.push_back(file.path + ":" + std::to_string(number) + ": names " + std::string(name.what));
            }
        }
    }
    return found;
}

}  // namespace seatlock::house
