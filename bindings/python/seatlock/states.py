"""The three states of a seat, as Seat.status shows them. A seat is in exactly one of them."""

AVAILABLE = "AVAILABLE"
LOCKED = "LOCKED"
BOOKED = "BOOKED"
