"""Questions about chart audits: viewer first, frozen values out."""

from stepdown.chart_audit.queries.audits import (
    audit,
    audits,
    charts_where,
    checklists_offered,
    population_size,
)
from stepdown.chart_audit.queries.charts import chart
from stepdown.chart_audit.queries.findings import finding, findings, findings_of, held_by

__all__ = [
    "audit",
    "audits",
    "chart",
    "charts_where",
    "checklists_offered",
    "finding",
    "findings",
    "findings_of",
    "held_by",
    "population_size",
]
