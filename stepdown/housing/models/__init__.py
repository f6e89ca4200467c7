"""Tables of housing."""

from stepdown.housing.models.houses import Bed, House, Keeper, Room, Rules
from stepdown.housing.models.living import Happening, Look, Meeting, Pass
from stepdown.housing.models.staying import Acknowledgement, Berth, Line, Price, Stay, Waiting

__all__ = [
    "Acknowledgement",
    "Bed",
    "Berth",
    "Happening",
    "House",
    "Keeper",
    "Line",
    "Look",
    "Meeting",
    "Pass",
    "Price",
    "Room",
    "Rules",
    "Stay",
    "Waiting",
]
