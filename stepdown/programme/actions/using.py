"""Putting in use, retiring, offering again: decisions of a named person, kept for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit import actions as audit
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.programme.actions.drafts import locked
from stepdown.programme.actions.storing import store
from stepdown.programme.models import (
    ProgrammeDraft,
    ProgrammeReason,
    ProgrammeStanding,
    ProgrammeUse,
    ProgrammeVersion,
)
from stepdown.programme.queries.checks import report
from stepdown.programme.queries.drafts import card_of
from stepdown.programme.rules.reading import digest_of
from stepdown.programme.rules.shaping import against_use, answered
from stepdown.programme.vocabulary import Programme, Report, Standing


@transaction.atomic
def put_in_use(
    *, draft_id: UUID, reasons: Mapping[str, str], on: date, version: int, by: Viewer, at: datetime
) -> Programme:
    """Make a draft the version the next client gets. Clients in treatment keep theirs.

    `reasons` answer findings by their code. Raises Refused with everything that stands against it, Stale,
    NotFound; nothing is stored then.
    """
    row = locked(draft_id, version, {})
    card = card_of(row)
    if card.programme is None:
        raise Refused(*card.faults)
    if refusals := _against_versions(row):
        raise Refused(*refusals)
    checked = report(by, card.programme, on=on)
    if refusals := against_use(checked, reasons):
        raise Refused(*refusals)
    stored = store(content=row.content, by=by, at=at)
    version_id = ProgrammeVersion.objects.values_list("id", flat=True).get(
        key=stored.key, number=stored.version
    )
    use = ProgrammeUse.objects.create(
        programme_version_id=version_id,
        checked_on=on,
        rules=_rules(checked),
        by_staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    for finding, why in answered(checked, reasons):
        said = f"{finding.where}: {finding.words}"
        ProgrammeReason.objects.create(use=use, code=finding.code, finding=said[:500], why=why[:1000])
    ProgrammeDraft.objects.filter(id=row.id).update(
        closed_at=at, became_id=version_id, version=row.version + 1
    )
    _offer_if_retired(stored.key, by, at)
    audit.record(
        by=by,
        at=at,
        verb="put programme in use",
        subject=Subject("programme", version_id),
        detail={"key": stored.key, "version": stored.version, "reasons": len(answered(checked, reasons))},
    )
    return stored


def _against_versions(row: ProgrammeDraft) -> tuple[Refusal, ...]:
    newest = ProgrammeVersion.objects.filter(key=row.key).order_by("-number").first()
    if newest is None:
        return ()
    if newest.digest == digest_of(row.content):
        return (Refusal(say("Nothing differs from version {n}, which is in use.", n=newest.number)),)
    if newest.id != row.based_on_id:
        return (
            Refusal(
                say("Version {n} came in use while this was shaped.", n=newest.number),
                say("Compare the two, then go on from the newer one."),
                field="based_on",
            ),
        )
    return ()


def _rules(checked: Report) -> list[dict[str, str]]:
    return [
        {"key": rule.key, "valid_from": rule.valid_from.isoformat(), "tag": rule.source.tag.value}
        for rule in checked.rules
    ]


def _offer_if_retired(key: str, by: Viewer, at: datetime) -> None:
    if _standing(key) is Standing.RETIRED:
        _stand(key, Standing.OFFERED, "A new version was put in use.", by, at)


@transaction.atomic
def retire(*, key: str, why: str, by: Viewer, at: datetime) -> None:
    """No new client comes to this programme; those in it finish theirs. Raises Refused, NotFound."""
    if _standing(key) is Standing.RETIRED:
        raise Refused(Refusal(say("This programme is retired already.")))
    _require_reason(why)
    _stand(key, Standing.RETIRED, why, by, at)


@transaction.atomic
def offer_again(*, key: str, why: str, by: Viewer, at: datetime) -> None:
    """Clients may come to a retired programme again, at its newest version. Raises Refused, NotFound."""
    if _standing(key) is not Standing.RETIRED:
        raise Refused(Refusal(say("This programme is on offer already.")))
    _require_reason(why)
    _stand(key, Standing.OFFERED, why, by, at)


def _standing(key: str) -> Standing:
    """Two who decide at once wait for each other. Raises NotFound for a programme that never was."""
    versions = ProgrammeVersion.objects.filter(key=key).order_by("number")
    if versions.select_for_update().first() is None:
        raise NotFound
    row = ProgrammeStanding.objects.filter(key=key).order_by("-at", "-id").first()
    return Standing(row.standing) if row else Standing.OFFERED


def _require_reason(why: str) -> None:
    if len(why.strip()) < 3:
        raise Refused(
            Refusal(say("Say why, in a few words. Whoever asks next year will read it."), field="why")
        )


def _stand(key: str, standing: Standing, why: str, by: Viewer, at: datetime) -> None:
    row = ProgrammeStanding.objects.create(
        key=key, standing=standing.value, why=why.strip(), by_staff_id=by.staff_id, by_name=by.name, at=at
    )
    subject = Subject("programme", row.id)
    detail = {"key": key, "standing": standing.value}
    audit.record(by=by, at=at, verb="decide programme standing", subject=subject, detail=detail)
