"""A record from elsewhere becomes an inquiry with its facts; by the person's wish its identity goes to the
vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import Field
from stepdown.intake import actions as intake
from stepdown.intake import queries as inquiries
from stepdown.intake.vocabulary import Caller, CallSheet, Channel
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.referral import actions as referral
from stepdown.referral import queries
from stepdown.referral.vocabulary import Legal, Received, ReferralCard


@transaction.atomic
def receive_referral(
    *,
    site_id: UUID,
    file: BinaryIO,
    source_label: str = "",
    inquiry_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> Received:
    """Take in one record and open an inquiry for it, both or neither; the same record again changes nothing.

    A later edition, or another record of the same person, joins the inquiry that is here instead of opening a
    second; so does one that somebody says belongs to `inquiry_id`. Raises Unreadable with the one line that
    says what is wrong with the file; Refused where it belongs to another inquiry than the one said.
    """
    received = referral.receive(site_id=site_id, file=file, source_label=source_label, by=by, at=at)
    if received.already_here:
        return received
    card = received.referral
    kin = received.newer_copy_of or received.beside
    known = kin.inquiry_id if kin is not None and kin.site_id == site_id else None
    if inquiry_id is not None and known not in (None, inquiry_id):
        raise Refused(Refusal(say("A record of this person belongs to another inquiry already.")))
    joins = inquiry_id or known or _new_inquiry(card, site_id, by, at)
    referral.link_inquiry(referral_id=card.id, inquiry_id=joins, by=by, at=at)
    client_id = inquiries.inquiry(by, joins, at=at).card.client_id
    if kin is not None and joins == kin.inquiry_id:
        client_id = kin.client_id or client_id
    if client_id is not None:
        referral.link_client(inquiry_id=joins, client_id=client_id, by=by, at=at)
    return replace(received, referral=queries.referral(by, card.id, at=at))


def _new_inquiry(card: ReferralCard, site_id: UUID, by: Viewer, at: datetime) -> UUID:
    sheet = CallSheet(
        channel=Channel.REFERRAL,
        caller=Caller.PROGRAM,
        called_name=card.working_name,
        about=card.source_label,
    )
    return intake.open_inquiry(site_id=site_id, sheet=sheet, by=by, at=at).id


@transaction.atomic
def carry_identity_to_vault(
    *, referral_id: UUID, person_wishes: bool, version: int, by: Viewer, at: datetime
) -> int:
    """Put the legal identity of the sealed file into the client's vault, because the person wishes it.

    Fields the file does not hold stay as they are. Answers the vault's version. Raises Refused without the
    wish or a client, Stale, NotFound.
    """
    card = queries.referral(by, referral_id, at=at)
    if card.client_id is None:
        raise Refused(
            Refusal(say("There is no chart yet. The vault belongs to a client, not to a referral."))
        )
    if not person_wishes:
        raise Refused(
            Refusal(
                say(
                    "Ask the person first: the chart runs on the chosen name, "
                    "and a legal identity is optional."
                ),
                field="person_wishes",
            )
        )
    legal = referral.legal_identity(referral_id=referral_id, by=by, at=at)
    return identity.enter_identity(
        client_id=card.client_id,
        values=vault_fields(legal),
        why=str(say("From the record another program sent, by the person's wish.")),
        version=version,
        by=by,
        at=at,
    )


def vault_fields(legal: Legal) -> dict[Field, str]:
    """What of a file belongs into the vault; empty fields are left out, so that nothing there is removed."""
    stated = {
        Field.GIVEN_NAME: legal.given_name,
        Field.FAMILY_NAME: legal.family_name,
        Field.BIRTH_DATE: legal.birth_date if len(legal.birth_date) == len("2000-01-01") else "",
        Field.ADDRESS: legal.address,
        Field.PHONE: next(iter(legal.phones), ""),
        Field.EMAIL: next(iter(legal.emails), ""),
    }
    return {field: text for field, text in stated.items() if text}
