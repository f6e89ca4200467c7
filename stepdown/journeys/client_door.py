"""A client's own door: opened with a one-time code, never for somebody who is entered as dead."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox.queries import stillness
from stepdown.people import actions as people


@transaction.atomic
def open_door(*, client_id: UUID, email: str, by: Viewer, at: datetime) -> str:
    """A client's first account; the one-time code that opens it. Raises Refused, NotFound."""
    _check_alive(client_id, by, at)
    account_id = people.open_client_account(client_id=client_id, email=email, by=by, at=at)
    return people.invite(account_id=account_id, by=by, at=at)


@transaction.atomic
def invite_again(*, client_id: UUID, by: Viewer, at: datetime) -> str:
    """A new one-time code for a client who has, or had, an account. Raises Refused, NotFound."""
    _check_alive(client_id, by, at)
    return people.invite_again(client_id=client_id, by=by, at=at)


def _check_alive(client_id: UUID, by: Viewer, at: datetime) -> None:
    if stillness(by, client_id, at=at) is not None:
        raise Refused(
            Refusal(
                say("It is entered that they died. Nobody comes in with their name."),
                say("A director takes it back where it was a mistake."),
            )
        )
