"""The summary before it leaves, and leaving: part by part what a consent lets go, then one document.

What does not go is said on the page, with the consent that would let it go, and nowhere in the document.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.identity.queries import vault_seen
from stepdown.journeys.disclose import Asked, Cover, Released, release
from stepdown.journeys.paper import MEDIA_TYPE
from stepdown.journeys.transfer.sheet import paper
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.queries.summary_of_care import summary_of_care, vault_open
from stepdown.people.queries import client_card
from stepdown.place.queries import zone_of
from stepdown.privacy.queries import rulings
from stepdown.privacy.vocabulary import (
    Category,
    EmergencyFacts,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Ruling,
)
from stepdown.transfer import actions, queries
from stepdown.transfer.vocabulary import (
    NEEDS,
    Format,
    Ground,
    Part,
    Place,
    Summary,
    TransferCard,
    TransferPage,
)

FILES: Mapping[Format, tuple[str, str]] = {
    Format.PDF: ("transfer-summary.pdf", MEDIA_TYPE),
    Format.FHIR: ("transfer-summary.json", "application/fhir+json"),
    Format.CCDA: ("transfer-summary.xml", "application/xml"),
}
NO_MORE = say("An emergency needs what helps there and no more.")
SHUT = say("The legal name lies in the vault. It is shut.")
# What helps in a medical emergency; bills, hours and goals do not (42 CFR 2.51, 2.13(a)).
IN_EMERGENCY = frozenset(
    {Part.IDENTITY, Part.DIAGNOSES, Part.ALLERGIES, Part.MEDICATION, Part.MEASURES, Part.TESTS, Part.SAFETY}
)


@dataclass(frozen=True)
class Line:
    """One part before it leaves: whether it may, what of it is known, and what would let it go."""

    part: Part
    goes: bool
    known: bool
    why_not: Words | None = None
    lifted_by: Words | None = None

    @property
    def sent(self) -> bool:
        return self.goes and self.known


@dataclass(frozen=True)
class Preview:
    """A transfer's summary before it leaves: part by part, and the value as it would be read there."""

    page: TransferPage
    lines: tuple[Line, ...]
    summary: Summary
    ground: Ground

    @property
    def goes(self) -> tuple[Part, ...]:
        return tuple(one.part for one in self.lines if one.sent)


def ground_of(card: TransferCard) -> Ground:
    """What a summary usually rests on: the person's consent for treatment there."""
    return Ground(card.recipient, Purpose.TREATMENT)


def preview(viewer: Viewer, transfer_id: UUID, *, ground: Ground | None = None, at: datetime) -> Preview:
    """What would go, what would not and why, and the summary as it would be read. Raises NotFound."""
    page = queries.transfer(viewer, transfer_id, at=at)
    card = page.card
    rests_on = ground or ground_of(card)
    opened = vault_open(viewer, card.client_id, at=at)
    whole = summary_of_care(viewer, card, with_identity=opened, at=at)
    held = queries.held(whole) | ({Part.IDENTITY} if vault_seen(viewer, card.client_id, at=at)[0] else set())
    answers = _answers(viewer, card, rests_on, at)
    lines = tuple(_line(part, answers, held, rests_on, opened=opened) for part in Part)
    goes = [one.part for one in lines if one.sent]
    return Preview(page, lines, queries.cut(whole, goes), rests_on)


def _answers(viewer: Viewer, card: TransferCard, ground: Ground, at: datetime) -> dict[Category, Ruling]:
    """What the gate says now to each category a summary may need (one question)."""
    shown = client_card(viewer, card.client_id, at=at).shown_as
    wanted = list(dict.fromkeys(one for needs in NEEDS.values() for one in needs))
    asked = [
        Request(ground.recipient, ground.purpose, frozenset({one}), ground.emergency, shown) for one in wanted
    ]
    return dict(zip(wanted, rulings(viewer, card.client_id, asked, at=at), strict=True))


def _line(
    part: Part, answers: Mapping[Category, Ruling], held: Collection[Part], ground: Ground, *, opened: bool
) -> Line:
    rulings_of = [answers[one] for one in NEEDS[part]]
    known = part in held
    if ground.emergency is not None and part not in IN_EMERGENCY:
        return Line(part, False, known, NO_MORE)
    if part is Part.IDENTITY and not opened and known and any(one.allowed for one in rulings_of):
        lifts = say("Open the vault for a request for records; the name can go while it is open to you.")
        return Line(part, False, True, SHUT, lifts)
    if any(one.allowed for one in rulings_of):
        return Line(part, True, known)
    first = rulings_of[0]
    return Line(part, False, known, first.reasons[0], first.lifted_by)


@transaction.atomic
def send(
    *,
    transfer_id: UUID,
    form: Format,
    parts: Collection[Part],
    ground: Ground | None,
    by: Viewer,
    at: datetime,
) -> Released:
    """One document with the parts chosen, made after the gate's yes, logged, and noted with its digest.

    A part without a consent in force makes the gate say no to all of it: nothing leaves by half. Raises
    Refused, NotFound.
    """
    card = queries.transfer(by, transfer_id, at=at).card
    rests_on = ground or ground_of(card)
    found, categories = _chosen(card, parts, rests_on, by, at)
    filename, media_type = FILES[form]
    released = release(
        asked=Asked(
            f"transfer summary, {form.value}",
            (card.client_id,),
            rests_on.recipient,
            rests_on.purpose,
            categories,
            rests_on.emergency,
        ),
        filename=filename,
        media_type=media_type,
        make=_maker(found, form, rests_on, zone_of(card.site_id)),
        by=by,
        at=at,
    )
    actions.note_sent(
        transfer_id=transfer_id,
        form=form,
        summary=found,
        left_out=[one for one in Part if one not in found.parts],
        body=released.body,
        by=by,
        at=at,
    )
    return released


def _chosen(
    card: TransferCard, parts: Collection[Part], ground: Ground, by: Viewer, at: datetime
) -> tuple[Summary, frozenset[Category]]:
    """The summary with the parts chosen, and the categories its release names. Raises Refused."""
    if Part.IDENTITY in parts and not vault_open(by, card.client_id, at=at):
        raise Refused(Refusal(SHUT, field="parts"))
    if ground.emergency is not None and not set(parts) <= IN_EMERGENCY:
        raise Refused(Refusal(NO_MORE, field="parts"))
    whole = summary_of_care(by, card, with_identity=Part.IDENTITY in parts, at=at)
    known = queries.held(whole) & frozenset(parts)
    if not known:
        raise Refused(Refusal(say("Choose at least one part of which something is known."), field="parts"))
    answers = _answers(by, card, ground, at)
    granted = {one for one, answer in answers.items() if answer.allowed}
    return _addressed(queries.cut(whole, known), ground), queries.needed(known, granted)


def _addressed(found: Summary, ground: Ground) -> Summary:
    """To whom it says that it goes: in an emergency whoever helps, where they work."""
    if ground.emergency is None:
        return found
    helps = f"{ground.emergency.recipient_name}, {ground.emergency.facility}"
    return replace(found, cover=replace(found.cover, to=Place(helps)))


def _maker(found: Summary, form: Format, ground: Ground, zone: str) -> Callable[[Cover], bytes]:
    def make(cover: Cover) -> bytes:
        told = replace(
            found.cover,
            notice=cover.notice.text if cover.notice else "",
            scope=tuple(str(words) for words in cover.scope),
            purpose=str(ground.purpose.label),
        )
        carried = replace(found, cover=told)
        return paper(carried, cover, zone=zone) if form is Format.PDF else queries.document(carried, form)

    return make


def emergency(name: str, facility: str, nature: str, impossible: str) -> Ground:
    """The ground of a medical emergency (42 CFR 2.51), with the four things it has to record."""
    facts = EmergencyFacts(name, facility, nature, impossible)
    return Ground(Recipient(RecipientKind.MEDICAL_EMERGENCY, name), Purpose.MEDICAL_EMERGENCY, facts)
