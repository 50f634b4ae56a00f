"""One seat: its state, and truth checks on it."""

from seatlock._engine import Seat

__all__ = ["Seat"]
