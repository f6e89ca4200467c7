"""Clients under their chosen names, and who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import models, rules
from stepdown.people.queries import client_card, require_reach
from stepdown.people.vocabulary import ClientCard, ClientStage, TieGround


@transaction.atomic
def add_client(
    *,
    chosen_name: str,
    site_id: UUID,
    pronouns: str = "",
    language: str = "en",
    population: Sequence[str] = (),
    by: Viewer,
    at: datetime,
) -> ClientCard:
    """Open a chart under a chosen name. Raises Refused where the name cannot be one."""
    if refusal := rules.check_chosen_name(chosen_name):
        raise Refused(refusal)
    name = " ".join(chosen_name.split())
    handle, has_namesake = _apart(name)
    row = models.Client.objects.create(
        site_id=site_id,
        chosen_name=name,
        handle=handle,
        has_namesake=has_namesake,
        pronouns=pronouns,
        language=language,
        population=list(population),
        at=at,
    )
    record(by=by, at=at, verb="add client", subject=Subject("client", row.id), clients=[row.id])
    if by.staff_id is not None and not rules.sees_whole_site(by.roles):
        # Whoever opens a chart may go on with it until the care team is named.
        tie(staff_id=by.staff_id, client_id=row.id, ground=TieGround.CARE_TEAM, by=by, at=at)
    return client_card(by, row.id, at=at)


@transaction.atomic
def rename_client(
    *, client_id: UUID, chosen_name: str, pronouns: str, version: int, by: Viewer, at: datetime
) -> ClientCard:
    """Give a client another chosen name or pronouns. Raises Refused, Stale, NotFound."""
    require_reach(by, client_id, at=at)
    row = models.Client.objects.select_for_update().get(id=client_id)
    if refusal := rules.check_chosen_name(chosen_name):
        raise Refused(refusal)
    name = " ".join(chosen_name.split())
    if row.version != version:
        raise Stale(row.version, (Difference(say("Chosen name"), row.chosen_name, name),))
    if name != row.chosen_name:
        row.handle, row.has_namesake = _apart(name)
    models.Client.objects.filter(id=client_id).update(
        chosen_name=name,
        handle=row.handle,
        has_namesake=row.has_namesake,
        pronouns=pronouns,
        version=version + 1,
    )
    record(by=by, at=at, verb="rename client", subject=Subject("client", client_id), clients=[client_id])
    return client_card(by, client_id, at=at)


@transaction.atomic
def record_adulthood(*, client_id: UUID, by: Viewer, at: datetime) -> None:
    """Record that the client is an adult, as somebody saw for themselves; no birth date is needed."""
    require_reach(by, client_id, at=at)
    recorder = by.staff_id or by.account_id
    models.Client.objects.filter(id=client_id, adult_recorded_at=None).update(
        adult_recorded_at=at, adult_recorded_by=recorder
    )
    record(by=by, at=at, verb="record adulthood", subject=Subject("client", client_id), clients=[client_id])


@transaction.atomic
def set_stage(*, client_id: UUID, stage: ClientStage, by: Viewer, at: datetime) -> None:
    """Say how far the client has come: prospect, in treatment, discharged."""
    require_reach(by, client_id, at=at)
    models.Client.objects.filter(id=client_id).update(stage=stage)
    record(
        by=by,
        at=at,
        verb="set stage",
        subject=Subject("client", client_id),
        clients=[client_id],
        detail={"stage": stage.value},
    )


@transaction.atomic
def move_to_site(*, client_id: UUID, site_id: UUID, by: Viewer, at: datetime) -> None:
    """The client belongs to another site of the clinic from now on, and reach follows. Raises NotFound."""
    require_reach(by, client_id, at=at)
    models.Client.objects.filter(id=client_id).update(site_id=site_id, version=F("version") + 1)
    subject = Subject("client", client_id)
    detail: dict[str, str | int | bool | None] = {"site": str(site_id)}
    record(by=by, at=at, verb="move client to site", subject=subject, clients=[client_id], detail=detail)


@transaction.atomic
def add_contact(
    *,
    client_id: UUID,
    name: str,
    relation: str,
    phone: str = "",
    emergency: bool = False,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Note somebody around the client. This gives them no right to know anything."""
    require_reach(by, client_id, at=at)
    row = models.Contact.objects.create(
        client_id=client_id, name=name, relation=relation, phone=phone, is_emergency_contact=emergency, at=at
    )
    record(by=by, at=at, verb="add contact", subject=Subject("contact", row.id), clients=[client_id])
    return row.id


@transaction.atomic
def tie(
    *,
    staff_id: UUID,
    client_id: UUID,
    ground: TieGround,
    ends_at: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Tie a member of staff to a client; again on the same ground changes nothing."""
    running = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), staff_id=staff_id, client_id=client_id, ground=ground
    )
    if running.exists():
        return
    row = models.CareTie.objects.create(
        staff_id=staff_id, client_id=client_id, ground=ground, starts_at=at, ends_at=ends_at, at=at
    )
    record(
        by=by,
        at=at,
        verb="tie staff to client",
        subject=Subject("tie", row.id),
        clients=[client_id],
        detail={"ground": ground.value},
    )


@transaction.atomic
def untie(*, staff_id: UUID, client_id: UUID, ground: TieGround, by: Viewer, at: datetime) -> None:
    """End a tie now. Raises NotFound where there is none."""
    running = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), staff_id=staff_id, client_id=client_id, ground=ground
    )
    if not running.update(ends_at=at):
        raise NotFound
    record(
        by=by,
        at=at,
        verb="untie staff from client",
        subject=Subject("client", client_id),
        clients=[client_id],
        detail={"ground": ground.value},
    )


def _apart(name: str) -> tuple[str, bool]:
    """A word that tells this client from all of the same name, and whether there are any.

    Takes a lock on the name, so that two namesakes added at once still get different words.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('chosen name ' || people_fold(%s)))", [name])
        cursor.execute("SELECT people_fold(%s)", [name])
        folded = cursor.fetchone()[0]
    namesakes = models.Client.objects.filter(search_name=folded)
    taken = set(namesakes.values_list("handle", flat=True))
    if taken:
        namesakes.filter(has_namesake=False).update(has_namesake=True)
    return rules.next_handle(taken), bool(taken)
