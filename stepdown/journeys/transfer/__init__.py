"""A transfer: to another place, with a summary through the one way out; or to another site of the clinic."""

from stepdown.journeys.transfer.going import Here, begin, follow, here, move_here, places
from stepdown.journeys.transfer.sending import Line, Preview, emergency, preview, send

__all__ = [
    "Here",
    "Line",
    "Preview",
    "begin",
    "emergency",
    "follow",
    "here",
    "move_here",
    "places",
    "preview",
    "send",
]
