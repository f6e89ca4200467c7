"""Money on paper: a receipt, an estimate, an account. Neutral words, through the one gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from stepdown.assessment import queries as assessment
from stepdown.billing import queries as billing
from stepdown.billing.vocabulary import Act, EstimateCard, PostingCard, ReceiptCard
from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Listing, Sheet, Table, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import site
from stepdown.place.vocabulary import Site
from stepdown.privacy.vocabulary import Category, Purpose

# What somebody reads who cannot pay: the same on paper and in the portal.
CANNOT_PAY = (
    say("Tell us before you stay away: your place here does not depend on paying on time."),
    say("Ask for a lower share. We look at income and household, and keep only the result."),
    say("Ask for instalments, or that a part is no longer asked for."),
)


def receipt_pdf(*, client_id: UUID, receipt_id: UUID, by: Viewer, at: datetime) -> Released:
    """A receipt for the client. Raises Refused where the gate says no, NotFound."""
    card = billing.receipt(by, receipt_id, at=at)
    if card.client_id != client_id:
        raise NotFound
    client = client_card(by, client_id, at=at)
    here = site(by, card.site_id)
    title = say("Receipt {number}", number=card.number)
    made = _sheet(title, client, tuple(_receipt(card, here)), receipt_lead(card))
    return _leave("receipt", f"receipt-{card.number}.pdf", made, client, here, by=by, at=at)


def receipt_lead(card: ReceiptCard) -> Words:
    """The one true sentence of a receipt."""
    if card.act is Act.REFUND:
        return say("{amount} given back.", amount=card.amount)
    return say("{amount} received. Thank you.", amount=card.amount)


def _receipt(card: ReceiptCard, here: Site) -> Iterator[Block]:
    pairs: list[tuple[str | Words, str | Words]] = [
        (say("Number"), str(card.number)),
        (say("Day"), f"{card.on:%d %b %Y}"),
        (say("For"), card.lines[0][0]),
        (say("Amount"), str(card.amount)),
        (say("How"), card.method.label),
    ]
    if card.reference:
        pairs.append((say("Reference"), card.reference))
    pairs += [(say("Received by"), card.by_name), balance_line(card.balance_after)]
    yield Fields(tuple(pairs))
    yield Text(say("{name}, {address}, {phone}", name=here.name, address=here.address, phone=here.phone))


def balance_line(balance: Money) -> tuple[Words, str]:
    """What is open after something, in a word and an amount."""
    if balance.cents < 0:
        return say("Paid ahead"), str(Money(-balance.cents))
    return say("Open after this"), str(balance)


def estimate_pdf(*, client_id: UUID, estimate_id: UUID, by: Viewer, at: datetime) -> Released:
    """An estimate for the client, with everything 45 CFR 149.610(c) asks for. Raises Refused, NotFound."""
    card = billing.estimate(by, estimate_id, at=at)
    if card.client_id != client_id:
        raise NotFound
    client = client_card(by, client_id, at=at)
    here = site(by, card.site_id)
    title = say("Estimate of costs, number {number}", number=card.number)
    lead = say(
        "About {amount} from {start} to {end}.",
        amount=card.expected,
        start=f"{card.starts_on:%d %b %Y}",
        end=f"{card.ends_on:%d %b %Y}",
    )
    blocks = tuple(_estimate(card, client, here, by, at))
    return _leave(
        "estimate",
        f"estimate-{card.number}.pdf",
        _sheet(title, client, blocks, lead),
        client,
        here,
        by=by,
        at=at,
    )


def _estimate(
    card: EstimateCard, client: ClientCard, here: Site, by: Viewer, at: datetime
) -> Iterator[Block]:
    rules = billing.estimate_rules(by)
    yield Fields(
        (
            (say("For"), client.shown_as),
            (say("Date of birth"), "____________________"),
            (
                say("Given by"),
                say("{name}, {address}, {phone}", name=here.name, address=here.address, phone=here.phone),
            ),
            (say("Provider number and tax number"), "____________________"),
            (say("Written on"), f"{card.at:%d %b %Y}"),
            (say("What you are asked for"), card.share_words),
            (say("Diagnosis codes"), _codes(client.id, by, at)),
        )
    )
    yield Heading(say("What we expect"))
    rows: list[tuple[str | Words, ...]] = [
        (line.words, str(line.count), str(line.list_price), str(line.price), str(line.total))
        for line in card.lines
    ]
    rows.append((say("Together"), "", "", "", str(card.expected)))
    head = (say("Service"), say("Times"), say("Full fee"), say("Your price"), say("Together"))
    yield Table(head, tuple(rows), right=(1, 2, 3, 4))
    yield Heading(say("Not in this estimate"))
    yield Listing(rules.not_included)
    yield Heading(say("Good to know"))
    yield Listing(rules.statements)
    yield Text(rules.where_to_turn)
    yield Heading(say("If you cannot pay"))
    yield Listing(CANNOT_PAY)


def _codes(client_id: UUID, by: Viewer, at: datetime) -> Words | str:
    """Codes are on the paper only where its maker may see the chart; the client can have them any time."""
    if not by.may(Permission.SEE_CHART):
        return say("Your counselor adds them if you ask.")
    signed = assessment.signed_for(by, client_id, at=at)
    found = assessment.diagnoses(by, signed.id, at=at) if signed else ()
    return ", ".join(one.code for one in found) or say("None yet: the first appointment comes before.")


def account_pdf(*, client_id: UUID, by: Viewer, at: datetime) -> Released:
    """The newest fifty entries of an account, for the client. Raises Refused, NotFound."""
    client = client_card(by, client_id, at=at)
    here = site(by, client.site_id)
    shown = billing.account(by, client_id, at=at)
    head = (say("Day"), say("What"), say("Amount"), say("Open"))
    rows = tuple(_entry(one) for one in shown.postings)
    blocks: tuple[Block, ...] = (
        Table(head, rows, right=(2, 3)) if rows else Text(say("Nothing has been entered yet.")),
        Heading(say("If you cannot pay")),
        Listing(CANNOT_PAY),
    )
    day = f"{at.astimezone(here.tz):%d %b %Y}"
    lead = say("Open on {day}: {amount}.", day=day, amount=shown.balance)
    made = _sheet(say("Your account"), client, blocks, lead)
    return _leave("account", "account.pdf", made, client, here, by=by, at=at)


def _entry(one: PostingCard) -> tuple[str | Words, ...]:
    words = say("{what}: taken back", what=one.words) if one.act is Act.REVERSAL else one.words
    return f"{one.on:%d %b %Y}", words, str(one.effect), str(one.balance if one.balance else Money(0))


def _sheet(title: Words, client: ClientCard, blocks: tuple[Block, ...], lead: Words) -> Sheet:
    return Sheet(title, client.site_name, client.shown_as, blocks, lead, client.language)


def _leave(
    kind: str, filename: str, made: Sheet, client: ClientCard, here: Site, *, by: Viewer, at: datetime
) -> Released:
    asked = Asked(
        kind=kind,
        client_ids=(client.id,),
        recipient=TO_CLIENT,
        purpose=Purpose.OWN_REQUEST,
        categories=frozenset({Category.BILLS}),
    )
    return release(
        asked=asked,
        filename=filename,
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=here.zone),
        by=by,
        at=at,
    )
