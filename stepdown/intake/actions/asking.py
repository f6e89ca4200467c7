"""The open door: a message from the web form, and how often one address may send it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from stepdown.identity import actions as identity
from stepdown.intake.actions.inquiries import open_inquiry
from stepdown.intake.models import Inquiry
from stepdown.intake.queries.books import aims, triage_now
from stepdown.intake.vocabulary import CallSheet, Safe, TriageResult
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox import actions as outbox
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.vocabulary import Role

BUCKETS = 65536


@transaction.atomic
def ask(*, site_id: UUID, sheet: CallSheet, by: Viewer, at: datetime) -> TriageResult:
    """Take a message from the open form and answer what its own ticks say.

    Nothing is looked up: a code word that was used before is stored exactly like a new one, so that neither
    the answer nor its time can tell. Staff see the match. Raises Refused for an impossible number or word.
    """
    card = open_inquiry(site_id=site_id, sheet=sheet, by=by, at=at)
    if (sheet.phone or sheet.email) and sheet.safe is not Safe.NO:
        due = at + timedelta(hours=aims().web_answer_hours)
        Inquiry.objects.filter(pk=card.id).update(call_back_at=due)
    result = triage_now(sheet.answers)
    words = say("A message came in by the web form.")
    if result.in_danger:
        words = say("A message came in by the web form, and danger was ticked. Read it now.")
    outbox.post(to_role=Role.INTAKE, at_site=site_id, kind=LetterKind.INQUIRY, words=words, by=by, at=at)
    return result


@transaction.atomic
def count_ask(*, address: str, at: datetime) -> bool:
    """Count one message from an address; False once there were too many in the window.

    The address is not kept: a keyed hash picks one of 65,536 counters, which is all there will ever be.
    """
    aim = aims()
    bucket = int.from_bytes(identity.blind_index(address, purpose="intake ask counter")[:2]) % BUCKETS
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_askcounter (bucket, window_start, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (bucket) DO UPDATE SET"
            " count = CASE WHEN intake_askcounter.window_start > %s"
            " THEN intake_askcounter.count + 1 ELSE 1 END,"
            " window_start = CASE WHEN intake_askcounter.window_start > %s"
            " THEN intake_askcounter.window_start ELSE EXCLUDED.window_start END"
            " RETURNING count",
            [bucket, at, *([at - timedelta(minutes=aim.web_window_minutes)] * 2)],
        )
        count: int = cursor.fetchone()[0]
    return count <= aim.web_per_window
