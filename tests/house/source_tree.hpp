#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace seatlock::house {

/// One file of the checkout, by its path from the root ("src/plan/plan.hpp").
struct SourceFile {
    std::string path;
    std::string text;
};

/// One #include of a file. A line that includes what a macro says has an empty target.
struct Include {
    std::size_t line = 0;
    std::string target;
    bool quoted = false;
};

/// Every text file under root/folders, in path order, but never build trees, data or installed packages.
[[nodiscard]] std::vector<SourceFile> read_tree(const std::filesystem::path& root,
                                                const std::vector<std::string>& folders);

/// The includes of a C++ text, in its order; what a line comment hides does not count.
[[nodiscard]] std::vector<Include> includes_of(std::string_view text);

/// Layer -> the layers it may use. A layer may always use itself.
using LayerTable = std::map<std::string, std::set<std::string>, std::less<>>;

/// DESIGN 3 as a table. Whoever adds a layer adds its row here.
[[nodiscard]] const LayerTable& layer_table();

/// Everything in include/, src/ and tests/ that breaks the layers or brings a heavy library where it
/// must not be, one sentence each, starting with path and line.
[[nodiscard]] std::vector<std::string> layer_faults(const std::vector<SourceFile>& files);

/// Where the build's own graph and the table, or the build's graph and the includes, disagree.
/// `graph` has one line per build target of a layer: "plan: json engine".
[[nodiscard]] std::vector<std::string> graph_faults(std::string_view graph, const std::vector<SourceFile>& files);

/// Names of one machine in the checkout: absolute paths of a home or a workspace, package registries.
[[nodiscard]] std::vector<std::string> machine_names(const std::vector<SourceFile>& files);

}  // namespace seatlock::house
