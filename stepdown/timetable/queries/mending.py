"""What happens in the middle of a week and how it is mended, where a published week is held against today."""

from stepdown.timetable.questions.events import (
    Away,
    BelowLeast,
    ClientGone,
    ClientOut,
    Damage,
    Event,
    RoomClosed,
    SiteClosed,
    damage,
)
from stepdown.timetable.questions.repairing import Repair, Repaired, Way, repair

__all__ = [
    "Away",
    "BelowLeast",
    "ClientGone",
    "ClientOut",
    "Damage",
    "Event",
    "Repair",
    "Repaired",
    "RoomClosed",
    "SiteClosed",
    "Way",
    "damage",
    "repair",
]
