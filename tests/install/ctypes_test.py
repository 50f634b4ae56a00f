"""The C ABI from another language, without a compiler: ctypes_test.py PREFIX"""

import ctypes as c
import pathlib
import sys

PREFIX = pathlib.Path(sys.argv[1])
OK, REFUSED, CLOCK_FAILED, LOCKED = 0, 1, -2, 3


class Text(c.Structure):
    _fields_ = [("data", c.c_char_p), ("length", c.c_uint64)]


class Buffer(c.Structure):
    _fields_ = [("data", c.c_void_p), ("capacity", c.c_uint64), ("length", c.c_uint64)]


class Outcome(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32), ("refusal", c.c_int32), ("position", c.c_uint64),
        ("seat", Buffer), ("holder", Buffer), ("message", Buffer),
    ]


Clock = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.POINTER(c.c_int64))


class Options(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32), ("expiry", c.c_int32), ("lock_timeout_ms", c.c_int64),
        ("clock", Clock), ("clock_data", c.c_void_p),
    ]


lib = c.CDLL(str(PREFIX / "lib" / "libseatlock.so"))
lib.seatlock_version.restype = c.c_char_p
manager = c.c_void_p()
now = 1000
broken = False


@Clock
def clock(_data, now_ms):
    if broken:
        sys.unraisablehook = lambda _: None  # ctypes reports it there, and returns 0
        raise RuntimeError("no time")
    now_ms[0] = now
    return 0


def call(name, *arguments):
    """The status and the message of one call."""
    text = c.create_string_buffer(100)
    outcome = Outcome(struct_size=c.sizeof(Outcome), message=Buffer(c.addressof(text), len(text)))
    status = getattr(lib, name)(manager, *arguments, c.byref(outcome))
    return status, outcome.refusal, text.value


def bulk(name, seats, user):
    texts = (Text * len(seats))(*(Text(s, len(s)) for s in seats))
    return call(name, texts, c.c_uint64(len(seats)), user, c.c_uint64(len(user)))


def single(name, seat, user):
    return call(name, seat, c.c_uint64(len(seat)), user, c.c_uint64(len(user)))


def expect(got, want):
    if got != want:
        sys.exit(f"got {got}, not {want}")


seats = (Text * 3)(Text(b"A1", 2), Text(b"A2", 2), Text(b"A3", 2))
options = Options(c.sizeof(Options), 1, 10_000, clock, None)
expect(lib.seatlock_create(c.byref(options), seats, c.c_uint64(3), c.byref(manager)), OK)
expect(bulk("seatlock_lock_seats_bulk", [b"A1", b"A2"], b"ann"), (OK, 0, b"Seats ['A1', 'A2'] locked by ann"))
expect(single("seatlock_lock_seat", b"A2", b"bob"), (REFUSED, LOCKED, b"Seat A2 is currently locked by ann"))
broken = True
expect(single("seatlock_lock_seat", b"A3", b"bob")[0], CLOCK_FAILED)
broken = False
now = 11_001
expect(single("seatlock_lock_seat", b"A2", b"bob"), (OK, 0, b"Seat A2 is locked by bob"))
expect(single("seatlock_book_a_seat", b"A2", b"bob"), (OK, 0, b"Seat A2 is now booked by bob"))
released = c.c_uint64()
expect((lib.seatlock_cleanup_expired_locks(manager, c.byref(released)), released.value), (OK, 1))
lib.seatlock_destroy(manager)
print("seatlock", lib.seatlock_version().decode(), "through ctypes")
