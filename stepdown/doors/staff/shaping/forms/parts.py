"""The parts of a draft: which there are, and each one's way from content to forms and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from stepdown.doors.staff.shaping.forms.fields import DAYS, OWN
from stepdown.doors.staff.shaping.forms.heads import AboutForm
from stepdown.doors.staff.shaping.forms.rows import (
    CriterionForm,
    CurriculumForm,
    DoseForm,
    PhaseForm,
    TrackForm,
)
from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import RuleEdition

Content = Mapping[str, Any]
ABOUT, PHASES, TOPICS, CRITERIA = "about", "phases", "topics", "criteria"
_MOST_ROWS = 40


@dataclass(frozen=True)
class Part:
    """One page of the draft: its slug, its word, and the phase it is about where it is about one."""

    slug: str
    word: Words | str
    phase: int = 0


@dataclass
class Bound:
    """The forms of one part, filled or sent. `lists` are the repeated rows by name."""

    part: Part
    head: forms.Form | None
    lists: dict[str, Any]

    def is_valid(self) -> bool:
        valid = [self.head.is_valid()] if self.head else []
        return all([*valid, *(rows.is_valid() for rows in self.lists.values())])

    @property
    def faulty(self) -> int:
        """How many fields need a look."""
        rows = sum(len(errors) for rows in self.lists.values() for errors in rows.errors)
        rows += sum(len(rows.non_form_errors()) for rows in self.lists.values())
        return rows + (len(self.head.errors) if self.head else 0)


def parts_of(content: Content) -> tuple[Part, ...]:
    """The pages of a draft in their order."""
    phases = [
        Part(f"phase-{number}", str(phase.get("title") or number), number)
        for number, phase in enumerate(content["phases"], start=1)
    ]
    return (
        Part(ABOUT, say("About it")),
        Part(PHASES, say("Phases and weeks")),
        *phases,
        Part(TOPICS, say("Curriculum")),
        Part(CRITERIA, say("Criteria")),
    )


def part_of(content: Content, slug: str) -> Part | None:
    return next((part for part in parts_of(content) if part.slug == slug), None)


def bound(part: Part, content: Content, rules: Sequence[RuleEdition], sent: QueryDict | None = None) -> Bound:
    """The forms of a part: as the draft has it, or as somebody sent it."""
    if part.slug == ABOUT:
        head = AboutForm(sent, rules=rules, initial=AboutForm.read(content))
        return Bound(part, head, {"tracks": _rows(TrackForm, "tracks", content["tracks"], sent)})
    if part.slug == PHASES:
        return Bound(part, None, {"phases": _rows(PhaseForm, "phases", _phases(content), sent)})
    if part.slug == TOPICS:
        shown = [{**_sealed(one), "topics": "\n".join(one["topics"])} for one in content.get("curricula", [])]
        return Bound(part, None, {"curricula": _rows(CurriculumForm, "curricula", shown, sent, least=0)})
    if part.slug == CRITERIA:
        names = {"to_step": 0, "to_graduate": 1}
        return Bound(
            part, None,
            {
                name: _rows(CriterionForm, name, _criteria_shown(content, name), sent, least)
                for name, least in names.items()
            },
        )  # fmt: skip
    doses = [_dose_shown(dose) for dose in content["phases"][part.phase - 1]["doses"]]
    return Bound(part, None, {"doses": _rows(DoseForm, "doses", doses, sent)})


def _rows(
    form: type[forms.Form], prefix: str, initial: Sequence[Any], sent: QueryDict | None, least: int = 1
) -> BaseFormSet[Any]:
    """Rows as the draft has them with an empty one below, or as they were sent: then nothing is taken from
    the draft, so that a row saved a moment ago is not mistaken for one that nobody touched.
    """
    made = formset_factory(
        form,
        extra=1,
        can_delete=True,
        min_num=least,
        validate_min=True,
        max_num=_MOST_ROWS,
        validate_max=True,
        absolute_max=_MOST_ROWS + 1,
    )
    return made(sent, prefix=prefix) if sent is not None else made(prefix=prefix, initial=initial)


def kept(rows: Any) -> list[dict[str, Any]]:
    """What was filled in and not taken away, in its order."""
    gone = rows.deleted_forms
    return [form.cleaned_data for form in rows.forms if form not in gone and form.cleaned_data]


def fields_of(filled: Bound, content: Content) -> dict[str, Any]:
    """The top-level fields of content that a valid part says; sources that are new come along."""
    slug = filled.part.slug
    fields: dict[str, Any]
    if slug == ABOUT and filled.head is not None:
        fields = filled.head.written(content)  # type: ignore[attr-defined]
        fields["tracks"] = _tracks(kept(filled.lists["tracks"]))
    elif slug == PHASES:
        fields = {"phases": _phases_written(kept(filled.lists["phases"]), content)}
    elif slug == TOPICS:
        fields = {"curricula": [_own(_plain(row), row) for row in kept(filled.lists["curricula"])]}
    elif slug == CRITERIA:
        fields = {
            name: [_own(_criterion(row), row) for row in kept(rows)] for name, rows in filled.lists.items()
        }
    else:
        doses = [_own(_dose(row), row) for row in kept(filled.lists["doses"])]
        fields = {"phases": _with_doses(content, filled.part.phase, doses)}
    return fields | {"sources": _sources(content)}


def _sources(content: Content) -> list[Any]:
    """The sources of the content, with one for what the clinic sets itself."""
    sources = list(content["sources"])
    if all(source["key"] != OWN.key for source in sources):
        sources.append({"key": OWN.key, "title": OWN.title, "tag": OWN.tag.value})
    return sources


def seal_of(part: Mapping[str, Any]) -> str:
    """A short mark of what a part said when it was shown: who changes nothing keeps its source."""
    said = {name: value for name, value in part.items() if name != "source"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _sealed(part: Mapping[str, Any]) -> dict[str, Any]:
    return {**part, "seal": seal_of(part)}


def _own(part: dict[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    same = row.get("source") and row.get("seal") == seal_of(part)
    return part | {"source": row["source"] if same else OWN.key}


def _phases(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "was": place,
            "title": phase["title"],
            "purpose": phase["purpose"],
            "length": phase["weeks"][1] - phase["weeks"][0] + 1,
            "level": phase["level"],
            "least_days": phase["days"][0],
            "most_days": phase["days"][1],
        }
        for place, phase in enumerate(content["phases"])
    ]


def _phases_written(rows: Sequence[Mapping[str, Any]], content: Content) -> list[dict[str, Any]]:
    """Phases one after the other: sessions of single weeks move along with their phase, and fall away with
    weeks it no longer has.
    """
    saved, made, week = content["phases"], [], 1
    before = saved[0]
    for row in rows:
        was = row["was"]
        old = saved[was] if was is not None and 0 <= was < len(saved) else None
        model = old or before
        last = week + row["length"] - 1
        doses = [_moved(dose, week - model["weeks"][0], week, last) for dose in model["doses"]]
        made.append(
            {
                "title": row["title"],
                "purpose": row["purpose"],
                "weeks": [week, last],
                "days": [row["least_days"], row["most_days"]],
                "level": row["level"],
                "doses": [dose for dose in doses if dose is not None] or [_first(model["doses"])],
            }
        )
        before, week = model, last + 1
    return made


def _moved(dose: Mapping[str, Any], by: int, first: int, last: int) -> dict[str, Any] | None:
    if not dose.get("only_weeks"):
        return dict(dose)
    weeks = [week + by for week in dose["only_weeks"] if first <= week + by <= last]
    return {**dose, "only_weeks": weeks} if weeks else None


def _first(doses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A phase keeps at least one session, held each week."""
    return {name: value for name, value in doses[0].items() if name != "only_weeks"}


def _with_doses(content: Content, number: int, doses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The phases with other sessions in one of them, and room for the days they name."""
    phases = [dict(phase) for phase in content["phases"]]
    least, most = phases[number - 1]["days"]
    weekly = [dose for dose in doses if dose.get("every_weeks", 1) == 1 and not dose.get("only_weeks")]
    if named := len({day for dose in weekly for day in dose.get("on", [])}):
        least, most = min(least, named), max(most, named)
    phases[number - 1] |= {"doses": doses, "days": [least, most]}
    return phases


def _dose_shown(dose: Mapping[str, Any]) -> dict[str, Any]:
    least, most = dose.get("size") or (None, None)
    shown = {"size_least": least, "size_most": most, "aside": not dose.get("therapeutic", True)}
    return {"every_weeks": 1, **_sealed(dose), **shown}


def _criteria_shown(content: Content, name: str) -> list[dict[str, Any]]:
    return [{**_sealed(one), "value": int(one["value"])} for one in content.get(name, [])]


def _dose(row: Mapping[str, Any]) -> dict[str, Any]:
    on = [day for day in DAYS if day in row["on"]]
    dose: dict[str, Any] = {
        "service": row["service"],
        "title": row["title"],
        "sessions": len(on) or row["sessions"],
        "minutes": row["minutes"],
    }
    optional: dict[str, Any] = {
        "break_minutes": row["break_minutes"],
        "every_weeks": row["every_weeks"] if row["every_weeks"] != 1 and not row["only_weeks"] else None,
        "only_weeks": row["only_weeks"],
        "on": on,
        "offset_minutes": row["offset_minutes"],
        "size": _size(row["size_least"], row["size_most"]),
        "note": row["note"],
        "telehealth": row["telehealth"],
        "leader": row["leader"],
    }
    dose |= {name: value for name, value in optional.items() if value}
    return dose | ({"therapeutic": False} if row["aside"] else {})


def _size(least: int | None, most: int | None) -> list[int] | None:
    found = [number for number in (least, most) if number is not None]
    return [min(1, *found) if least is None else least, found[-1]] if found else None


def _tracks(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    taken: set[str] = set()
    tracks = []
    for place, row in enumerate(rows):
        key = row["key"] if row["key"] and row["key"] not in taken else f"time-{place + 1}"
        taken.add(key)
        tracks.append({"key": key, "title": row["title"], "start": row["start"].strftime("%H:%M")})
    return tracks


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("title", "service", "entry", "topics")}


def _criterion(row: Mapping[str, Any]) -> dict[str, Any]:
    content = {name: row[name] for name in ("measure", "comparator", "value", "words")}
    return content | ({"encouraged": True} if row["encouraged"] else {})
