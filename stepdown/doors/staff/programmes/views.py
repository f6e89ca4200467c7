"""Programmes: what is offered, and one page for each that shows its weeks as a picture."""

from __future__ import annotations

from stepdown.doors.staff.programmes import picture
from stepdown.doors.staff.programmes.forms import FindForm
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.people.vocabulary import Permission
from stepdown.programme import queries
from stepdown.programme.vocabulary import Programme, Severity, Track

LIST = "staff/programmes/page.html"
ONE = "staff/programmes/programme.html"


@reads(may=Permission.SEE_PROGRAMMES)
def programmes(visit: Visit) -> Page:
    return Page(
        LIST, _list(visit, "")
    )


@writes(may=Permission.SEE_PROGRAMMES, shows_only=True)
def find_programmes(visit: Visit) -> Page:
    form = FindForm(visit.form)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return Page(LIST, _list(visit, text))


@reads(may=Permission.SEE_PROGRAMMES)
def programme(visit: Visit, programme_key: str) -> Page:
    found = queries.programme(visit.viewer, programme_key)
    track = _track(found, visit.query.get("time", ""))
    findings = queries.findings(visit.viewer, found)
    phases = _phases(visit, found, track)
    context = {
        "programme": found,
        "level": queries.level(visit.viewer, found.edition, found.level),
        "phases": phases,
        "times": [(one.title, f"?time={one.key}", one is track) for one in found.tracks],
        "steps": picture.stair_steps(phases),
        "bars": picture.usual_weeks(phases),
        "sentence": picture.sentence(phases),
        "total": queries.total_minutes(visit.viewer, found),
        "findings": findings,
        "shorts": [finding for finding in findings if finding.severity is Severity.SHORT],
    }
    return Page(ONE, context)


def _phases(visit: Visit, found: Programme, track: Track) -> list[picture.PhaseShown]:
    return [
        picture.phase_shown(
            found,
            phase,
            queries.sample_week(visit.viewer, found, phase, track),
            queries.weekly_minutes(visit.viewer, phase),
        )
        for phase in found.phases
    ]


def _list(visit: Visit, text: str) -> dict[str, object]:
    found = queries.lines(visit.viewer, text)
    return {"lines": found, "text": text, "span": picture.span, "bars": picture.bars}


def _track(found: Programme, key: str) -> Track:
    return next((track for track in found.tracks if track.key == key), found.tracks[0])
