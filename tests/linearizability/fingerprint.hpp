#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace seatlock::linearizability {

/// 128 bits that stand for a set of things: the exclusive or of its members' fingerprints, so that
/// one can be put in and taken out in constant time (Zobrist, "A New Hashing Method with Application
/// for Game Playing", 1970).
struct Fingerprint {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    Fingerprint& operator^=(const Fingerprint& other) noexcept {
        low ^= other.low;
        high ^= other.high;
        return *this;
    }
    friend Fingerprint operator^(Fingerprint one, const Fingerprint& other) noexcept { return one ^= other; }
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Makes the fingerprint of one thing from the numbers that make it up, in their order.
class FingerprintMaker {
public:
    FingerprintMaker& add(std::uint64_t number) noexcept {
        print_.low = mixed(print_.low ^ number);
        print_.high = mixed(print_.high + number);
        return *this;
    }
    [[nodiscard]] Fingerprint made() const noexcept { return print_; }

private:
    // The finisher of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
    static std::uint64_t mixed(std::uint64_t value) noexcept {
        value += 0x9e3779b97f4a7c15ULL;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
        return value ^ (value >> 31);
    }

    Fingerprint print_{0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL};
};

/// A set of fingerprints: open addressing, 16 bytes a slot.
class FingerprintSet {
public:
    /// False when it is there already.
    bool insert(const Fingerprint& print) {
        if (2 * (size_ + 1) > slots_.size()) grow();
        return place(print);
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    bool place(const Fingerprint& print) {
        const Fingerprint empty{};
        const Fingerprint key = print == empty ? Fingerprint{1, 1} : print;
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = key.low & mask;
        while (!(slots_[slot] == empty)) {
            if (slots_[slot] == key) return false;
            slot = (slot + 1) & mask;
        }
        slots_[slot] = key;
        ++size_;
        return true;
    }

    void grow() {
        std::vector<Fingerprint> old(slots_.empty() ? 1024 : 2 * slots_.size());
        old.swap(slots_);
        size_ = 0;
        for (const Fingerprint& print : old) {
            if (!(print == Fingerprint{})) place(print);
        }
    }

    std::vector<Fingerprint> slots_;
    std::size_t size_ = 0;
};

}  // namespace seatlock::linearizability
