"""A step: what it would do, decided by a person, in effect on its day, taken back while its week is open."""

from stepdown.journeys.step.deciding import decide, take_back, take_due, take_effect
from stepdown.journeys.step.looking import Dose, Look, Option, look, options
from stepdown.journeys.step.packet import packet
from stepdown.journeys.step.seating import fill_weeks, seat_anew, unplanned
from stepdown.journeys.step.seats import Reseat

__all__ = [
    "Dose",
    "Look",
    "Option",
    "Reseat",
    "decide",
    "fill_weeks",
    "look",
    "options",
    "packet",
    "seat_anew",
    "take_back",
    "take_due",
    "take_effect",
    "unplanned",
]
