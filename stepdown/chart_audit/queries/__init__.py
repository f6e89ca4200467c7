"""Questions about chart audits: viewer first, frozen values out."""

from stepdown.chart_audit.queries.audits import (
    audit,
    audits,
    card,
    charts_where,
    checklists_offered,
    look,
    members,
)
from stepdown.chart_audit.queries.charts import chart
from stepdown.chart_audit.queries.findings import CHARTS_A_PAGE, finding, findings, findings_of, held_by

__all__ = [
    "CHARTS_A_PAGE",
    "audit",
    "audits",
    "card",
    "chart",
    "charts_where",
    "checklists_offered",
    "finding",
    "findings",
    "findings_of",
    "held_by",
    "look",
    "members",
]
