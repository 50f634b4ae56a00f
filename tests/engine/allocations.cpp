#include "allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::atomic<std::size_t> in_use = 0;
thread_local std::size_t made_here = 0;
thread_local std::size_t failing = 0;  // the number of the allocation that fails; 0 for none
thread_local bool has_failed = false;

void* counted(void* block) {
    if (block == nullptr) throw std::bad_alloc();
    in_use.fetch_add(malloc_usable_size(block), std::memory_order_relaxed);
    return block;
}

void count_one() {
    if (++made_here != failing) return;
    has_failed = true;
    throw std::bad_alloc();
}

void give_back(void* block) noexcept {
    if (block != nullptr) in_use.fetch_sub(malloc_usable_size(block), std::memory_order_relaxed);
    std::free(block);  // NOLINT(cppcoreguidelines-no-malloc): this is operator delete
}

}  // namespace

void* operator new(std::size_t size) {
    count_one();
    return counted(std::malloc(size));  // NOLINT(cppcoreguidelines-no-malloc): this is operator new
}

void* operator new(std::size_t size, std::align_val_t alignment) {
    count_one();
    const auto unit = static_cast<std::size_t>(alignment);
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): this is operator new
    return counted(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}

// A sanitizer's own forms for arrays would not come here.
void* operator new[](std::size_t size) { return operator new(size); }

void operator delete(void* block) noexcept { give_back(block); }
void operator delete[](void* block) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t) noexcept { give_back(block); }
void operator delete(void* block, std::size_t) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }

namespace seatlock::allocations {

std::size_t made() noexcept { return made_here; }

std::size_t bytes_in_use() noexcept { return in_use.load(std::memory_order_relaxed); }

OneFails::OneFails(std::size_t nth) noexcept {
    has_failed = false;
    failing = made_here + nth;
}

OneFails::~OneFails() { failing = 0; }

bool OneFails::happened() noexcept { return has_failed; }

}  // namespace seatlock::allocations
