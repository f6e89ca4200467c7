"""The threshold of every door: who comes in, what each address allows, how a write happens once."""

from stepdown.doors.threshold.answers import Done, File, Invalid, Json, Page, Picture, Saved
from stepdown.doors.threshold.declare import by_method, reads, writes
from stepdown.doors.threshold.refusing import beside, put
from stepdown.doors.threshold.visit import Visit

__all__ = [
    "Done",
    "File",
    "Invalid",
    "Json",
    "Page",
    "Picture",
    "Saved",
    "Visit",
    "beside",
    "by_method",
    "put",
    "reads",
    "writes",
]
