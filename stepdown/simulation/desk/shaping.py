"""Programmes in the demo clinic: a programme put in use for its reasons, a draft that does not count yet, one
client moved to a newer version by decision.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from stepdown.episode.queries import currents
from stepdown.journeys.change_version import ChosenVersion, change_version, desk
from stepdown.kernel.viewer import Viewer
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import Weight
from stepdown.simulation.stage import Rehearsal

DIRECTOR = "dora"


def furnish(stage: Rehearsal) -> None:
    """A version put in use this morning, a draft and a move."""
    dora, end = stage.clinic.viewers[DIRECTOR], stage.end
    keys = _fullest(stage)
    # Whoever was admitted before got the version of that day, so the new one begins this morning.
    if keys:
        _next_version(dora, keys[0], end - timedelta(hours=3))
    _draft(dora, end - timedelta(hours=20))
    if keys:
        _moved(stage, keys[0], end - timedelta(hours=1))


def _fullest(stage: Rehearsal) -> list[str]:
    """The programmes people are in, the fullest first; Matrix is left for the draft."""
    cards = currents(stage.clinic.viewers[DIRECTOR], stage.done.clients, at=stage.end).values()
    counted = Counter(card.stay.terms.programme_key for card in cards if card.stay)
    return [key for key, _ in counted.most_common() if key != "matrix-iop"]


def _next_version(dora: Viewer, key: str, at: datetime) -> None:
    """The next version of a programme people are in, which nobody is in yet."""
    base = queries.programme(dora, key)
    if base.version_id is None:
        return
    draft = actions.start_draft(version_id=base.version_id, new_title="", by=dora, at=at)
    fields = {"summary": f"{base.summary} Evenings were asked for."}
    saved = actions.save_draft(draft_id=draft.id, fields=fields, version=1, by=dora, at=at)
    if saved.programme is None:
        return
    asked = queries.report(dora, saved.programme, on=at.date()).of(Weight.ASKS)
    reasons = {one.code: "Agreed in writing until the new timetable stands." for one in asked}
    actions.put_in_use(draft_id=draft.id, reasons=reasons, on=at.date(), version=2, by=dora, at=at)


def _draft(dora: Viewer, at: datetime) -> None:
    """Matrix on its way to nine hours: the first phase is mended, the rest is for who opens the demo."""
    base = queries.programme(dora, "matrix-iop")
    if base.version_id is None:
        return
    draft = actions.start_draft(version_id=base.version_id, new_title="Matrix, nine hours", by=dora, at=at)
    report = queries.report(dora, base, on=at.date())
    first = next(
        (one for one in report.shorts if one.phase == 1 and len(one.weeks) > 1 and one.repairs), None
    )
    if first is not None:
        actions.apply_repair(
            draft_id=draft.id, code=first.code, place=0, on=at.date(), version=1, by=dora, at=at
        )


def _moved(stage: Rehearsal, key: str, at: datetime) -> None:
    """One person who was there before the new version goes on in it, because they asked."""
    dora = stage.clinic.viewers[DIRECTOR]
    for client_id, card in currents(dora, stage.done.clients, at=at).items():
        if card.stay is None or card.stay.terms.programme_key != key or card.stay.starts_at >= at:
            continue
        now = desk(dora, client_id, at=at)
        if now.may_move and now.proposed and now.newest.version_id:
            week = min(max(now.week, now.proposed.first_week), now.proposed.last_week)
            chosen = ChosenVersion(now.newest.version_id, now.proposed.number, week)
            change_version(
                client_id=client_id,
                chosen=chosen,
                why="Asked for the evenings of the newer version.",
                version=card.version,
                by=dora,
                at=at,
            )
            return
