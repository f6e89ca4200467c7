"""Papers that leave the house, as PDF/UA: built as a sheet of blocks, printed by `render`, let out by the
gate.
"""

from stepdown.journeys.paper.sheet import (
    Fields,
    Heading,
    Listing,
    NewPage,
    Picture,
    Quote,
    Sheet,
    Signatures,
    Table,
    Text,
)
from stepdown.journeys.paper.typeset import MEDIA_TYPE, render

__all__ = [
    "MEDIA_TYPE",
    "Fields",
    "Heading",
    "Listing",
    "NewPage",
    "Picture",
    "Quote",
    "Sheet",
    "Signatures",
    "Table",
    "Text",
    "render",
]
