"""Admission: level, programme, specialist, papers, and one button that does it all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from stepdown.doors.staff.admission.forms import AdmissionForm, SpecialistForm
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.episode.vocabulary import Proposal
from stepdown.journeys import admit as journey
from stepdown.journeys.admit import Desk, Fitting
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission
from stepdown.programme.queries import programme_version

PAGE = "staff/admission/page.html"


@dataclass(frozen=True)
class Step:
    """One step of the page, as the stepper shows it."""

    label: Words
    state: str
    href: str


@reads(may=Permission.ADMIT, client="client_id")
def admission(visit: Visit, client_id: UUID) -> Page:
    desk = journey.desk(visit.viewer, client_id, at=visit.at)
    return _page(visit, desk, _chosen(desk, visit.query), AdmissionForm(desk=desk))


@writes(may=Permission.ADMIT, client="client_id")
def admit(visit: Visit, client_id: UUID) -> Done:
    desk = journey.desk(visit.viewer, client_id, at=visit.at)
    fitting = _chosen(desk, visit.form)
    form = AdmissionForm(visit.form, desk=desk)
    who = SpecialistForm(visit.form, proposals=_proposals(visit, desk, fitting))
    if fitting is None or fitting.phase is None or not (form.is_valid() & who.is_valid()):
        raise Invalid(_page(visit, desk, fitting, form, who=who, status=422))
    version_id = fitting.programme.version_id
    if version_id is None:
        raise Invalid(_page(visit, desk, fitting, form, who=who, status=422))
    chosen = form.chosen(version_id, fitting.phase.number, who.cleaned_data["specialist"])
    journey.admit(client_id=client_id, chosen=chosen, by=visit.viewer, at=visit.at)
    said = say("Admitted. The interim plan waits to be signed.")
    return Done("admission", client_id, said=said)


def _chosen(desk: Desk, sent: QueryDict) -> Fitting | None:
    """The programme that was chosen; where only one fits, that one."""
    key = sent.get("programme", "")
    found = next((one for one in desk.fitting if one.programme.key == key), None)
    return desk.fitting[0] if found is None and len(desk.fitting) == 1 else found


def _proposals(visit: Visit, desk: Desk, fitting: Fitting | None) -> tuple[Proposal, ...]:
    if fitting is None or fitting.phase is None:
        return ()
    return journey.proposals(visit.viewer, desk, fitting.phase, at=visit.at)


def _page(
    visit: Visit,
    desk: Desk,
    fitting: Fitting | None,
    form: AdmissionForm,
    *,
    who: SpecialistForm | None = None,
    status: int = 200,
) -> Page:
    found = _proposals(visit, desk, fitting)
    best = next((str(one.staff_id) for one in found if one.fits), "")
    frame: dict[str, Any] = client_frame(visit.viewer, desk.client, "chart")
    crumbs = frame["crumbs"]
    context: dict[str, Any] = {
        **frame,
        "crumbs": [*crumbs[:1], (say("Admission"), "")],
        "desk": desk,
        "fitting": fitting,
        "proposals": found,
        "picked": visit.form.get("specialist") or visit.query.get("specialist") or best,
        "form": form,
        "programme_title": partial(_title, visit),
        "who": who,
        "steps": _steps(desk, fitting, bool(best)),
        "against": journey.against(
            visit.viewer, desk, fitting.phase.level if fitting and fitting.phase else None
        ),
    }
    return Page(PAGE, context, clients=[desk.client.id], status=status)


def _title(visit: Visit, version_id: UUID) -> str:
    return programme_version(visit.viewer, version_id).title


def _steps(desk: Desk, fitting: Fitting | None, has_specialist: bool) -> list[Step]:
    """Level, programme, specialist, papers, admit: the first that is not done is the one in hand."""
    here = reverse("admission", args=[desk.client.id])
    done = [
        (say("Level"), desk.decision is not None, "#level"),
        (say("Programme"), fitting is not None, "#programme"),
        (say("Specialist"), has_specialist, "#specialist"),
        (say("Papers"), desk.consent_signed and desk.papers_due == 0, "#papers"),
        (say("Admit"), desk.running is not None, "#admit"),
    ]
    if desk.running is not None:
        return [Step(label, "done", here + part) for label, _, part in done]
    current = next((number for number, (_, is_done, _) in enumerate(done) if not is_done), len(done) - 1)
    return [
        Step(label, "now" if number == current else "done" if is_done else "open", here + part)
        for number, (label, is_done, part) in enumerate(done)
    ]
