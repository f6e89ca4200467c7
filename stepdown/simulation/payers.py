"""Three payers that do not exist, each with weeks of its own, and who of the clinic's people they pay for.

Weeks that begin on Sunday, Monday and Thursday, and days of three, two and one hour: the meter and the closed
weeks show what each counts. About half of those in treatment go on in a version that names their payer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zlib import crc32

from stepdown.episode.queries import currents
from stepdown.episode.vocabulary import EpisodeCard
from stepdown.journeys.change_version import ChosenVersion, change_version, desk
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import LevelCode, Weight
from stepdown.simulation.made_up_rules import PAYERS, made_up_rules
from stepdown.simulation.stage import Rehearsal

DIRECTOR = "dora"
WHY = "Their payer agreed to this version."
ASKED = "Agreed in writing until the new timetable stands."


def agree(stage: Rehearsal) -> None:
    """Rules of three weeks ago; programmes that name their payers, and people who go on in them."""
    told = stage.end - timedelta(weeks=3)
    stage.plan(told, _told(stage))
    for days in (2, 7, 12, 17):
        stage.plan(stage.office_hour(told + timedelta(days=days), 8), _agreed(stage))


def _told(stage: Rehearsal) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        dora = stage.clinic.viewers[DIRECTOR]
        for rule in made_up_rules(stage.end.date()):
            actions.add_rule(rule=rule, on=at.date(), by=dora, at=at)

    return act


def _agreed(stage: Rehearsal) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        dora = stage.clinic.viewers[DIRECTOR]
        cards = currents(dora, stage.done.clients, at=at)
        for number, key in enumerate(_keys(cards.values())):
            _name_payer(dora, key, PAYERS[number % len(PAYERS)], at)
        for client_id in sorted(cards, key=str):
            if crc32(client_id.bytes) % 2:
                _go_on(stage, dora, client_id, at)

    return act


def _keys(cards: Iterable[EpisodeCard]) -> list[str]:
    """The programmes of intensive treatment people are in, the fullest first."""
    stays = [one.stay.terms for one in cards if one.stay]
    counted = Counter(one.programme_key for one in stays if one.rung.code == LevelCode.INTENSIVE.value)
    return [key for key, _ in counted.most_common()]


def _name_payer(dora: Viewer, key: str, payer: str, at: datetime) -> None:
    """The next version of a programme names a payer, each programme another one."""
    base = queries.programme(dora, key)
    if base.version_id is None or base.payers:
        return
    draft = actions.start_draft(version_id=base.version_id, new_title="", by=dora, at=at)
    saved = actions.save_draft(draft_id=draft.id, fields={"payers": [payer]}, version=1, by=dora, at=at)
    if saved.programme is None:
        return
    asked = queries.report(dora, saved.programme, on=at.date()).of(Weight.ASKS)
    reasons = {one.code: ASKED for one in asked}
    actions.put_in_use(draft_id=draft.id, reasons=reasons, on=at.date(), version=2, by=dora, at=at)


def _go_on(stage: Rehearsal, dora: Viewer, client_id: UUID, at: datetime) -> None:
    now = desk(dora, client_id, at=at)
    if not (now.may_move and now.proposed and now.newest.version_id):
        return
    week = min(max(now.week, now.proposed.first_week), now.proposed.last_week)
    chosen = ChosenVersion(now.newest.version_id, now.proposed.number, week)
    try:
        change_version(
            client_id=client_id, chosen=chosen, why=WHY, version=now.episode.version, by=dora, at=at
        )
    except Refused:
        return
    stage.done.counts["people with a payer"] += 1
