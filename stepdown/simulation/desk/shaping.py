"""Programmes in the demo clinic: made-up payers with dated rules, a programme put in use for its reasons, a
draft that does not count yet, one client moved to a newer version by decision.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from stepdown.episode.queries import currents
from stepdown.journeys.change_version import ChosenVersion, change_version, desk
from stepdown.kernel.viewer import Viewer
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import (
    Leader,
    LevelCode,
    RuleEdition,
    RuleKind,
    Service,
    Source,
    Tag,
    Weight,
)
from stepdown.simulation.stage import Rehearsal

DIRECTOR = "dora"
MADE_UP = "Made up for the demo clinic: no such payer or state exists. Enter the rules of your own."
SOURCE = Source("made-up", MADE_UP, Tag.KNOWN)


def furnish(stage: Rehearsal) -> None:
    """Rules of three weeks ago, a version put in use this morning, a draft and a move."""
    dora, end = stage.clinic.viewers[DIRECTOR], stage.end
    told = end - timedelta(weeks=3)
    for rule in made_up_rules(end.date()):
        actions.add_rule(rule=rule, on=told.date(), by=dora, at=told)
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


def made_up_rules(today: date) -> tuple[RuleEdition, ...]:
    """Two payers and a state that do not exist; the first changes its mind next year."""
    year = date(today.year, 1, 1)
    harbor = _payer(
        "harbor-mutual",
        "Harbor Mutual (made up)",
        year,
        words="Three days of three hours a week; visits do not make a day; at most 40% by video.",
        day_minutes=180,
        week_days=3,
        week_start=6,
        counts=(Service.GROUP, Service.SKILLS, Service.EDUCATION, Service.INDIVIDUAL, Service.FAMILY),
        telehealth_percent=40,
    )
    changed = replace(
        harbor,
        valid_from=date(today.year + 1, 1, 1),
        telehealth_percent=25,
        week_days=4,
        words="From the new year four days a week, and at most a quarter by video.",
    )
    return harbor, changed, *_others(year)


def _others(year: date) -> tuple[RuleEdition, ...]:
    lakeside = _payer(
        "lakeside-health-plan",
        "Lakeside Health Plan (made up)",
        year,
        words="Reads the fourth edition; days of two hours.",
        band_edition="fourth",
        day_minutes=120,
        week_days=3,
    )
    state = _payer(
        "state-of-fictionia",
        "State of Fictionia (made up)",
        year,
        kind=RuleKind.LAW,
        levels=(LevelCode.INTENSIVE, LevelCode.PARTIAL),
        words="Groups of at most 12, led by a licensed clinician or a certified counselor.",
        group_most=12,
        leaders=(Leader.LICENSED, Leader.CERTIFIED),
    )
    return lakeside, state


def _payer(key: str, name: str, since: date, **told: Any) -> RuleEdition:
    usual = RuleEdition(key, RuleKind.PAYER, name, (LevelCode.INTENSIVE,), since, SOURCE)
    return replace(usual, **told)


def _next_version(dora: Viewer, key: str, at: datetime) -> None:
    """The next version of a programme people are in: agreed with a payer that is made up."""
    base = queries.programme(dora, key)
    if base.version_id is None:
        return
    draft = actions.start_draft(version_id=base.version_id, new_title="", by=dora, at=at)
    fields = {"payers": ["harbor-mutual"], "summary": f"{base.summary} Agreed with Harbor Mutual."}
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
                why="Asked for the times agreed with their payer.",
                version=card.version,
                by=dora,
                at=at,
            )
            return
