"""Verbs of results: read from a cup, taken from a laboratory's file, matched, set aside, weighed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.drugtest import models, shelf
from stepdown.drugtest.actions.opened import note_talk, opened, raise_version
from stepdown.drugtest.queries.results import file_place, person_place, report_card
from stepdown.drugtest.queries.testing import next_words, signs_of
from stepdown.drugtest.reading.messages import message_of, parts_of
from stepdown.drugtest.rules import fhir, judging, oru, reports
from stepdown.drugtest.rules.names import Raw, line_of
from stepdown.drugtest.vocabulary import (
    Came,
    Explaining,
    Found,
    Judged,
    Line,
    Method,
    Outcome,
    Proposal,
    Read,
    Sign,
    Source,
    Stage,
    Taken,
    Verdict,
)
from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import zone_of

BY_NUMBER = "by its number"


@transaction.atomic
def read_cup(
    *,
    test_id: UUID,
    found: Mapping[str, Found],
    creatinine: str = "",
    version: int,
    by: Viewer,
    at: datetime,
) -> UUID:
    """What somebody read from a cup here, by analyte; `creatinine` in mg/dL from its strip, if it has one.

    A cup is a first look: every line is presumptive. Raises NotFound, Stale, Refused.
    """
    row = opened(test_id, version, by=by, at=at)
    if row.came != Came.GIVEN:
        raise Refused(Refusal(say("Nothing was given yet, so nothing can be read.")))
    known = {one.key for one in shelf.setting().analytes}
    if not found or not set(found) <= known:
        raise Refused(Refusal(say("Say for at least one substance what the cup shows."), field="found"))
    lines = [
        Line(shelf.setting().label(key), key, Method.PRESUMPTIVE, what, text=what.label.text)
        for key, what in found.items()
    ]
    if creatinine:
        lines.append(_strip(creatinine))
    told = Read(Source.CUP, _name(by), "", "", row.number, "", Stage.FINAL, row.came_at, at, tuple(lines))
    # Two readings of one cup are two; what was read at one moment is one.
    kept = _keep(told, row.site_id, by, at, salt=f"{row.id} {at.isoformat()}")
    if kept is None:
        raise Refused(Refusal(say("This cup was read already.")))
    _match(kept, row, _name(by), at)
    raise_version(row)
    record(by=by, at=at, verb="read cup", subject=Subject("test", row.id), clients=[row.client_id])
    return kept.id


def _strip(text: str) -> Line:
    line = line_of(shelf.setting(), Raw("creatinine", text, unit="mg/dL"))
    if line.value is None:
        raise Refused(Refusal(say("Creatinine is a number."), field="creatinine"))
    return line


@transaction.atomic
def take_file(*, body: bytes, site_id: UUID, by: Viewer, at: datetime) -> Taken:
    """Take a laboratory's file (HL7 v2 or FHIR): each report is kept once, matched by its number or waits.

    The same report again is the same one. Whom it names is sealed; its own message, without what the file
    says of others, lies sealed beside it. Raises
    NotFound for another site, Refused for what is no file of results (nothing of it is kept). Messages of a
    file that cannot be taken are told with their reasons; the others are kept.
    """
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    told, refused = _told(body)
    new: list[models.Report] = []
    for one in told:
        kept = _keep(one, site_id, by, at)
        if kept is not None:
            _find_test(kept, at)
            new.append(kept)
    mine = [row for row in new if row.test is not None]
    clients = [row.test.client_id for row in mine if row.test is not None]
    detail: dict[str, str | int | bool | None] = {
        "reports": len(new),
        "known": len(told) - len(new),
        "unmatched": len(new) - len(mine),
        "refused": len(refused),
    }
    record(
        by=by, at=at, verb="take results", subject=Subject("site", site_id), clients=clients, detail=detail
    )
    reasons = tuple(one.reason for one in refused)
    return Taken(tuple(row.id for row in new), len(told) - len(new), len(new) - len(mine), reasons)


def _told(body: bytes) -> tuple[list[Read], list[Refusal]]:
    """The reports of a file, and why some of its messages are none. Raises Refused where there is none."""
    setting = shelf.setting()
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(Refusal(say("This file breaks off or is no JSON."), field="file")) from None
        read = fhir.reports_of(content, setting)
        if isinstance(read, Refusal):
            raise Refused(read)
        return list(read), []
    each = [(oru.report_of(message_of(text), setting), text) for text in parts_of(body)]
    good = [replace(one, own=text) for one, text in each if isinstance(one, Read)]
    bad = [one for one, _ in each if isinstance(one, Refusal)]
    if not good:
        raise Refused(Refusal(bad[0].reason, bad[0].lifted_by, field="file"))
    return good, bad


def _keep(told: Read, site_id: UUID, by: Viewer, at: datetime, *, salt: str = "") -> models.Report | None:
    """A report and its lines; None where it is there already."""
    digest = reports.digest_of(told, site_id) if not salt else reports.salted(told, site_id, salt)
    row, new = models.Report.objects.get_or_create(
        digest=digest,
        defaults={
            "site_id": site_id,
            "source": told.source,
            "sender": told.sender,
            "order_no": told.order_no,
            "filler_no": told.filler_no,
            "specimen_no": told.specimen_no,
            "stage": told.stage,
            "collected_at": told.collected_at,
            "reported_at": told.reported_at,
            "at": at,
            "by_name": _name(by),
        },
    )
    if not new:
        return None
    models.LineRow.objects.bulk_create(_line(row, place, one) for place, one in enumerate(told.lines))
    if told.own:
        body = told.own.encode()
        models.ReportFile.objects.create(
            report=row,
            sealed=identity.seal(body, bound_to=file_place(row.id)),
            sealed_person=identity.seal(told.person.encode(), bound_to=person_place(row.id)),
            size=len(body),
        )
    return row


def _line(row: models.Report, place: int, one: Line) -> models.LineRow:
    return models.LineRow(
        report=row,
        number=place,
        name=one.name,
        analyte=one.analyte,
        method=one.method,
        found=one.found,
        value=one.value,
        unit=one.unit,
        cutoff=one.cutoff,
        code=one.code,
        text=one.text,
    )


def _find_test(row: models.Report, at: datetime) -> None:
    """Match a report to the one test of its number, or to that of an earlier report of the same order."""
    if row.filler_no:
        same = models.Report.objects.filter(
            site=row.site_id,
            sender=row.sender,
            filler_no=row.filler_no,
            test__isnull=False,
            source=row.source,
        )
        earlier = same.select_related("test").order_by("-matched_at").first()
        if earlier is not None and earlier.test is not None and earlier.specimen_no == row.specimen_no:
            _match(row, earlier.test, BY_NUMBER, at)
            return
    asked = [one.upper() for one in (row.specimen_no, row.order_no) if one]
    found = models.Test.objects.filter(number__in=asked, came=Came.GIVEN, site_id=row.site_id)
    tests = {one.id: one for one in found}
    told = [(one.id, one.number, one.on, zone_of(one.site_id)) for one in tests.values()]
    test_id = reports.belongs_to(row.specimen_no, row.order_no, row.collected_at, told)
    if test_id is not None:
        _match(row, tests[test_id], BY_NUMBER, at)


def _match(row: models.Report, test: models.Test, name: str, at: datetime) -> None:
    row.test, row.matched_at, row.matched_by, row.version = test, at, name, row.version + 1
    models.Report.objects.bulk_update([row], ["test", "matched_at", "matched_by", "version"])


@transaction.atomic
def match(*, report_id: UUID, test_id: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Match a report to a test by hand, by name of who did. Raises NotFound, Stale, Refused."""
    row = _waiting(report_id, version, by)
    test = opened(test_id, None, by=by, at=at, safety=False)
    if test.came != Came.GIVEN:
        raise Refused(Refusal(say("Nothing was given for that test."), field="test"))
    _match(row, test, _name(by), at)
    record(by=by, at=at, verb="match result", subject=Subject("test", test.id), clients=[test.client_id])


@transaction.atomic
def set_aside(*, report_id: UUID, why: str, version: int, by: Viewer, at: datetime) -> None:
    """Set a report aside that is nobody's here, with the reason. Raises NotFound, Stale, Refused."""
    row = _waiting(report_id, version, by)
    if not why.strip():
        raise Refused(Refusal(say("Say why, in a sentence."), field="why"))
    row.aside_at, row.aside_by, row.aside_why = at, _name(by), why.strip()[:300]
    row.version += 1
    models.Report.objects.bulk_update([row], ["aside_at", "aside_by", "aside_why", "version"])
    record(by=by, at=at, verb="set result aside", subject=Subject("test report", row.id))


def _waiting(report_id: UUID, version: int, by: Viewer) -> models.Report:
    rows = models.Report.objects.select_for_update().filter(id=report_id)
    if by.audience is not Audience.SYSTEM:
        rows = rows.filter(site_id__in=list(by.site_ids))
    row = rows.first()
    if row is None:
        raise NotFound
    if row.version != version or row.test_id is not None or row.aside_at is not None:
        raise Stale(row.version)
    return row


@transaction.atomic
def weigh(*, test_id: UUID, explains: Sequence[Explaining] = (), by: Viewer, at: datetime) -> Proposal:
    """Hold what is known of a test against what is expected. All as expected is noted by the plain rule;
    everything else opens a conversation and waits for a person. Fentanyl nobody expected asks for safety
    first. Raises NotFound.
    """
    row = opened(test_id, None, by=by, at=at, safety=False)
    lines, signs = lines_and_signs(row)
    made = judging.proposal(lines, explains, signs, shelf.setting(), on=row.on)
    had = models.SafetyRow.objects.filter(test=row).exists()
    since = (row.safety_since or at) if made.safety_first or had else None
    models.Test.objects.filter(id=row.id).update(safety_since=since, explained=plain_explained(explains))
    if made.outcome is Outcome.AS_EXPECTED and not signs:
        models.ReadingRow.objects.create(
            test=row,
            outcome=made.outcome,
            by_rule=True,
            judged=plain_judged(made.judged),
            explained=plain_explained(explains),
            by_name=_name(by),
            at=at,
        )
    elif made.outcome is not Outcome.WAITS:
        note_talk(row, _plain_words(made, signs), by=by, at=at)
    told: dict[str, str | int | bool | None] = {"outcome": made.outcome.value, "safety": made.safety_first}
    record(
        by=by, at=at, verb="weigh test", subject=Subject("test", row.id), clients=[row.client_id], detail=told
    )
    return made


def lines_and_signs(row: models.Test) -> tuple[tuple[Line, ...], tuple[Sign, ...]]:
    """Every line that counts of a test, and what of its specimen is not as it should be."""
    cards = [report_card(one) for one in row.reports.prefetch_related("lines")]
    return reports.lines_of(cards), signs_of(row)


def _plain_words(made: Proposal, signs: Sequence[Sign]) -> str:
    """Why a conversation is opened, in plain words for whoever has it."""
    parts = [str(one.why) for one in made.judged if one.verdict in (Verdict.PRESENT, Verdict.MISSING)]
    if made.definitive:
        parts.append("Presumptive, not confirmed.")
    parts += next_words(signs, Came.GIVEN).values()
    parts.append("Ask how they are first. Nothing follows from it by itself.")
    return " ".join(parts)


def plain_judged(judged: Iterable[Judged]) -> list[dict[str, str]]:
    """What was read of each substance, as it is kept."""
    return [
        {
            "analyte": one.analyte,
            "found": one.found.value,
            "method": one.method.value,
            "verdict": one.verdict.value,
            "why": str(one.why),
        }
        for one in judged
    ]


def plain_explained(explains: Iterable[Explaining]) -> list[dict[str, object]]:
    """What was known of medication, as it is kept beside a reading."""
    return [
        {
            "analytes": list(one.analytes),
            "words": one.words,
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
        }
        for one in explains
    ]


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
