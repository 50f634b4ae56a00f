"""seatlock never sells a seat twice: the seat allocation and booking engine, as a Python module.

    >>> from seatlock import Seat, SeatManager
    >>> manager = SeatManager([Seat("A1"), Seat("A2")])
    >>> manager.lock_seats_bulk(["A1", "A2"], "ann")
    "Seats ['A1', 'A2'] locked by ann"
    >>> manager.book_a_seat("A1", "bob")
    'Seat A1 is locked by another user'
    >>> manager.book_a_seat("A1", "ann")
    'Seat A1 is now booked by ann'
"""

from seatlock import states
from seatlock.manager import SeatManager
from seatlock.seat import Seat

__all__ = ["Seat", "SeatManager", "states"]
