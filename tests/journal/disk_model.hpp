#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace seatlock::journal {

/// One call that a disk was given, and did.
struct DiskCall {
    enum class Kind : std::uint8_t { create, remove, sync_directory, write, truncate, sync };
    Kind kind = Kind::write;
    std::string file;
    std::uint64_t offset = 0;  ///< of a truncation: the new size
    std::string bytes;
};

/// What becomes of all that was not synced when the power goes: lost, kept, or a part of it. Asked
/// for every sector, size, truncation and name by itself, so that the order in which they were
/// written means nothing.
class Fate {
public:
    [[nodiscard]] static Fate lost() { return {0, 0}; }
    [[nodiscard]] static Fate kept() { return {chances, 0}; }
    [[nodiscard]] static Fate mixed(std::uint64_t seed) { return {1 + seed % (chances - 1), seed}; }

    [[nodiscard]] bool survives() { return random_() % chances < kept_; }

private:
    static constexpr std::uint64_t chances = 8;

    Fate(std::uint64_t kept, std::uint64_t seed) : kept_(kept), random_(seed) {}

    std::uint64_t kept_;  ///< of so many chances
    std::minstd_rand random_;
};

/// What a disk knows: of every file what is synced and what is not, and which names are. All files
/// are in one directory.
///
/// It is as hard as POSIX allows: a file that is synced may still have no name after a loss of power,
/// and one that was removed may be there again, until the directory is synced.
class DiskModel {
public:
    static constexpr std::size_t sector_size = 512;  ///< what a disk writes whole or not at all

    using Image = std::map<std::string, std::string>;  ///< contents by name

    DiskModel() = default;
    explicit DiskModel(const Image& image);

    void apply(const DiskCall& call);

    /// A sync failed: what was not synced counts as clean from now on, and never reaches the disk.
    void forget_unsynced(const std::string& file);

    [[nodiscard]] Image after_power_cut(Fate fate) const;

    /// Whether a file of this ending has changes that are not synced.
    [[nodiscard]] bool has_unsynced(std::string_view ending) const;

private:
    struct Change {
        bool truncates = false;
        std::uint64_t offset = 0;
        std::string bytes;
    };
    struct File {
        std::string on_disk;
        std::vector<Change> unsynced;
    };
    using Names = std::map<std::string, std::size_t>;

    File& file(const std::string& name);
    static std::string remains_of(const File& file, Fate& fate);

    std::vector<File> files_;  ///< removed ones too: their names may come back
    Names names_;
    Names names_on_disk_;
};

}  // namespace seatlock::journal
