#pragma once

#include <cstdint>
#include <optional>

#include "native/core.hpp"
#include "native/python.hpp"

namespace seatlock::python {

/// time.time(), computed as CPython computes it: the same double for the same nanoseconds.
[[nodiscard]] double system_time() noexcept;

/// Where a manager reads the time.
///
/// The default looks `time.time` up in seatlock.manager at every reading, because programs replace
/// it; while it is CPython's own, the system's clock is read directly, without Python code.
class Clock {
public:
    /// The default clock.
    explicit Clock(Core& core) : core_(&core) {}

    /// A callable of the program's. The caller keeps the clock's reference: see traverse() and clear().
    void replace(Ref callable) noexcept { callable_ = std::move(callable); }

    /// What the program gave; null for the default.
    [[nodiscard]] PyObject* callable() const noexcept { return callable_.get(); }

    /// True while a reading is system_time() and runs no Python code. Looks the default clock up,
    /// and may set an exception then (and is false).
    [[nodiscard]] bool is_system_time() const;

    /// Asks the callable. Empty with an exception set when it raises or answers with no number.
    [[nodiscard]] std::optional<double> ask() const;

    int traverse(visitproc visit, void* arg) const {
        Py_VISIT(callable_.get());
        return 0;
    }
    void clear() noexcept { callable_ = Ref(); }

private:
    /// The callable that is to be asked now. Null with an exception set when there is none.
    [[nodiscard]] Ref current() const;

    Core* core_;
    Ref callable_;
    // The dictionaries' versions at which `time.time` was last found to be CPython's own.
    mutable std::uint64_t names_version_ = 0;
    mutable std::uint64_t time_version_ = 0;
};

}  // namespace seatlock::python
