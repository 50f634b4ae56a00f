#pragma once

#include <cstdint>
#include <optional>

#include "native/core.hpp"
#include "native/python.hpp"

namespace seatlock::python {

/// LOCK_TIMEOUT of one manager, as `self.LOCK_TIMEOUT` would find it at this moment: on the
/// instance, a subclass or the class. While neither the class nor the instance's dictionary has
/// changed since it was last found to be a plain number, it is what it was.
class LockTimeout {
public:
    /// In seconds; beyond a double's range infinite. Empty with an exception set when there is none
    /// or it is no number. May run Python code.
    [[nodiscard]] std::optional<double> look_up(const Core& core, PyObject* manager, PyObject* attributes);

private:
    void remember(const Core& core, PyObject* manager, PyObject* attributes, PyObject* found, double seconds);

    unsigned int class_version_ = 0;
    std::uint64_t attributes_version_ = 0;
    double seconds_ = 0;
};

}  // namespace seatlock::python
