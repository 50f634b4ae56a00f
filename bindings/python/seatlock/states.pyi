from typing import Final

AVAILABLE: Final = "AVAILABLE"
LOCKED: Final = "LOCKED"
BOOKED: Final = "BOOKED"
