#include "scenarios/script_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

namespace seatlock::scenarios {
namespace {

namespace fs = std::filesystem;

const std::string folder = "tests/scenarios/scripts/";

ScriptFile read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    ScriptFile file{path.stem().string(), folder + path.filename().string(), {}};
    auto script = parse_script(text);
    if (!script) {
        const ScriptError& error = script.error();
        throw std::runtime_error(fmt::format("{}:{}:{}: {}", file.path, error.line, error.column, error.what()));
    }
    file.script = *std::move(script);
    return file;
}

std::vector<ScriptFile> read_all() {
    std::vector<ScriptFile> files;
    for (const auto& entry : fs::directory_iterator(fs::path(SEATLOCK_SOURCE_DIR) / folder))
        files.push_back(read(entry.path()));
    std::ranges::sort(files, {}, &ScriptFile::name);
    return files;
}

}  // namespace

const std::vector<ScriptFile>& script_files() {
    static const std::vector<ScriptFile> files = read_all();
    return files;
}

}  // namespace seatlock::scenarios
