"""Opening an inquiry, filling its sheet while talking, ending the call, joining two calls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.intake.actions.marks import move
from stepdown.intake.actions.sealed import keep_contact, move_contact
from stepdown.intake.models import Attempt, Booking, Inquiry, StepMark
from stepdown.intake.queries.books import triage_now
from stepdown.intake.queries.cards import card_of
from stepdown.intake.reaching import held
from stepdown.intake.rules import calling
from stepdown.intake.vocabulary import Answer, CallSheet, Channel, InquiryCard, Reached, Safe, Step
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Difference, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say

_TALKING = frozenset({Channel.PHONE, Channel.WALK_IN})
# Field of the row, what it is called on a page; compared when two people wrote at once.
_PLAIN = {
    "called_name": say("What to call them"),
    "about": say("About whom"),
    "happening": say("What is happening"),
    "best_time": say("Good times"),
    "language": say("Language"),
}
_CODED = {
    "channel": say("How it came"),
    "caller": say("Who is asking"),
    "safe": say("Safe to call back"),
    "voicemail": say("Voicemail"),
    "first_need": say("What they need first"),
    "way_in": say("Way in"),
}


@transaction.atomic
def open_inquiry(*, site_id: UUID, sheet: CallSheet | None = None, by: Viewer, at: datetime) -> InquiryCard:
    """Open an inquiry. By phone or at the desk it is in call until `end_call`; otherwise it is new.

    Raises Refused where a number or code word cannot be one.
    """
    sheet = sheet or CallSheet()
    _check(sheet)
    step = Step.IN_CALL if sheet.channel in _TALKING else Step.NEW
    row = Inquiry(id=new_id(), site_id=site_id, step=step, step_at=at, opened_by_id=by.staff_id, at=at)
    _fill(row, sheet)
    Inquiry.objects.bulk_create([row])
    keep_contact(row, sheet)
    StepMark.objects.create(inquiry=row, step=step, by_id=by.staff_id, at=at)
    record(
        by=by,
        at=at,
        verb="open inquiry",
        subject=Subject("inquiry", row.pk),
        detail={"channel": sheet.channel.value},
    )
    return card_of(row.pk)


@transaction.atomic
def save_sheet(*, inquiry_id: UUID, sheet: CallSheet, version: int, by: Viewer, at: datetime) -> int:
    """Save a call sheet as it is now and answer its new version. Raises Refused, Stale, NotFound."""
    row = held(inquiry_id, by, at)
    if row.version != version:
        raise Stale(row.version, _differences(row, sheet))
    _check(sheet)
    _fill(row, sheet)
    row.version = version + 1
    Inquiry.objects.bulk_update([row], [*_PLAIN, *_CODED, "answers", "version"])
    keep_contact(row, sheet)
    if row.safe == Safe.NO and row.call_back_at is not None:
        # Whoever says no now is not called, whatever was agreed before.
        Inquiry.objects.filter(pk=row.pk).update(call_back_at=None)
    record(by=by, at=at, verb="save call sheet", subject=Subject("inquiry", row.pk), clients=_clients(row))
    return row.version


@transaction.atomic
def end_call(*, inquiry_id: UUID, by: Viewer, at: datetime) -> Step:
    """End a call: screened where every danger was asked about, else new. Raises NotFound."""
    row = held(inquiry_id, by, at)
    if row.step == Step.IN_CALL:
        move(row, calling.step_after_call(triage_now(_answers(row))), by, at)
    record(by=by, at=at, verb="end call", subject=Subject("inquiry", row.pk), clients=_clients(row))
    return Step(row.step)


@transaction.atomic
def reopen_inquiry(*, inquiry_id: UUID, note: str = "", by: Viewer, at: datetime) -> None:
    """They called back: a closed inquiry is screened again. Raises Refused where it is not closed."""
    row = held(inquiry_id, by, at)
    if row.step != Step.CLOSED or row.continues_id is not None:
        raise Refused(Refusal(say("This inquiry is open already.")))
    move(row, Step.SCREENED, by, at)
    Attempt.objects.create(inquiry=row, reached=Reached.CAME_BACK, note=note, by_id=by.staff_id, at=at)
    record(by=by, at=at, verb="reopen inquiry", subject=Subject("inquiry", row.pk), clients=_clients(row))


@transaction.atomic
def continue_inquiry(*, inquiry_id: UUID, earlier_id: UUID, by: Viewer, at: datetime) -> None:
    """Join a second call to the first: what is newer goes over, waiting goes on counting from the first.

    The second is closed and points to the first. Raises NotFound; Refused where it has gone further itself.
    """
    pair = {pk: held(pk, by, at) for pk in sorted({inquiry_id, earlier_id})}
    later, earlier = pair[inquiry_id], pair[earlier_id]
    _check_join(later, earlier)
    move_contact(later, earlier)
    for field in ("called_name", "about", "caller", "best_time", "safe", "voicemail", "first_need", "way_in"):
        if getattr(later, field):
            setattr(earlier, field, getattr(later, field))
    known = {key: value for key, value in later.answers.items() if value != Answer.UNKNOWN}
    earlier.answers = {**later.answers, **earlier.answers, **known}
    earlier.version += 1
    fields = [*_PLAIN, *_CODED, "answers", "version"]
    Inquiry.objects.bulk_update([earlier], fields)
    Attempt.objects.create(
        inquiry=earlier, reached=Reached.CAME_BACK, note=later.happening, by_id=by.staff_id, at=later.at
    )
    due = later.call_back_at or earlier.call_back_at
    Inquiry.objects.filter(pk=earlier.pk).update(call_back_at=None if earlier.safe == Safe.NO else due)
    Inquiry.objects.filter(pk=later.pk).update(continues_id=earlier.pk)
    if earlier.step == Step.CLOSED:
        move(earlier, Step.SCREENED, by, at)
    move(later, Step.CLOSED, by, at)
    record(
        by=by, at=at, verb="join inquiries", subject=Subject("inquiry", earlier.pk), clients=_clients(earlier)
    )


def _check_join(later: Inquiry, earlier: Inquiry) -> None:
    if later.pk == earlier.pk or later.continues_id is not None or earlier.continues_id is not None:
        raise Refused(Refusal(say("These two are joined already.")))
    if later.client_id is not None or Booking.objects.filter(inquiry=later, ended_at=None).exists():
        raise Refused(
            Refusal(
                say("The newer inquiry has gone further on its own: it has an assessment or a chart."),
                lifted_by=say("Go on with the newer one; the earlier stays as it is."),
            )
        )


def _check(sheet: CallSheet) -> None:
    refusals = [
        refusal
        for refusal in (
            calling.check_number(sheet.phone),
            calling.check_email(sheet.email),
            calling.check_code_word(sheet.code_word),
        )
        if refusal is not None
    ]
    if refusals:
        raise Refused(*refusals)


def _fill(row: Inquiry, sheet: CallSheet) -> None:
    for name in _PLAIN:
        setattr(row, name, getattr(sheet, name).strip())
    for name in _CODED:
        value = getattr(sheet, name)
        setattr(row, name, value.value if value is not None else "")
    row.answers = {key: answer.value for key, answer in sheet.answers.items()}


def _differences(row: Inquiry, sheet: CallSheet) -> tuple[Difference, ...]:
    found = []
    for name, label in {**_PLAIN, **_CODED}.items():
        value = getattr(sheet, name)
        saved, yours = str(getattr(row, name)), str(value) if value is not None else ""
        if saved != yours.strip():
            found.append(Difference(label, saved, yours))
    return tuple(found)


def _answers(row: Inquiry) -> dict[str, Answer]:
    return {key: Answer[value.upper()] for key, value in row.answers.items()}


def _clients(row: Inquiry) -> list[UUID]:
    return [row.client_id] if row.client_id else []
