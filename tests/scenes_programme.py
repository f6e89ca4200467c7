"""Drafts and payers' rules made up for checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from stepdown.kernel.viewer import Viewer
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import (
    DraftCard,
    LevelCode,
    Programme,
    RuleEdition,
    RuleKind,
    Source,
    Tag,
)
from tests.cast import NOW, SYSTEM, Cast

TODAY = date(2026, 11, 18)


def a_draft_of(key: str, *, title: str = "", by: Viewer = SYSTEM, at: datetime = NOW) -> DraftCard:
    """A draft of a shipped programme."""
    actions.load_presets(by=SYSTEM, at=at)
    version = queries.programme(SYSTEM, key).version_id
    assert version is not None
    return actions.start_draft(version_id=version, new_title=title, by=by, at=at)


def a_programme_draft(cast: Cast) -> DraftCard:
    """Dora's draft of the next Matrix; one, however often it is asked for."""
    found = queries.drafts_of(SYSTEM, "matrix-iop")
    return queries.draft(SYSTEM, found[0].id) if found else a_draft_of("matrix-iop", by=cast.viewer("dora"))


def a_next_version(key: str, *, by: Viewer = SYSTEM, at: datetime = NOW, **changes: Any) -> Programme:
    """The next version of a shipped programme, put in use for a reason."""
    draft = a_draft_of(key, by=by, at=at)
    fields = changes or {"summary": f"Changed on {at.isoformat()}."}
    saved = actions.save_draft(draft_id=draft.id, fields=fields, version=1, by=by, at=at)
    assert saved.programme is not None
    report = queries.report(SYSTEM, saved.programme, on=TODAY)
    reasons = {one.code: "Agreed for the checks." for one in report.of("asks")}
    return actions.put_in_use(draft_id=draft.id, reasons=reasons, on=TODAY, version=2, by=by, at=at)


def a_rule(**told: Any) -> RuleEdition:
    """Harbor Mutual, who is made up: days of three hours, three of them."""
    usual = RuleEdition(
        key="harbor-mutual",
        kind=RuleKind.PAYER,
        name="Harbor Mutual (made up)",
        levels=(LevelCode.INTENSIVE,),
        valid_from=date(2026, 1, 1),
        source=Source("harbor-mutual", "A letter nobody wrote, 3 January 2026", Tag.KNOWN),
        day_minutes=180,
        week_days=3,
    )
    return replace(usual, **told)
