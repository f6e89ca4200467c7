"""Tables of billing."""

from stepdown.billing.models.ledger import (
    Balance,
    Charge,
    DrawerCount,
    Line,
    MonthTotal,
    Posting,
    Receipt,
    ReliefAsked,
    ReliefDecided,
)
from stepdown.billing.models.terms import (
    ArrangementNow,
    ArrangementRow,
    EstimateRow,
    EstimateWish,
    FeeScheduleRow,
    Instalment,
    PaymentPlan,
)

__all__ = [
    "ArrangementNow",
    "ArrangementRow",
    "Balance",
    "Charge",
    "DrawerCount",
    "EstimateRow",
    "EstimateWish",
    "FeeScheduleRow",
    "Instalment",
    "Line",
    "MonthTotal",
    "PaymentPlan",
    "Posting",
    "Receipt",
    "ReliefAsked",
    "ReliefDecided",
]
