#include "journal/failing_disk.hpp"

#include <cassert>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <new>
#include <utility>

#include <sqlite3.h>

namespace seatlock::journal {
namespace {

FailingDisk* disk = nullptr;  // the VFS interface has no better place for it; one at a time

/// SQLite's own file object with the real one behind it, in the memory that SQLite provides.
struct ShimFile {
    sqlite3_file base;
    std::string* name;
    sqlite3_file* real;
};

constexpr std::size_t real_offset = (sizeof(ShimFile) + 15) / 16 * 16;

ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }

sqlite3_file* real(sqlite3_file* file) { return shim(file).real; }

int code_of(FailingDisk::Failure failure, int when_broken) {
    return failure == FailingDisk::Failure::full ? SQLITE_FULL : when_broken;
}

int close_file(sqlite3_file* file) {
    const int result = real(file)->pMethods == nullptr ? SQLITE_OK : real(file)->pMethods->xClose(real(file));
    delete shim(file).name;
    return result;
}

int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, size, offset);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (const auto failure = disk->next_call(*shim(file).name)) return code_of(*failure, SQLITE_IOERR_WRITE);
    const int result = real(file)->pMethods->xWrite(real(file), bytes, size, offset);
    if (result == SQLITE_OK) {
        disk->did({DiskCall::Kind::write, *shim(file).name, static_cast<std::uint64_t>(offset),
                   std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size))});
    }
    return result;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const auto failure = disk->next_call(*shim(file).name)) return code_of(*failure, SQLITE_IOERR_TRUNCATE);
    disk->did({DiskCall::Kind::truncate, *shim(file).name, static_cast<std::uint64_t>(size), {}});
    return real(file)->pMethods->xTruncate(real(file), size);
}

/// The real sync comes after, because it syncs the directory of a new log too: see open_directory().
int sync(sqlite3_file* file, int flags) {
    if (const auto failure = disk->next_call(*shim(file).name)) {
        disk->sync_failed(*shim(file).name);
        return code_of(*failure, SQLITE_IOERR_FSYNC);
    }
    disk->did({DiskCall::Kind::sync, *shim(file).name, 0, {}});
    return real(file)->pMethods->xSync(real(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_reserved_lock(sqlite3_file* file, int* result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    // Hints about sizes would write past us.
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_NOTFOUND;
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int device_characteristics(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

const sqlite3_io_methods methods = {1,
                                    close_file,
                                    read,
                                    write,
                                    truncate,
                                    sync,
                                    file_size,
                                    lock,
                                    unlock,
                                    check_reserved_lock,
                                    file_control,
                                    sector_size,
                                    device_characteristics,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr};

sqlite3_vfs* real_vfs() { return sqlite3_vfs_find(nullptr); }

int open_file(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* opened = new (file) ShimFile{};
    opened->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + real_offset);
    opened->real->pMethods = nullptr;
    const int result = real_vfs()->xOpen(real_vfs(), name, opened->real, flags, out_flags);
    if (result != SQLITE_OK) return result;
    opened->name = new std::string(name == nullptr ? "" : name);
    opened->base.pMethods = &methods;
    if ((flags & SQLITE_OPEN_CREATE) != 0) disk->did({DiskCall::Kind::create, *opened->name, 0, {}});
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs* /*vfs*/, const char* name, int sync_directory) {
    if (const auto failure = disk->next_call(name)) return code_of(*failure, SQLITE_IOERR_DELETE);
    disk->did({DiskCall::Kind::remove, name, 0, {}});
    return real_vfs()->xDelete(real_vfs(), name, sync_directory);
}

/// SQLite opens a directory for nothing but to sync it.
using OpenDirectory = int (*)(const char*, int*);
OpenDirectory real_open_directory = nullptr;

int open_directory(const char* file, int* descriptor) {
    disk->did({DiskCall::Kind::sync_directory, file, 0, {}});
    return real_open_directory(file, descriptor);
}

void watch_directories() {
    sqlite3_vfs* vfs = real_vfs();
    real_open_directory = reinterpret_cast<OpenDirectory>(vfs->xGetSystemCall(vfs, "openDirectory"));
    vfs->xSetSystemCall(vfs, "openDirectory", reinterpret_cast<sqlite3_syscall_ptr>(open_directory));
}

void leave_directories() { real_vfs()->xSetSystemCall(real_vfs(), "openDirectory", nullptr); }

sqlite3_vfs shim_vfs() {
    sqlite3_vfs vfs = *real_vfs();
    vfs.szOsFile = static_cast<int>(real_offset) + real_vfs()->szOsFile;
    vfs.zName = FailingDisk::vfs_name;
    vfs.pNext = nullptr;
    vfs.xOpen = open_file;
    vfs.xDelete = remove_file;
    return vfs;
}

sqlite3_vfs registered;

}  // namespace

FailingDisk::FailingDisk(const DiskModel::Image& image) : model_(image) {
    assert(disk == nullptr);
    disk = this;
    sqlite3_initialize();
    registered = shim_vfs();
    sqlite3_vfs_register(&registered, 0);
    watch_directories();
}

FailingDisk::~FailingDisk() {
    leave_directories();
    sqlite3_vfs_unregister(&registered);
    disk = nullptr;
}

void FailingDisk::fail(std::uint64_t nth, std::uint64_t count, Failure failure) {
    fail_from_ = tried_ + nth;
    fail_to_ = fail_from_ + count;
    failure_ = failure;
}

void FailingDisk::fail_everything(bool on) { fail(1, on ? UINT64_MAX / 2 : 0, Failure::broken); }

std::optional<FailingDisk::Failure> FailingDisk::next_call(const std::string& file) {
    ++tried_;
    const bool fails = tried_ >= fail_from_ && tried_ < fail_to_;
    if (!fails && !(refuses_database_writes_ && file.ends_with(".db"))) return std::nullopt;
    ++failures_;
    return fails ? failure_ : Failure::full;
}

void FailingDisk::did(DiskCall call) {
    if (call.file.empty()) return;  // a temporary file, which no restart reads
    if (call.kind == DiskCall::Kind::sync) ++syncs_;
    model_.apply(call);
    calls_.push_back(std::move(call));
}

void FailingDisk::lose_power() {
    const DiskModel::Image image = model_.after_power_cut(Fate::lost());
    for (const DiskCall& call : calls_) std::filesystem::remove(call.file);
    write_files(image);
    model_ = DiskModel(image);
}

void write_files(const DiskModel::Image& image) {
    for (const auto& [name, content] : image) {
        std::ofstream(name, std::ios::binary | std::ios::trunc) << content;
    }
}

}  // namespace seatlock::journal
