"""The manager of seats: who may lock, book and release them."""

import time

from seatlock._engine import SeatManager, SeatMap, look_up_time_in

__all__ = ["SeatManager", "SeatMap"]

# The default clock is the name `time` of this module, and `time` of that, looked up at every call:
# programs and their tests replace either.
look_up_time_in(globals())
del look_up_time_in
