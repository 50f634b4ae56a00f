import time as time

from seatlock._engine import SeatManager as SeatManager
from seatlock._engine import SeatMap as SeatMap

__all__ = ["SeatManager", "SeatMap"]
