"""An HL7 v2 ORU^R01 message (plain lists) as a report. Positions as in HL7 2.3 to 2.5.1, chapter 7."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from stepdown.drugtest.rules.data import Setting
from stepdown.drugtest.rules.names import Raw, line_of
from stepdown.drugtest.vocabulary import Line, Read, Source, Stage
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

Segment = tuple[tuple[tuple[str, ...], ...], ...]
Message = tuple[Segment, ...]

STAGES = {"P": Stage.PRELIMINARY, "I": Stage.PRELIMINARY, "R": Stage.PRELIMINARY, "S": Stage.PRELIMINARY}
STAGES |= {"C": Stage.CORRECTED, "K": Stage.CORRECTED, "X": Stage.CANCELLED, "D": Stage.CANCELLED}
STAGES |= {"W": Stage.CORRECTED}
_MOMENT = re.compile(r"^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$")


def report_of(message: Message, setting: Setting) -> Read | Refusal:
    """One message as a report; a refusal where it is not one of results, has none, or is about several.

    What was taken back needs no result: it is a report without lines.
    """
    header = message[0]
    kind = f"{at(header, 9)}^{at(header, 9, part=2)}"
    if not kind.startswith("ORU^"):
        return Refusal(say("A message of kind {kind} brings no results.", kind=kind.strip("^") or "none"))
    orders = [one for one in message if at(one, 0) == "OBR"]
    lines, stage = _lines(message, setting), _stage(message, orders)
    if not orders or (not lines and stage is not Stage.CANCELLED):
        return Refusal(say("A message of results without a result."))
    if (several := _several(message)) is not None:
        return several
    order, specimen = orders[0], next((one for one in message if at(one, 0) == "SPM"), ())
    common = next((one for one in message if at(one, 0) == "ORC"), ())
    person = next((one for one in message if at(one, 0) == "PID"), ())
    return Read(
        source=Source.HL7,
        sender=(at(header, 4) or at(header, 3))[:120],
        order_no=(at(order, 2) or at(common, 2))[:60],
        filler_no=(at(order, 3) or at(common, 3))[:60],
        specimen_no=(at(specimen, 2) or at(order, 2))[:60],
        person=", ".join(filter(None, (at(person, 5), at(person, 5, part=2), at(person, 7))))[:200],
        stage=stage,
        collected_at=moment(at(specimen, 17)) or moment(at(order, 7)),
        reported_at=moment(at(order, 22)) or moment(at(header, 7)),
        lines=lines,
    )


def at(segment: Segment | tuple[()], field: int, *, part: int = 1) -> str:
    """One component of a field's first repetition; empty where it is not there."""
    if field >= len(segment) or not segment[field]:
        return ""
    first = segment[field][0]
    return first[part - 1].strip() if part <= len(first) else ""


def _several(message: Message) -> Refusal | None:
    """Why a message is not one report: it names several people, orders or specimens.

    Panels of one specimen come as several OBR. Where no specimen has a number, the placer's number tells them
    apart, and without one the laboratory's own.
    """
    rows = {kind: [one for one in message if at(one, 0) == kind] for kind in ("PID", "ORC", "OBR", "SPM")}
    lift = say("Ask the laboratory for one message for each specimen.")
    people = {(at(one, 3), at(one, 5), at(one, 5, part=2), at(one, 7)) for one in rows["PID"]}
    if len(people) > 1:
        return Refusal(
            say("A message about {n} people: whose results they are is not told.", n=len(people)), lift
        )
    ordered = [*rows["OBR"], *rows["ORC"]]
    orders = {at(one, 2) for one in ordered} - {""} or {at(one, 3) for one in ordered} - {""}
    specimens = {at(one, 2) for one in rows["SPM"]} - {""}
    most = len(specimens or orders)
    if most > 1:
        return Refusal(
            say("A message of {n} orders or specimens in one: they would become one test.", n=most), lift
        )
    return None


def _lines(message: Message, setting: Setting) -> tuple[Line, ...]:
    """Every result below an order; what stands above the first order is about something else."""
    found: list[Line] = []
    panel = ""
    below = False
    for segment in message:
        if at(segment, 0) == "OBR":
            below, panel = True, f"{at(segment, 4, part=2)} {at(segment, 4)}"
        elif at(segment, 0) == "OBX" and below and (at(segment, 5) or at(segment, 8)):
            found.append(_line(segment, panel, setting))
    return tuple(found)


def _line(segment: Segment, panel: str, setting: Setting) -> Line:
    kind = at(segment, 2)
    text = at(segment, 5, part=2) or at(segment, 5) if kind in ("CWE", "CE", "CNE") else at(segment, 5)
    if kind == "SN":
        text = "".join(at(segment, 5, part=part) for part in (1, 2, 3, 4))
    name = at(segment, 3, part=2) or at(segment, 3)
    method = " ".join((at(segment, 17), at(segment, 17, part=2)))
    done = "not done" if at(segment, 11) in ("X", "N") else ""
    raw = Raw(
        name=name,
        codes=tuple(filter(None, (at(segment, 3), at(segment, 3, part=4)))),
        text=done or text or at(segment, 8),
        unit=at(segment, 6),
        cutoff=at(segment, 7),
        hint=f"{method} {panel} {at(segment, 8)}",
    )
    return line_of(setting, raw)


def _stage(message: Message, orders: list[Segment]) -> Stage:
    """The least final word counts: one corrected line makes a corrected report."""
    told = [at(one, 25) for one in orders] + [at(one, 11) for one in message if at(one, 0) == "OBX"]
    stages = {STAGES.get(one, Stage.FINAL) for one in told if one}
    every = {STAGES.get(at(one, 25), Stage.FINAL) for one in orders}
    if every == {Stage.CANCELLED}:
        return Stage.CANCELLED
    for stage in (Stage.CORRECTED, Stage.PRELIMINARY):
        if stage in stages:
            return stage
    return Stage.FINAL


def moment(text: str) -> datetime | None:
    """A moment as HL7 writes it, without a zone as UTC; None for what is none."""
    found = _MOMENT.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    zone = UTC if not found[7] else _zone(found[7])
    try:
        return datetime(
            year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=zone
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone:
    minutes = min(int(text[1:3]) * 60 + int(text[3:]), 1439)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
