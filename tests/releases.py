"""Consents, signatures and openings of the cast, made through real actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import Task
from stepdown.privacy import actions as privacy
from stepdown.privacy.vocabulary import (
    Category,
    ConsentKind,
    ConsentWords,
    Purpose,
    Recipient,
    RecipientKind,
    Signing,
)
from stepdown.signature import actions as signature
from tests.cast import NOW, Cast

NOOR = ConsentWords(
    kind=ConsentKind.ORDINARY,
    recipient=Recipient(RecipientKind.FAMILY, "Noor, my sister"),
    purposes=(Purpose.FAMILY_SUPPORT,),
    categories=(Category.HOURS,),
    discloser="Harbor Street",
    description="how many hours I came each week",
    starts_at=NOW,
    until_revoked=True,
    told_revocation=True,
)
COURT = replace(
    NOOR,
    kind=ConsentKind.CRIMINAL_JUSTICE,
    recipient=Recipient(RecipientKind.COURT, "County court"),
    purposes=(Purpose.CRIMINAL_JUSTICE,),
    categories=(Category.HOURS, Category.TESTS),
    until_revoked=False,
    ends_on=date(2027, 2, 28),
    irrevocable_until=date(2027, 1, 31),
    monitors=True,
)


def a_consent(cast: Cast, words: ConsentWords = NOOR, *, client: str = "robin", at: datetime = NOW) -> UUID:
    """A consent in force of one client, given at the moment named."""
    return privacy.give_consent(
        client_id=cast.clients[client].id,
        words=replace(words, starts_at=at),
        signing=Signing(cast.clients[client].chosen_name, at),
        by=cast.viewer("iva"),
        at=at,
    )


def an_opening(cast: Cast) -> UUID:
    """Iva opens Robin's vault, now."""
    made = identity.open_vault(
        client_id=cast.clients["robin"].id,
        task=Task.OTHER,
        reason="To write the name on an envelope",
        by=cast.viewer("iva"),
        at=datetime.now(UTC),
    )
    return made.id


def a_signed_paper(cast: Cast) -> UUID:
    """Robin signed the consent to treatment, Iva saw it."""
    return signature.sign_paper(
        client_id=cast.clients["robin"].id,
        reference="consent_to_treat.1",
        typed_name="Robin",
        agreed=True,
        by=cast.viewer("iva"),
        at=cast.now,
    )
