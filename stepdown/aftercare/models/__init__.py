"""Tables of afterwards."""

from stepdown.aftercare.models.clock import CheckUp, Clock, Flag, Try
from stepdown.aftercare.models.leaving import Appeal, Notice, Ruling
from stepdown.aftercare.models.plan import AftercarePlan, Alum, Ceremony, Guest

__all__ = [
    "AftercarePlan",
    "Alum",
    "Appeal",
    "Ceremony",
    "CheckUp",
    "Clock",
    "Flag",
    "Guest",
    "Notice",
    "Ruling",
    "Try",
]
