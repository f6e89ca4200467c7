"""Questions about the state's forms: records, what is missing, the files made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from stepdown.kernel.asking import asked_once
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.state_report import models, shelf
from stepdown.state_report.rules import check, derive
from stepdown.state_report.rules.skips import applies
from stepdown.state_report.vocabulary import (
    NO_ANSWERS,
    Answer,
    Answers,
    Field,
    How,
    Layout,
    MadeFileCard,
    Moment,
    Problem,
    RecordCard,
    SiteCodes,
    Span,
)

PAGE = 50


def layout_on(viewer: Viewer, day: date) -> Layout:
    """The edition that holds on a day."""
    return shelf.layout_on(day)


@asked_once
def record(viewer: Viewer, episode_id: UUID, moment: Moment, *, at: datetime) -> RecordCard | None:
    """The record of one end of an episode, None where none is saved or it is out of reach."""
    rows = models.StateRecord.objects.filter(within_reach(viewer, "client", at=at))
    row = rows.filter(episode_id=episode_id, moment=moment).first()
    return _card(row) if row else None


def records(
    viewer: Viewer, episode_ids: Iterable[UUID], moment: Moment, *, at: datetime
) -> dict[UUID, RecordCard]:
    """The records of several episodes, by episode (1 query)."""
    rows = models.StateRecord.objects.filter(
        within_reach(viewer, "client", at=at), episode_id__in=list(episode_ids), moment=moment
    )
    return {row.episode_id: _card(row) for row in rows}


def records_between(
    viewer: Viewer, site_id: UUID, moment: Moment, days: tuple[date, date], *, at: datetime
) -> tuple[RecordCard, ...]:
    """Every record of a site in a span of days, both included, for a file (1 query)."""
    rows = models.StateRecord.objects.filter(
        within_reach(viewer, "client", at=at), site_id=site_id, moment=moment, happened_on__range=days
    )
    return tuple(_card(row) for row in rows.order_by("happened_on", "id"))


def answers_of(viewer: Viewer, episode_ids: Collection[UUID], *, at: datetime) -> dict[UUID, Answers]:
    """What was answered at the admission of each episode: a discharge carries it along (1 query)."""
    found = records(viewer, episode_ids, Moment.ADMISSION, at=at)
    return {episode_id: one.answers for episode_id, one in found.items()}


def problems_of(
    viewer: Viewer, layout: Layout, moment: Moment, answers: Answers, *, admitted: Answers | None = None
) -> tuple[Problem, ...]:
    """What keeps answers out of the file; nothing is read from the database.

    A discharge without the answers of its admission has the problems of those too.
    """
    found = check.problems(layout, moment, answers)
    if moment is Moment.DISCHARGE:
        found += check.problems(layout, Moment.ADMISSION, admitted or NO_ANSWERS)
    return found


def asked_now(field: Field, answers: Answers) -> bool:
    """Whether a field is to be asked after these answers."""
    return applies(field, answers)


def row_of(layout: Layout, card: RecordCard, key: int, codes: SiteCodes, answers: Answers) -> dict[str, int]:
    """One line of the file. The caller has seen to it that the state of the site is known."""
    return derive.row_of(layout, card.span, key, (codes.state or 0, codes.metro), answers)


def file_of(layout: Layout, moment: Moment, rows: list[dict[str, int]]) -> bytes:
    """The file of such lines."""
    return derive.csv_of(layout.columns[moment], rows)


def site_codes(viewer: Viewer, site_id: UUID) -> SiteCodes:
    """What the state calls a site; nothing known yet has version 0."""
    row = models.SiteCode.objects.filter(site_id=site_id).first()
    if row is None:
        return SiteCodes(site_id, None, None, 0)
    return SiteCodes(site_id, row.state, row.metro, row.version)


def states(viewer: Viewer, layout: Layout) -> Mapping[int, str]:
    """The states of the data set with their FIPS codes."""
    return layout.codes[Moment.ADMISSION]["STFIPS"]


def made_files(viewer: Viewer, site_id: UUID) -> tuple[MadeFileCard, ...]:
    """The thirty newest files of a site; none of a site the viewer does not work at."""
    if viewer.audience is not Audience.SYSTEM and site_id not in viewer.site_ids:
        return ()
    rows = models.MadeFile.objects.filter(site_id=site_id).order_by("-at")[:30]
    return tuple(
        MadeFileCard(
            row.id,
            Moment(row.moment),
            row.starts_on,
            row.ends_on,
            row.records,
            row.left_out,
            row.digest,
            row.by_name,
            row.at,
        )
        for row in rows
    )


def _card(row: models.StateRecord) -> RecordCard:
    moment = Moment(row.moment)
    span = Span(
        episode_id=row.episode_id,
        client_id=row.client_id,
        site_id=row.site_id,
        moment=moment,
        admitted_on=row.admitted_on,
        discharged_on=row.happened_on if moment is Moment.DISCHARGE else None,
    )
    return RecordCard(
        row.id, span, read(row.answers), row.problems, row.edition, row.by_name, row.at, row.version
    )


def read(kept: Mapping[str, Any]) -> Answers:
    """Answers as they are kept in a row."""
    return {
        name: Answer(How(one["how"]), one.get("code"), one.get("source", ""), one.get("why", ""))
        for name, one in kept.items()
    }


def code_for(name: str, value: int) -> int | None:
    """The code of a number the house knows: years of age, days waited, arrests, visits, earlier episodes."""
    if name == "AGE":
        return derive.age_group(value)
    if name.startswith("FRSTUSE"):
        return derive.first_use_group(value)
    counted = {
        "DAYWAIT": derive.waited,
        "ARRESTS": derive.arrests,
        "FREQ_ATND_SELF_HELP": derive.self_help,
        "NOPRIOR": derive.priors,
    }
    return counted[name](value)
