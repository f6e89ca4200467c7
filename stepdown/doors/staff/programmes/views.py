"""Programmes: what is offered, and one page for each that shows its weeks as a picture."""

from __future__ import annotations

from stepdown.doors.staff.programmes import picture
from stepdown.doors.staff.programmes.checked import checked
from stepdown.doors.staff.programmes.forms import FindForm, WhyForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import Programme, Track

LIST = "staff/programmes/page.html"
ONE = "staff/programmes/programme.html"


@reads(may=Permission.SEE_PROGRAMMES)
def programmes(visit: Visit) -> Page:
    return Page(LIST, _list(visit, ""))


@writes(may=Permission.SEE_PROGRAMMES, shows_only=True)
def find_programmes(visit: Visit) -> Page:
    form = FindForm(visit.form)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return Page(LIST, _list(visit, text))


@reads(may=Permission.SEE_PROGRAMMES)
def programme(visit: Visit, programme_key: str) -> Page:
    return _one(visit, queries.programme(visit.viewer, programme_key), WhyForm())


@reads(may=Permission.SEE_PROGRAMMES)
def programme_version(visit: Visit, programme_key: str, version_number: int) -> Page:
    return _one(visit, queries.version(visit.viewer, programme_key, version_number), WhyForm())


@writes(may=Permission.SHAPE_PROGRAMMES)
def decide_standing(visit: Visit, programme_key: str) -> Done:
    """Retire a programme, or offer it again: the button says which."""
    form = WhyForm(visit.form)
    if not form.is_valid():
        raise Invalid(_one(visit, queries.programme(visit.viewer, programme_key), form, status=422))
    retires = visit.form.get("act") != "offer"
    decide = actions.retire if retires else actions.offer_again
    decide(key=programme_key, why=form.cleaned_data["why"], by=visit.viewer, at=visit.at)
    said = say("Retired. Who is in it stays in it.") if retires else say("On offer again.")
    return Done("programme", programme_key, said=said)


def _one(visit: Visit, found: Programme, form: WhyForm, *, status: int = 200) -> Page:
    """One version with its weeks, what the checker says of it today, and the versions beside it."""
    track = _track(found, visit.query.get("time", ""))
    phases = _phases(visit, found, track)
    versions = queries.version_cards(visit.viewer, found.key)
    context = {
        **checked(visit, found, visit.local.date()),
        "programme": found,
        "level": queries.level(visit.viewer, found.edition, found.level),
        "phases": phases,
        "times": [(one.title, f"?time={one.key}", one is track) for one in found.tracks],
        "steps": picture.stair_steps(phases),
        "bars": picture.usual_weeks(phases),
        "sentence": picture.sentence(phases),
        "total": queries.total_minutes(visit.viewer, found),
        "versions": versions,
        "newest": versions[0],
        "standing": queries.standing(visit.viewer, found.key),
        "drafts": queries.drafts_of(visit.viewer, found.key),
        "form": form,
    }
    return Page(ONE, context, status=status)


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
    found = queries.lines(visit.viewer, text, on=visit.local.date())
    return {"lines": found, "text": text, "span": picture.span, "bars": picture.bars}


def _track(found: Programme, key: str) -> Track:
    return next((track for track in found.tracks if track.key == key), found.tracks[0])
