"""Tables of drug and alcohol tests."""

from stepdown.drugtest.models.drawing import Asked, Draw, PlanRow, PotLine, SealedSeed, SiteRuleRow, WishRow
from stepdown.drugtest.models.testing import (
    CustodyRow,
    LineRow,
    OrderRow,
    ReadingRow,
    Report,
    ReportFile,
    SafetyRow,
    TalkRow,
    Test,
)

__all__ = [
    "Asked",
    "CustodyRow",
    "Draw",
    "LineRow",
    "OrderRow",
    "PlanRow",
    "PotLine",
    "ReadingRow",
    "Report",
    "ReportFile",
    "SafetyRow",
    "SealedSeed",
    "SiteRuleRow",
    "TalkRow",
    "Test",
    "WishRow",
]
