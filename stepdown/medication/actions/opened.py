"""What every act on one order begins with: in reach, at the version that was read; and who acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.medication import models
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Power
from stepdown.place.queries import day_at


def opened(order_id: UUID, version: int | None, *, by: Viewer, at: datetime) -> models.OrderRow:
    """An order that runs, locked. Raises NotFound, Stale, and Refused where it has ended."""
    rows = models.OrderRow.objects.select_for_update(of=("self",)).select_related("client")
    row = rows.filter(within_reach(by, "client", at=at), id=order_id).first()
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Stale(row.version)
    if row.end_why:
        raise Refused(Refusal(say("This order has ended.")))
    return row


def today_at(site_id: UUID, at: datetime) -> date:
    """The day on the wall of a site."""
    return day_at(site_id, at)


def stop(refusal: Refusal | None) -> None:
    """A rule's no is raised."""
    if refusal is not None:
        raise Refused(refusal)


def need(by: Viewer, *powers: Power) -> UUID:
    """Who acts, by one of the powers of a verified credential valid now; else Refused."""
    if by.staff_id is None or not any(by.can(power) for power in powers):
        raise Refused(
            Refusal(
                say("You have no verified credential, valid today, to {act}.", act=powers[0].label.text),
                lifted_by=say("A director verifies credentials under People."),
            )
        )
    return by.staff_id


def words_of(text: str, field: str, asked: str) -> str:
    """What somebody typed, trimmed; Refused where it is empty. `asked` is a sentence of the room's own."""
    if not text.strip():
        raise Refused(Refusal(say(asked), field=field))
    return text.strip()


def named(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]


def trail(verb: str, kind: str, about: UUID, clients: Iterable[UUID], by: Viewer, at: datetime) -> None:
    """One line of the trail."""
    record(by=by, at=at, verb=verb, subject=Subject(kind, about), clients=list(clients))
