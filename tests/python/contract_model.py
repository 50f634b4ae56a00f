"""The contract, written down once more as a function on plain values: what each call answers and leaves behind.

It shares nothing with the engine or with bench/peers, so that an error in one of them shows. A
state is a dict: seat id -> (status, holder, lock time).
"""

AVAILABLE = ("AVAILABLE", None, None)
BOOKED = ("BOOKED", None, None)

# call -> kind of operation, the answer on success
CALLS = {
    "lock_seat": ("lock", "Seat {seats} is locked by {user}"),
    "lock_seats_bulk": ("lock", "Seats {seats} locked by {user}"),
    "book_a_seat": ("book", "Seat {seats} is now booked by {user}"),
    "book_seats_bulk": ("book", "Seats {seats} successfully booked by {user}"),
    "cancel_lock": ("cancel", "Seat {seats} lock cancelled by {user}"),
    "cancel_locks_bulk": ("cancel", "Locks for seats {seats} cancelled by {user}"),
}
SINGLE = ("lock_seat", "book_a_seat", "cancel_lock")


def is_expired(seat, now, timeout):
    return seat[0] == "LOCKED" and now - seat[2] > timeout


def refusal(call, seat_id, seat, user):
    """Why this call may not have this seat; None if it may. An expired lock is already gone from `seat`."""
    kind = CALLS[call][0]
    if seat is None:
        return f"Seat {seat_id} does not exist"
    status, holder, _ = seat
    if kind == "lock":
        if status == "BOOKED":
            return f"Seat {seat_id} is already booked"
        if status == "LOCKED" and call == "lock_seat":
            return f"Seat {seat_id} is currently locked by {holder}"
        if status == "LOCKED":
            return f"Seat {seat_id} is locked by {holder}"
        return None
    if kind == "cancel" and status == "BOOKED":
        return f"Seat {seat_id} is already booked and cannot be cancelled"
    if status != "LOCKED":
        return f"Seat {seat_id} is not locked"
    if holder != user:
        return f"Seat {seat_id} is locked by another user"
    return None


def apply(state, call, seats, user, now, *, at_deadline, timeout=10):
    """The answer and the state after it. A refused call clears the expired locks that the rule lets it see."""
    sees_expiry = at_deadline or call == "lock_seat"
    ids = [seats] if call in SINGLE else list(seats)
    seen = dict(state)
    if sees_expiry:
        for seat_id in ids:
            if seat_id in seen and is_expired(seen[seat_id], now, timeout):
                seen[seat_id] = AVAILABLE
    for seat_id in ids:
        why = refusal(call, seat_id, seen.get(seat_id), user)
        if why is not None:
            return why, seen
    kind, answer = CALLS[call]
    for seat_id in ids:
        seen[seat_id] = {"lock": ("LOCKED", user, now), "book": BOOKED, "cancel": AVAILABLE}[kind]
    return answer.format(seats=str(seats), user=user), seen


def sweep(state, now, timeout=10):
    return {k: AVAILABLE if is_expired(seat, now, timeout) else seat for k, seat in state.items()}
