"""What a director decides: the clinic's own instruments, and what is asked when."""

from __future__ import annotations

from stepdown.doors.staff.measures.forms import Lines, OwnForm, WhyForm, initial_of
from stepdown.doors.staff.measures.shown import flagged
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.measure import actions, queries
from stepdown.measure.vocabulary import NO_ANSWERS, Instrument
from stepdown.people.vocabulary import Permission
from stepdown.programme.queries import programmes

LIST, OWN, SCHEDULE, LOOK = (f"staff/measures/{name}.html" for name in ("all", "own", "schedule", "look"))


@reads(may=Permission.SEE_PROGRAMMES)
def measures(visit: Visit) -> Page:
    context = {"lines": queries.lines(visit.viewer), "schedule": queries.schedule(visit.viewer)}
    titles = {one.instrument.key: one.instrument.title for one in queries.lines(visit.viewer)}
    return Page(LIST, context | {"titles": titles, "programmes": _programmes(visit)})


@reads(may=Permission.SEE_PROGRAMMES)
def look(visit: Visit, measure_key: str) -> Page:
    asked = queries.instrument(visit.viewer, measure_key)
    bands = {scale.key: flagged(scale) for scale in asked.scales}
    context = {"asked": asked, "bands": bands, "answers": NO_ANSWERS, "faults": {}}
    return Page(LOOK, context | {"versions": queries.versions(visit.viewer, measure_key)})


@reads(may=Permission.SHAPE_PROGRAMMES)
def new(visit: Visit) -> Page:
    return _own(OwnForm(), None)


@writes(may=Permission.SHAPE_PROGRAMMES)
def keep_new(visit: Visit) -> Done:
    form = OwnForm(visit.form)
    with beside(form, lambda: _own(form, None)):
        made = actions.keep_own(terms=form.terms(), by=visit.viewer, at=visit.at)
    return Done("measure-look", made.key, said=say("It can be filled in now."))


@reads(may=Permission.SHAPE_PROGRAMMES)
def own(visit: Visit, measure_key: str) -> Page:
    stands = _stands(visit, measure_key)
    return _own(OwnForm(initial=initial_of(stands)), stands)


@writes(may=Permission.SHAPE_PROGRAMMES)
def keep(visit: Visit, measure_key: str) -> Done:
    stands = _stands(visit, measure_key)
    form = OwnForm(visit.form)
    with beside(form, lambda: _own(form, stands)):
        made = actions.keep_own(
            terms=form.terms(), key=measure_key, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("measure-look", made.key, said=say("Version {n} is asked from now on.", n=made.number))


@reads(may=Permission.SHAPE_PROGRAMMES)
def schedule(visit: Visit) -> Page:
    stands = queries.schedule(visit.viewer)
    rows = [
        {
            "instrument": one.instrument,
            "programme": one.programme,
            "phase": one.phase or None,
            "asked": one.asked,
            "first_day": one.first_day,
            "every": one.every,
            "late_after": one.late_after,
        }
        for one in stands.lines
    ]
    return _schedule(visit, Lines(initial=rows, form_kwargs=_choices(visit)), WhyForm(), stands.number)


@writes(may=Permission.SHAPE_PROGRAMMES)
def set_schedule(visit: Visit) -> Done:
    lines, why = Lines(visit.form, form_kwargs=_choices(visit)), WhyForm(visit.form)
    with beside(why, lambda: _schedule(visit, lines, why, visit.version)):
        if not lines.is_valid():
            raise Refused(Refusal(say("A line is not filled in rightly.")))
        kept = [one for one in lines.forms if one.has_changed() and not one.cleaned_data.get("DELETE")]
        actions.set_schedule(
            lines=tuple(one.line() for one in kept),
            why=why.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("measures", said=say("The schedule holds from now on."))


def _choices(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    known = [(one.key, one.title) for one in queries.instruments(visit.viewer)]
    return {
        "instruments": [("", str(say("choose"))), *known],
        "programmes": [("", str(say("all"))), *_programmes(visit).items()],
    }


def _programmes(visit: Visit) -> dict[str, str]:
    return {one.key: one.title for one in programmes(visit.viewer)}


def _stands(visit: Visit, key: str) -> Instrument:
    found = queries.instrument(visit.viewer, key)
    if not found.own:
        raise NotFound
    return found


def _own(form: OwnForm, stands: Instrument | None) -> Page:
    return Page(OWN, {"form": form, "stands": stands}, status=422 if form.errors else 200)


def _schedule(visit: Visit, lines: object, why: WhyForm, version: int) -> Page:
    context = {"lines": lines, "form": why, "version": version}
    return Page(SCHEDULE, context, status=422 if why.errors else 200)
