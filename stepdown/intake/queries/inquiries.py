"""One inquiry, its sheet, its history, and the calls that are owed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from stepdown.intake.models import Attempt, Booking, Inquiry, Outcome, StepMark
from stepdown.intake.queries.books import triage_now
from stepdown.intake.queries.cards import answers_of, booking_card, card
from stepdown.intake.reaching import open_to, within
from stepdown.intake.vocabulary import (
    CallBack,
    Caller,
    CallSheet,
    Entry,
    InquiryCard,
    InquiryPage,
    OutcomeKind,
    Reached,
    Safe,
    Step,
    Voicemail,
)
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say


def inquiry(viewer: Viewer, inquiry_id: UUID, *, at: datetime) -> InquiryPage:
    """One inquiry with its history and what triage says. Raises NotFound, also out of reach (7 queries)."""
    row = _row(viewer, inquiry_id, at)
    kept = (
        Booking.objects.select_related("assessor", "inquiry__site").filter(inquiry=row, ended_at=None).first()
    )
    answers = answers_of(row)
    outcomes = list(Outcome.objects.select_related("by").filter(inquiry=row).order_by("-at", "-id"))
    return InquiryPage(
        card=card(row),
        happening=row.happening,
        safe=Safe(row.safe),
        best_time=row.best_time,
        voicemail=Voicemail(row.voicemail),
        language=row.language,
        has_phone=row.phone_hash is not None,
        has_email=row.email_hash is not None,
        has_code_word=row.code_word_hash is not None,
        answers=answers,
        triage=triage_now(answers),
        history=_history(row, outcomes),
        booking=booking_card(kept) if kept else None,
        call_back_at=row.call_back_at,
        opened_by=row.opened_by.name if row.opened_by else "",
        recorded_at=row.recorded_at,
        continues_id=row.continues_id,
        earlier=_earlier(viewer, row, at),
        outcomes=tuple(OutcomeKind(outcome.kind) for outcome in outcomes),
    )


def call_sheet(viewer: Viewer, inquiry_id: UUID, *, at: datetime) -> tuple[InquiryCard, CallSheet]:
    """A call sheet to go on with. Numbers and code word stay where they are: only new ones are typed."""
    row = _row(viewer, inquiry_id, at)
    shown = card(row)
    sheet = CallSheet(
        channel=shown.channel,
        caller=shown.caller,
        called_name=row.called_name,
        about=row.about,
        happening=row.happening,
        safe=Safe(row.safe),
        best_time=row.best_time,
        voicemail=Voicemail(row.voicemail),
        language=row.language,
        first_need=shown.first_need,
        way_in=shown.way_in,
        answers=answers_of(row),
    )
    return shown, sheet


def inquiry_of_client(viewer: Viewer, client_id: UUID) -> InquiryCard | None:
    """The newest inquiry a client came from, where the viewer sees the pipeline of its site."""
    rows = Inquiry.objects.select_related("site").filter(within(viewer), client_id=client_id)
    row = rows.order_by("-at").first()
    return card(row) if row else None


def called_names(client_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """What clients who called for themselves asked to be called on the phone (1 query)."""
    rows = Inquiry.objects.filter(client_id__in=list(client_ids), caller=Caller.SELF).exclude(called_name="")
    found: dict[UUID, tuple[str, ...]] = {}
    for client_id, name in rows.order_by("at").values_list("client_id", "called_name"):
        found[client_id] = tuple(dict.fromkeys((*found.get(client_id, ()), name)))
    return found


def call_backs(viewer: Viewer, *, at: datetime, until: datetime | None = None) -> tuple[CallBack, ...]:
    """Calls that are owed, the earliest first; whoever said no is never among them (1 query)."""
    rows = (
        Inquiry.objects.select_related("site")
        .filter(open_to(viewer, at), call_back_at__isnull=False, continues=None)
        .exclude(safe=Safe.NO)
        .exclude(step=Step.CLOSED)
        .annotate(
            tries=Count("attempts", filter=~Q(attempts__reached__in=[Reached.SPOKE, Reached.CAME_BACK]))
        )
        .order_by("call_back_at", "id")
    )
    if until is not None:
        rows = rows.filter(call_back_at__lte=until)
    return tuple(
        CallBack(
            card=card(row),
            due_at=row.call_back_at,
            why=_why(row),
            safe=Safe(row.safe),
            best_time=row.best_time,
            voicemail=Voicemail(row.voicemail),
            has_phone=row.phone_hash is not None,
            tries=row.tries,
            overdue=row.call_back_at <= at,
        )
        for row in rows
        if row.call_back_at is not None
    )


def _row(viewer: Viewer, inquiry_id: UUID, at: datetime) -> Inquiry:
    rows = Inquiry.objects.select_related("site", "opened_by").filter(open_to(viewer, at), pk=inquiry_id)
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _why(row: Inquiry) -> Words:
    shown = card(row)
    if shown.step is Step.NEW:
        return say("Wrote by the web form; not spoken with yet.")
    return say("A call back was agreed.")


def _earlier(viewer: Viewer, row: Inquiry, at: datetime) -> tuple[InquiryCard, ...]:
    """Earlier inquiries with the same code word, number or address: perhaps the same caller."""
    same = Q()
    for column in ("code_word_hash", "phone_hash", "email_hash"):
        if getattr(row, column) is not None:
            same |= Q(**{column: getattr(row, column)})
    if not same or row.continues_id is not None:
        return ()
    rows = Inquiry.objects.select_related("site").filter(
        same, open_to(viewer, at), at__lte=row.at, continues=None
    )
    return tuple(card(other) for other in rows.exclude(pk=row.pk).order_by("-at")[:5])


def _history(row: Inquiry, outcomes: list[Outcome]) -> tuple[Entry, ...]:
    entries = [
        Entry(mark.at, "step", say("{step}", step=Step(mark.step).label), by=mark.by.name if mark.by else "")
        for mark in StepMark.objects.select_related("by").filter(inquiry=row)
    ]
    for outcome in outcomes:
        title = OutcomeKind(outcome.kind).label
        if outcome.referred_to:
            made = say("call made together") if outcome.warm else say("number given")
            title = say("{what}: {to}, {made}", what=title, to=outcome.referred_to, made=made)
        entries.append(
            Entry(outcome.at, "outcome", title, outcome.note, outcome.by.name if outcome.by else "")
        )
    entries += [
        Entry(
            attempt.at,
            "attempt",
            Reached(attempt.reached).label,
            attempt.note,
            attempt.by.name if attempt.by else "",
        )
        for attempt in Attempt.objects.select_related("by").filter(inquiry=row)
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))
