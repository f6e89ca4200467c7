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
from stepdown.intake.vocabulary import Caller, CallSheet, Channel
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.referral import actions as referral
from stepdown.referral import queries
from stepdown.referral.vocabulary import Legal, Received


@transaction.atomic
def receive_referral(
    *, site_id: UUID, file: BinaryIO, source_label: str = "", by: Viewer, at: datetime
) -> Received:
    """Take in one record and open an inquiry for it, both or neither; the same record again changes nothing.

    A newer copy about the same person stands beside the earlier one's inquiry instead of opening a second.
    Raises Unreadable with the one line that says what is wrong with the file.
    """
    received = referral.receive(site_id=site_id, file=file, source_label=source_label, by=by, at=at)
    if received.already_here:
        return received
    earlier = received.newer_copy_of
    card = received.referral
    if earlier is not None and earlier.inquiry_id is not None and earlier.site_id == site_id:
        inquiry_id = earlier.inquiry_id
    else:
        sheet = CallSheet(
            channel=Channel.REFERRAL,
            caller=Caller.PROGRAM,
            called_name=card.working_name,
            about=card.source_label,
        )
        inquiry_id = intake.open_inquiry(site_id=site_id, sheet=sheet, by=by, at=at).id
    referral.link_inquiry(referral_id=card.id, inquiry_id=inquiry_id, by=by, at=at)
    if earlier is not None and earlier.client_id is not None and inquiry_id == earlier.inquiry_id:
        referral.link_client(inquiry_id=inquiry_id, client_id=earlier.client_id, by=by, at=at)
    return replace(received, referral=replace(card, inquiry_id=inquiry_id))


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
