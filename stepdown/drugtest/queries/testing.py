"""Questions about tests: somebody's row of them, one with all that is known, what conversations wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from stepdown.drugtest import models, shelf
from stepdown.drugtest.queries.results import judged_of, report_card
from stepdown.drugtest.rules import custody, judging, reports, telling
from stepdown.drugtest.vocabulary import (
    Came,
    CustodyStep,
    Explaining,
    Fluid,
    Found,
    FullTest,
    Method,
    Naloxone,
    OneTest,
    Ordered,
    Outcome,
    Proposal,
    Reading,
    Safety,
    Sign,
    Talk,
    Told,
    TrendPoint,
    Verdict,
    Watched,
    Why,
)
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Held

DETAILS = ("readings", "reports__lines")
A_YEAR = timedelta(days=366)


def tests(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Period, at: datetime
) -> dict[UUID, tuple[OneTest, ...]]:
    """The tests of these clients in a stretch of time, oldest first; who has none is missing (4 queries)."""
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids), on__gte=during.start.date())
    if during.end is not None:
        rows = rows.filter(on__lte=during.end.date())
    found: dict[UUID, tuple[OneTest, ...]] = {}
    for row in rows.order_by("on", "at"):
        found[row.client_id] = (*found.get(row.client_id, ()), line_of(row))
    return found


def as_expected_in_a_row(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, int]:
    """How many tests of the last year were as expected in a row, up to the last that was read (4 queries).

    Nobody's days are counted by it and nothing is reset; who was not tested in that time has no figure.
    """
    since = at.date() - A_YEAR
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids), on__gte=since).order_by("-on")
    mine: dict[UUID, list[OneTest]] = {}
    for row in rows:
        mine.setdefault(row.client_id, []).append(line_of(row))
    return {client_id: telling.in_a_row(found) for client_id, found in mine.items()}


def of_day(viewer: Viewer, site_id: UUID, on: date, *, at: datetime) -> tuple[OneTest, ...]:
    """The tests of a day at a site, of those the viewer reaches, drawn ones first (4 queries)."""
    rows = _rows(viewer, at).filter(site_id=site_id, on=on).order_by("-why", "at", "id")
    return tuple(map(line_of, rows))


def waiting(viewer: Viewer, site_id: UUID, *, before: date, at: datetime) -> tuple[OneTest, ...]:
    """Tests of earlier days whose result waits to come or to be read, the oldest first; at most 50."""
    rows = _rows(viewer, at).filter(_unread(), site_id=site_id, on__lt=before, came=Came.GIVEN)
    return tuple(map(line_of, rows.order_by("on", "id")[:50]))


def test(viewer: Viewer, test_id: UUID, *, at: datetime) -> FullTest:
    """One test with everything that is known of it (10 queries). Raises NotFound."""
    row = (
        _rows(viewer, at)
        .select_related("safety")
        .prefetch_related(
            "steps", "orders", Prefetch("talks", models.TalkRow.objects.select_related("staff"))
        )
        .filter(id=test_id)
        .first()
    )
    if row is None:
        raise NotFound
    safety = getattr(row, "safety", None)
    return FullTest(
        line=line_of(row),
        words=row.words,
        custody=row.custody,
        watched=Watched(row.watched) if row.watched else None,
        collector=row.collector,
        temperature=row.temperature,
        as_wished=row.as_wished,
        wish_words=row.wish_words,
        id_check=row.id_check,
        came_words=row.came_words,
        version=row.version,
        drawn=row.line_id is not None,
        steps=tuple(_step(one) for one in sorted(row.steps.all(), key=lambda one: one.number)),
        reports=tuple(
            report_card(one) for one in sorted(row.reports.all(), key=lambda one: one.at, reverse=True)
        ),
        readings=_readings(row),
        safety=Safety(Naloxone(safety.naloxone), safety.words, safety.by_name, safety.at) if safety else None,
        safety_due=row.safety_since is not None and safety is None,
        orders=tuple(
            Ordered(tuple(one.analytes), one.why, one.by_name, one.at)
            for one in sorted(row.orders.all(), key=lambda one: one.at)
        ),
        talks=tuple(talk_card(one) for one in sorted(row.talks.all(), key=lambda one: one.at)),
    )


def proposed(viewer: Viewer, test_id: UUID, explains: Iterable[Explaining] = (), *, at: datetime) -> Proposal:
    """What the rules propose of a test. `explains` is what medication explains as it is known now: what was
    known when it was weighed may be old. Raises NotFound.
    """
    row = _rows(viewer, at).filter(id=test_id).first()
    if row is None:
        raise NotFound
    lines = reports.lines_of(report_card(one) for one in row.reports.all())
    return judging.proposal(lines, tuple(explains), signs_of(row), shelf.setting(), on=row.on)


def test_of_talk(viewer: Viewer, talk_id: UUID, *, at: datetime) -> UUID:
    """Which test a conversation is about (1 query). Raises NotFound."""
    rows = models.TalkRow.objects.filter(within_reach(viewer, "client", at=at), id=talk_id)
    found = rows.values_list("test_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def custody_gaps(viewer: Viewer, steps: Iterable[CustodyStep]) -> tuple[Words, ...]:
    """What of a chain of custody does not hold; nothing is read from the database."""
    return custody.gaps(tuple(steps))


def trends(viewer: Viewer, client_id: UUID, *, at: datetime) -> dict[str, tuple[TrendPoint, ...]]:
    """Definitive values of somebody with their creatinine, by analyte, oldest first (4 queries)."""
    points: dict[str, list[tuple[date, object, object]]] = {}
    for row in _rows(viewer, at).filter(client_id=client_id, came=Came.GIVEN):
        lines = reports.lines_of(report_card(one) for one in row.reports.all())
        creatinine = next((one.value for one in lines if one.analyte == "creatinine"), None)
        for one in lines:
            sure = one.method is Method.DEFINITIVE and one.found is Found.DETECTED
            if sure and one.analyte and one.value is not None:
                points.setdefault(one.analyte, []).append((row.on, one.value, creatinine))
    return {
        key: judging.trend(told)  # type: ignore[arg-type]
        for key, told in points.items()
        if len(told) > 1
    }


def trend_words(viewer: Viewer, points: Iterable[TrendPoint]) -> Words | None:
    """What the last two values of a trend say."""
    return judging.direction(tuple(points), shelf.setting().rises_again)


def told_outside(viewer: Viewer, client_id: UUID, *, during: Period, at: datetime) -> tuple[Told, ...]:
    """Somebody's tests in the words that may leave the house: nothing that is not confirmed has a name."""
    found = tests(viewer, [client_id], during=during, at=at).get(client_id, ())
    return telling.outside(found, shelf.setting().label)


def open_talks(
    viewer: Viewer, *, staff_id: UUID | None = None, limit: int = 50, at: datetime
) -> tuple[Talk, ...]:
    """Conversations that wait, of those the viewer reaches; of one colleague where asked (1 query)."""
    rows = models.TalkRow.objects.filter(within_reach(viewer, "client", at=at), done_at=None)
    if staff_id is not None:
        rows = rows.filter(staff_id=staff_id)
    return tuple(map(talk_card, rows.select_related("staff").order_by("at", "id")[:limit]))


def safety_owed(viewer: Viewer, *, limit: int = 50, at: datetime) -> tuple[OneTest, ...]:
    """Tests whose safety conversation is owed, the longest first, of those the viewer reaches."""
    rows = _rows(viewer, at).filter(safety_since__isnull=False, safety=None).order_by("safety_since")
    return tuple(map(line_of, rows[:limit]))


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """Conversations that wait for somebody (1 query)."""
    rows = models.TalkRow.objects.filter(staff_id=staff_id, done_at=None).order_by("at")
    return tuple(
        Held(say("Conversation after a test"), row.id, row.client_id, say("{why}", why=row.why))
        for row in rows
    )


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Test]:
    return models.Test.objects.filter(within_reach(viewer, "client", at=at)).prefetch_related(*DETAILS)


def _unread() -> Q:
    """Never read, or a report was matched after every reading: the same that `line_of` tells of one."""
    read = models.ReadingRow.objects.filter(test=OuterRef("id"))
    since = models.ReadingRow.objects.filter(test=OuterRef("test"), at__gte=OuterRef("matched_at"))
    came = models.Report.objects.filter(~Exists(since), test=OuterRef("id"))
    return Q(~Exists(read)) | Q(Exists(came))


def line_of(row: models.Test) -> OneTest:
    """A test as one of a row; readings and reports are there already."""
    newest = max(row.readings.all(), key=lambda one: (one.at, one.recorded_at), default=None)
    came_after = max((one.matched_at for one in row.reports.all() if one.matched_at), default=None)
    stale = newest is None or (came_after is not None and came_after > newest.at)
    outcome = Outcome.WAITS if newest is None or stale else Outcome(newest.outcome)
    judged = judged_of(newest.judged) if newest is not None and not stale else ()
    unexpected = [one for one in judged if one.verdict in (Verdict.PRESENT, Verdict.MISSING)]
    found = [one for one in unexpected if one.verdict is Verdict.PRESENT]
    came = Came(row.came)
    return OneTest(
        id=row.id,
        client_id=row.client_id,
        site_id=row.site_id,
        on=row.on,
        why=Why(row.why),
        came=came,
        fluid=Fluid(row.fluid) if row.fluid else None,
        outcome=outcome,
        signs=signs_of(row),
        collected_at=row.came_at if came is Came.GIVEN else None,
        mark=telling.mark_of(came, outcome),
        found=tuple(one.analyte for one in unexpected),
        confirmed=tuple(
            one.analyte for one in found if one.method is Method.DEFINITIVE and one.found is Found.DETECTED
        ),
        number=row.number,
    )


def signs_of(row: models.Test) -> tuple[Sign, ...]:
    """What of a specimen is not as it should be; reports are there already."""
    lines = reports.lines_of(report_card(one) for one in row.reports.all())
    urine = row.fluid == Fluid.URINE
    return judging.signs_of(row.temperature, lines, shelf.setting().validity, urine=urine)


def next_words(signs: Iterable[Sign], came: Came) -> Mapping[str, str]:
    """What comes next for each sign, or for what became of a test: the clinic's own words."""
    nexts = shelf.setting().nexts
    return {key: nexts[key] for key in (*(one.value for one in signs), came.value) if key in nexts}


def _readings(row: models.Test) -> tuple[Reading, ...]:
    newest_first = sorted(row.readings.all(), key=lambda one: (one.at, one.recorded_at), reverse=True)
    return tuple(
        Reading(Outcome(one.outcome), one.words, one.by_rule, one.by_name, one.at, judged_of(one.judged))
        for one in newest_first
    )


def _step(row: models.CustodyRow) -> CustodyStep:
    return CustodyStep(row.number, row.from_name, row.to_name, row.purpose, row.seal, row.intact, row.at)


def talk_card(row: models.TalkRow) -> Talk:
    """A conversation as its owner sees it."""
    return Talk(
        id=row.id,
        test_id=row.test_id,
        client_id=row.client_id,
        staff_id=row.staff_id,
        staff_name=row.staff.name if row.staff else "",
        why=row.why,
        opened_at=row.at,
        version=row.version,
        done_at=row.done_at,
        done_by=row.done_by,
        done_words=row.done_words,
    )
