#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "native/python.hpp"

namespace seatlock::python {

/// References that a decision let go of. Those whose last one may run a destructor written in Python, which
/// may call the manager, are kept until the mutex is free again.
class Garbage {
public:
    Garbage() = default;
    ~Garbage() {
        for (std::size_t i = 0; i < few_size_; ++i) Py_DECREF(few_[i]);
        for (PyObject* object : many_) Py_DECREF(object);
    }
    Garbage(const Garbage&) = delete;
    Garbage(Garbage&&) = delete;
    Garbage& operator=(const Garbage&) = delete;
    Garbage& operator=(Garbage&&) = delete;

    /// Makes room for this many beyond the few that always have it. May throw std::bad_alloc; add() cannot.
    void reserve(std::size_t objects) { many_.reserve(objects); }

    /// Takes over a reference; null is nothing.
    void add(PyObject* object) noexcept {
        if (object == nullptr) return;
        if (object == Py_None || PyUnicode_CheckExact(object)) {
            Py_DECREF(object);
            return;
        }
        if (few_size_ < few_.size()) {
            few_[few_size_++] = object;
        } else {
            many_.push_back(object);
        }
    }

    /// How many references one seat can let go of at once: a holder, a status and a lock time.
    static constexpr std::size_t per_seat = 3;

private:
    std::array<PyObject*, per_seat> few_;
    std::size_t few_size_ = 0;
    std::vector<PyObject*> many_;
};

}  // namespace seatlock::python
