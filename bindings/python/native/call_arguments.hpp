#pragma once

#include <seatlock/outcome.hpp>

#include "native/python.hpp"

namespace seatlock::python {

/// What a call is named, and its first argument; the second is always user_id.
struct CallNames {
    const char* method;
    const char* first;
};

[[nodiscard]] constexpr CallNames names_of(Call call) noexcept {
    switch (call) {
        case Call::lock_seat: return {"lock_seat", "seat_id"};
        case Call::lock_seats_bulk: return {"lock_seats_bulk", "seat_ids"};
        case Call::book_a_seat: return {"book_a_seat", "seat_id"};
        case Call::book_seats_bulk: return {"book_seats_bulk", "seat_ids"};
        case Call::cancel_lock: return {"cancel_lock", "seat_id"};
        case Call::cancel_locks_bulk: return {"cancel_locks_bulk", "seat_ids"};
    }
    return {};
}

/// The two arguments of every call, borrowed.
struct CallArguments {
    PyObject* seats = nullptr;
    PyObject* user = nullptr;

    /// From what METH_FASTCALL | METH_KEYWORDS hands over. False with a TypeError set.
    [[nodiscard]] bool parse(const CallNames& names, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
        if (count != 2 || keywords != nullptr) return parse_in_full(names, args, count, keywords);
        seats = args[0];
        user = args[1];
        return true;
    }

private:
    [[nodiscard]] bool parse_in_full(const CallNames& names, PyObject* const* args, Py_ssize_t count,
                                     PyObject* keywords);
    [[nodiscard]] bool take(const CallNames& names, PyObject* name, PyObject* value);
};

}  // namespace seatlock::python
