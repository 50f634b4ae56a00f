#pragma once

// CPython's header comes before all others, as it asks for, and only through this one.
#define PY_SSIZE_T_CLEAN
#include <cstdint>
#include <utility>

#include <Python.h>
#include <structmember.h>

static_assert(PY_VERSION_HEX < 0x030C0000, "dictionaries tell their version up to Python 3.11 only");

namespace seatlock::python {

/// One counted reference to a Python object; null means none, and usually that an exception is set.
/// Letting go of the last one may run Python code, so none is dropped while Core::mutex is held.
class Ref {
public:
    Ref() noexcept = default;
    ~Ref() { Py_XDECREF(object_); }
    Ref(const Ref& other) noexcept : object_(Py_XNewRef(other.object_)) {}
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }

    /// Takes over a reference that the caller owns.
    [[nodiscard]] static Ref steal(PyObject* object) noexcept {
        Ref ref;
        ref.object_ = object;
        return ref;
    }

    /// One more reference to an object that somebody else owns.
    [[nodiscard]] static Ref borrow(PyObject* object) noexcept { return steal(Py_XNewRef(object)); }

    [[nodiscard]] PyObject* get() const noexcept { return object_; }
    [[nodiscard]] PyObject* release() noexcept { return std::exchange(object_, nullptr); }
    explicit operator bool() const noexcept { return object_ != nullptr; }

private:
    PyObject* object_ = nullptr;
};

/// The version of a dictionary's content: never equal before and after a change, and never given twice.
[[nodiscard]] inline std::uint64_t version_of(PyObject* dict) noexcept {
    return reinterpret_cast<PyDictObject*>(dict)->ma_version_tag;
}

/// A method in the form that CPython's tables want it in.
template <typename Function>
[[nodiscard]] PyCFunction method(Function* function) noexcept {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

/// A slot of a type, likewise.
template <typename Function>
[[nodiscard]] void* slot(Function* function) noexcept {
    return reinterpret_cast<void*>(function);
}

/// A docstring as the slot of a type, which nobody writes to.
[[nodiscard]] inline void* doc_slot(const char* doc) noexcept {
    return const_cast<char*>(doc);  // NOLINT(cppcoreguidelines-pro-type-const-cast): the slot is a void*
}

}  // namespace seatlock::python
