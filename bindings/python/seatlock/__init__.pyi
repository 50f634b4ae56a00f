from seatlock import states as states
from seatlock.manager import SeatManager as SeatManager
from seatlock.seat import Seat as Seat

__all__ = ["Seat", "SeatManager", "states"]
