"""Adding versions of programmes. Nothing here changes or removes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from stepdown.audit import actions as audit
from stepdown.kernel.refusal import Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.programme import queries, shelf
from stepdown.programme.models import ProgrammeVersion
from stepdown.programme.rules.reading import digest_of, parse
from stepdown.programme.vocabulary import Programme


@transaction.atomic
def store(*, content: Mapping[str, object], by: Viewer, at: datetime) -> Programme:
    """Store a programme: the same content as its newest version changes nothing, other content is a new
    version.

    Raises Refused with every fault and the place it stands at; nothing is stored then.
    """
    read = parse(content)
    if not isinstance(read, Programme):
        raise Refused(*read)
    digest = digest_of(content)
    with connection.cursor() as cursor:
        # two people storing the same programme at once: the second waits and then sees the first one's
        # version
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"programme {read.key}"])
    newest = ProgrammeVersion.objects.filter(key=read.key).order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return queries.programme_version(by, newest.id)
    row = ProgrammeVersion.objects.create(
        key=read.key, number=newest.number + 1 if newest else 1, digest=digest, content=dict(content), at=at
    )
    subject = Subject("programme", row.id)
    audit.record(
        by=by, at=at, verb="store programme", subject=subject, detail={"key": row.key, "version": row.number}
    )
    return queries.programme_version(by, row.id)


@transaction.atomic
def load_presets(*, by: Viewer, at: datetime) -> tuple[Programme, ...]:
    """Store every programme shipped with the house.

    Safe to repeat. Raises Refused; nothing is stored then.
    """
    return tuple(store(content=content, by=by, at=at) for _name, content in shelf.presets())
