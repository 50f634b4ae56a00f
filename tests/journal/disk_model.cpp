#include "journal/disk_model.hpp"

#include <algorithm>
#include <set>

namespace seatlock::journal {
namespace {

void write_at(std::string& content, std::string_view bytes, std::uint64_t offset) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    content.replace(offset, bytes.size(), bytes);
}

/// Writes those sectors of a change that survive.
void write_sectors(std::string& content, std::string_view bytes, std::uint64_t offset, Fate& fate) {
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), DiskModel::sector_size - offset % DiskModel::sector_size);
        if (fate.survives()) write_at(content, bytes.substr(0, size), offset);
        bytes.remove_prefix(size);
        offset += size;
    }
}

}  // namespace

DiskModel::DiskModel(const Image& image) {
    for (const auto& [name, content] : image) {
        names_[name] = files_.size();
        files_.push_back({content, {}});
    }
    names_on_disk_ = names_;
}

void DiskModel::apply(const DiskCall& call) {
    switch (call.kind) {
        case DiskCall::Kind::create: file(call.file); return;
        case DiskCall::Kind::remove: names_.erase(call.file); return;
        case DiskCall::Kind::sync_directory: names_on_disk_ = names_; return;
        case DiskCall::Kind::write: file(call.file).unsynced.push_back({false, call.offset, call.bytes}); return;
        case DiskCall::Kind::truncate: file(call.file).unsynced.push_back({true, call.offset, {}}); return;
        case DiskCall::Kind::sync: {
            Fate everything = Fate::kept();
            File& synced = file(call.file);
            synced = {remains_of(synced, everything), {}};
        }
    }
}

void DiskModel::forget_unsynced(const std::string& file) { this->file(file).unsynced.clear(); }

DiskModel::Image DiskModel::after_power_cut(Fate fate) const {
    std::set<std::string> names;
    for (const auto& [name, index] : names_) names.insert(name);
    for (const auto& [name, index] : names_on_disk_) names.insert(name);
    Image image;
    for (const std::string& name : names) {
        const Names& surviving = fate.survives() ? names_ : names_on_disk_;
        const auto found = surviving.find(name);
        if (found != surviving.end()) image[name] = remains_of(files_.at(found->second), fate);
    }
    return image;
}

bool DiskModel::has_unsynced(std::string_view ending) const {
    return std::ranges::any_of(names_, [&](const auto& name) {
        return name.first.ends_with(ending) && !files_.at(name.second).unsynced.empty();
    });
}

DiskModel::File& DiskModel::file(const std::string& name) {
    const auto [found, is_new] = names_.emplace(name, files_.size());
    if (is_new) files_.emplace_back();
    return files_.at(found->second);
}

/// A size can be on disk without the bytes that made it: then they are zero.
std::string DiskModel::remains_of(const File& file, Fate& fate) {
    std::string content = file.on_disk;
    std::uint64_t size = content.size();
    for (const Change& change : file.unsynced) {
        if (change.truncates) {
            if (fate.survives()) content.resize(change.offset);
            size = change.offset;
        } else {
            write_sectors(content, change.bytes, change.offset, fate);
            size = std::max<std::uint64_t>(size, change.offset + change.bytes.size());
        }
    }
    if (size > content.size() && fate.survives()) content.resize(size);
    return content;
}

}  // namespace seatlock::journal
