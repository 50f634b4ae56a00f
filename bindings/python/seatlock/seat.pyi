from seatlock._engine import Seat as Seat

__all__ = ["Seat"]
