#pragma once

#include <cstdint>

#include "native/core.hpp"
#include "native/python.hpp"

namespace seatlock::python {

/// LOCK_TIMEOUT of one manager, as `self.LOCK_TIMEOUT` would find it at this moment: on the
/// instance, a subclass or the class. While neither the class nor the instance's dictionary has
/// changed since it was last found to be a plain number, it is what it was.
class LockTimeout {
public:
    /// In seconds; beyond a double's range infinite. False with an exception set when there is none or
    /// it is no number. May run Python code.
    [[nodiscard]] bool look_up(const Core& core, PyObject* manager, PyObject* attributes, double& seconds) {
        const unsigned int class_version = Py_TYPE(manager)->tp_version_tag;
        if (class_version == 0 || class_version != class_version_ ||
            attributes_version_ != version_or_none(attributes)) {
            return ask(core, manager, attributes, seconds);
        }
        seconds = seconds_;
        return true;
    }

private:
    /// Dictionaries have versions from 1 on.
    [[nodiscard]] static std::uint64_t version_or_none(PyObject* attributes) noexcept {
        return attributes == nullptr ? 0 : version_of(attributes);
    }

    [[nodiscard]] bool ask(const Core& core, PyObject* manager, PyObject* attributes, double& seconds);
    void remember(const Core& core, PyObject* manager, PyObject* attributes, PyObject* found, double seconds);

    unsigned int class_version_ = 0;
    std::uint64_t attributes_version_ = 0;
    double seconds_ = 0;
};

}  // namespace seatlock::python
