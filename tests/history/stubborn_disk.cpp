#include "history/stubborn_disk.hpp"

#include <cstddef>
#include <new>

#include <sqlite3.h>

namespace seatlock::history {
namespace {

StubbornDisk* disk = nullptr;  // the VFS interface has no better place for it; one at a time

/// SQLite's own file object with the real one behind it, in the memory that SQLite provides.
struct ShimFile {
    sqlite3_file base;
    sqlite3_file* real;
};
constexpr std::size_t real_offset = (sizeof(ShimFile) + 15) / 16 * 16;

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file)->real; }
const sqlite3_io_methods& of(sqlite3_file* file) { return *real(file)->pMethods; }

int close_file(sqlite3_file* file) { return real(file)->pMethods == nullptr ? SQLITE_OK : of(file).xClose(real(file)); }
int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
    return of(file).xRead(real(file), bytes, size, at);
}
int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    return disk->may_write() ? of(file).xWrite(real(file), bytes, size, at) : SQLITE_FULL;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return disk->may_write() ? of(file).xTruncate(real(file), size) : SQLITE_IOERR_TRUNCATE;
}
int sync(sqlite3_file* file, int flags) {
    return disk->may_write() ? of(file).xSync(real(file), flags) : SQLITE_IOERR_FSYNC;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return of(file).xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) { return of(file).xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return of(file).xUnlock(real(file), level); }
int check_reserved_lock(sqlite3_file* file, int* result) { return of(file).xCheckReservedLock(real(file), result); }
int file_control(sqlite3_file* file, int operation, void* argument) {
    return of(file).xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return of(file).xSectorSize(real(file)); }
int device_characteristics(sqlite3_file* file) { return of(file).xDeviceCharacteristics(real(file)); }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    return of(file).xShmMap(real(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return of(file).xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { of(file).xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return of(file).xShmUnmap(real(file), remove); }

const sqlite3_io_methods methods = {2,
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
                                    shm_map,
                                    shm_lock,
                                    shm_barrier,
                                    shm_unmap,
                                    nullptr,
                                    nullptr};

sqlite3_vfs* real_vfs() { return sqlite3_vfs_find(nullptr); }

int open_file(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* opened = new (file) ShimFile{};
    opened->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + real_offset);
    opened->real->pMethods = nullptr;
    const int result = real_vfs()->xOpen(real_vfs(), name, opened->real, flags, out_flags);
    if (result == SQLITE_OK) opened->base.pMethods = &methods;
    return result;
}

sqlite3_vfs shim_vfs() {
    sqlite3_vfs vfs = *real_vfs();
    vfs.szOsFile = static_cast<int>(real_offset) + real_vfs()->szOsFile;
    vfs.zName = StubbornDisk::vfs_name;
    vfs.pNext = nullptr;
    vfs.xOpen = open_file;
    return vfs;
}

sqlite3_vfs& vfs() {
    static sqlite3_vfs shim = shim_vfs();
    return shim;
}

}  // namespace

StubbornDisk::StubbornDisk() {
    disk = this;
    sqlite3_vfs_register(&vfs(), 0);
}

StubbornDisk::~StubbornDisk() {
    sqlite3_vfs_unregister(&vfs());
    disk = nullptr;
}

void StubbornDisk::fail_from(std::uint64_t nth) {
    const std::lock_guard guard(mutex_);
    tried_ = 0;
    fail_from_ = nth;
}

std::uint64_t StubbornDisk::refused() {
    const std::lock_guard guard(mutex_);
    return refused_;
}

void StubbornDisk::block(bool on) {
    const std::lock_guard guard(mutex_);
    blocks_ = on;
    changed_.notify_all();
}

void StubbornDisk::wait_for_writer() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return waiting_ > 0; });
}

bool StubbornDisk::may_write() {
    std::unique_lock guard(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(guard, [this] { return !blocks_; });
    --waiting_;
    ++tried_;
    const bool allowed = fail_from_ == 0 || tried_ < fail_from_;
    if (!allowed) ++refused_;
    return allowed;
}

}  // namespace seatlock::history
