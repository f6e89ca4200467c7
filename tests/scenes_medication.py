"""Medication of the cast: what the checks of medication begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.ids import new_id
from stepdown.medication import actions, models
from stepdown.medication.vocabulary import (
    FoundOpioid,
    GivenTerms,
    Occasion,
    OrderTerms,
    Place,
    Severity,
    Told,
)
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind
from tests.cast import NOW, SYSTEM, Cast
from tests.releases import NOOR, a_consent

TODAY = NOW.date()
DAY = timedelta(days=1)


def terms(medicine: str = "naltrexone_xr", **changed: object) -> OrderTerms:
    facts: dict[str, object] = {
        "medicine": medicine,
        "title": "",
        "place": Place.HERE,
        "prescriber": "Dr Hart Sample",
        "dose_words": "as the label says",
        "since": TODAY - 40 * DAY,
        "amount": Decimal(380),
    }
    return OrderTerms(**(facts | changed))  # type: ignore[arg-type]


def ordered(cast: Cast, medicine: str = "naltrexone_xr", client: str = "robin", **changed: object) -> UUID:
    """An order of Dr Hart's for somebody."""
    order_id = new_id()
    return actions.record_order(
        order_id=order_id,
        client_id=cast.clients[client].id,
        terms=terms(medicine, **changed),
        by=cast.viewer("hart"),
        at=NOW,
    )


def dose(**changed: object) -> GivenTerms:
    facts: dict[str, object] = {
        "amount": Decimal(380),
        "lot": "A17",
        "expires_on": date(2027, 6, 30),
        "body_place": "Gluteal, left",
    }
    return GivenTerms(**(facts | changed))  # type: ignore[arg-type]


def given(
    cast: Cast, order_id: UUID, *, found: tuple[FoundOpioid, ...] = (), who: str = "hart", at: datetime = NOW
) -> UUID:
    """One injection given by somebody."""
    given_id = new_id()
    actions.give(
        given_id=given_id, order_id=order_id, terms=dose(), found=found, by=cast.viewer(who, at=at), at=at
    )
    return given_id


def fentanyl(on: date = TODAY) -> tuple[FoundOpioid, ...]:
    return (FoundOpioid("fentanyl", "Fentanyl", on, False),)


def from_elsewhere(cast: Cast, **changed: object) -> UUID:
    """A medicine of Robin's that another place prescribes."""
    facts: dict[str, object] = {
        "title": "Sertraline",
        "place": Place.ELSEWHERE,
        "amount": None,
        "dose_words": "50 mg",
    }
    return ordered(cast, "", **(facts | changed))


def methadone(cast: Cast) -> UUID:
    """Methadone of Robin's, from its clinic."""
    return ordered(
        cast,
        "methadone",
        place=Place.ELSEWHERE,
        clinic="Fictional OTP",
        dose_words="80 mg a day",
        amount=None,
    )


def an_effect(cast: Cast) -> UUID:
    return actions.note_effect(
        client_id=cast.clients["robin"].id,
        order_id=None,
        words="Headache in the mornings",
        severity=Severity.MILD,
        since=TODAY,
        by=SYSTEM,
        at=NOW,
    )


def a_list(cast: Cast) -> UUID:
    """Robin's list beside ours: one medicine we do not know."""
    return actions.compare_lists(
        client_id=cast.clients["robin"].id,
        occasion=Occasion.ADMISSION,
        source="bottles they brought",
        told=[Told("Sertraline", "50 mg")],
        by=SYSTEM,
        at=NOW,
    )


def any_order(cast: Cast) -> UUID:
    """An order of Robin's: the one there is, or a new one."""
    known = models.OrderRow.objects.filter(client_id=cast.clients["robin"].id).first()
    return known.id if known else ordered(cast)


def any_given(cast: Cast) -> UUID:
    return given(cast, any_order(cast))


def consent_for_methadone(cast: Cast) -> UUID:
    """Robin agrees that their clinic and ours talk about their medicine."""
    words = replace(
        NOOR,
        recipient=Recipient(RecipientKind.PROVIDER, "Fictional OTP"),
        purposes=(Purpose.TREATMENT,),
        categories=(Category.MEDICATION,),
        description="my methadone dose",
    )
    return a_consent(cast, words)
