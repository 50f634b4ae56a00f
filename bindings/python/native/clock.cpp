#include "native/clock.hpp"

#include <ctime>
#include <string_view>

namespace seatlock::python {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

/// True for the function `time` of the module `time`, and for nothing that only looks like it.
bool is_python_own_clock(PyObject* callable, PyObject* time_module) noexcept {
    if (PyCFunction_CheckExact(callable) == 0 || PyCFunction_GET_SELF(callable) != time_module) return false;
    return std::string_view(reinterpret_cast<PyCFunctionObject*>(callable)->m_ml->ml_name) == "time";
}

}  // namespace

double system_time() noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const std::int64_t ns = std::int64_t{now.tv_sec} * ns_per_second + now.tv_nsec;
    const std::int64_t whole_seconds = ns / ns_per_second;
    if (whole_seconds * ns_per_second == ns) return static_cast<double>(whole_seconds);
    return static_cast<double>(ns) / 1e9;
}

bool Clock::is_system_time() const {
    PyObject* const names = core_->manager_names;
    PyObject* const time_module = core_->time_module;
    if (names == nullptr || time_module == nullptr) return !callable_;  // the interpreter is going down
    if (callable_) return is_python_own_clock(callable_.get(), time_module);
    PyObject* const time_names = PyModule_GetDict(time_module);
    if (names_version_ == version_of(names) && time_version_ == version_of(time_names)) return true;
    const Ref callable = current();
    if (!callable || !is_python_own_clock(callable.get(), time_module)) return false;
    if (PyDict_GetItemWithError(names, core_->name_time) != time_module) return true;
    names_version_ = version_of(names);
    time_version_ = version_of(time_names);
    return true;
}

Ref Clock::current() const {
    if (callable_) return callable_;
    const Ref module = Ref::borrow(PyDict_GetItemWithError(core_->manager_names, core_->name_time));
    if (module) return Ref::steal(PyObject_GetAttr(module.get(), core_->name_time));
    if (PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_NameError, "seatlock.manager has no `time` any more");
    return {};
}

std::optional<double> Clock::ask() const {
    const Ref callable = current();
    if (!callable) return std::nullopt;
    const Ref answer = Ref::steal(PyObject_CallNoArgs(callable.get()));
    if (!answer) return std::nullopt;
    const double now = PyFloat_AsDouble(answer.get());
    if (now != -1.0 || PyErr_Occurred() == nullptr) return now;
    if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        PyErr_Format(PyExc_TypeError, "the clock must answer with a number of seconds, not '%.200s'",
                     Py_TYPE(answer.get())->tp_name);
    }
    return std::nullopt;
}

}  // namespace seatlock::python
