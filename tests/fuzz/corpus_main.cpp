// The fuzz targets as tests: what LLVMFuzzerTestOneInput() must bear, for every file of a corpus, for
// every beginning of it that is worth a try, and for an empty input.
//
//   <target>_fuzz CORPUS_FOLDER

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t beginnings_max = 64;

/// In a block of its own size, so that AddressSanitizer sees who reads past the end.
void run(const std::string& bytes, std::size_t size) {
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    (void)LLVMFuzzerTestOneInput(input.data(), input.size());
}

std::size_t run_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const std::size_t step = bytes.size() / beginnings_max + 1;
    std::size_t runs = 0;
    for (std::size_t size = 0; size < bytes.size(); size += step, ++runs) run(bytes, size);
    run(bytes, bytes.size());
    return runs + 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.push_back(entry.path());
    std::ranges::sort(files);
    std::size_t runs = 0;
    for (const auto& file : files) {
        std::printf("%s\n", file.filename().c_str());  // the last one named is the one that fails
        std::fflush(stdout);
        runs += run_file(file);
    }
    std::printf("%zu files, %zu inputs\n", files.size(), runs);
    return files.empty() ? 1 : 0;
}
