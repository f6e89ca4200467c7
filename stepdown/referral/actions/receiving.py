"""Taking a record in: read, seal, keep, all or nothing."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.place.queries import day_at
from stepdown.referral.actions.editions import place_among_others, weigh
from stepdown.referral.models import FilePart, NotUnderstood, Referral, ReferralChange, ReferralFact
from stepdown.referral.queries.cards import card_of, reachable
from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.queries.source import bound_to
from stepdown.referral.rules.elements import plain
from stepdown.referral.rules.labels import is_part2
from stepdown.referral.rules.person import working_name
from stepdown.referral.rules.reading import read_record
from stepdown.referral.rules.unpack import unpacked
from stepdown.referral.vocabulary import Fact, FactKind, Form, Limits, Reading, Received, ReferralCard

_PART = 1024 * 1024


@transaction.atomic
def receive(*, site_id: UUID, file: BinaryIO, source_label: str = "", by: Viewer, at: datetime) -> Received:
    """Take in one FHIR R4 bundle or C-CDA document (plain or gzip) from a file that can be read twice.

    The same record again changes nothing and answers with the referral that is here. A later edition about
    the same person of the same sender is a referral of its own that points to the earlier one; what it says
    otherwise waits for a person. Raises Unreadable with the one line that says what is wrong; nothing is kept
    then.
    """
    if by.audience is Audience.STAFF and site_id not in by.site_ids:
        raise NotFound
    day = day_at(site_id, at)
    digest = _digest(file)
    known = Referral.objects.filter(digest=digest).first()
    if known is not None:
        return Received(_card(known.id, at), already_here=True)
    file.seek(0)
    reading = read_record(file, substance_codes(), on=day)
    row = _row(reading, site_id, digest, day)
    row.source_label = plain(source_label, 80)
    row.received_by_id = by.staff_id
    row.at = at
    earlier, beside = place_among_others(
        row, [key for own in reading.edition.replaces if (key := _document(own))]
    )
    row.newer_copy_of = earlier
    Referral.objects.bulk_create([row])
    _keep_facts(row, reading)
    file.seek(0)
    _keep_file(row.id, file)
    record(
        by=by,
        at=at,
        verb="receive referral",
        subject=Subject("referral", row.id),
        detail={
            "entries": reading.entries,
            "facts": len(reading.facts),
            "newer_copy": row.newer_copy_of_id is not None,
        },
    )
    return Received(
        _card(row.id, at),
        already_here=False,
        newer_copy_of=_card(earlier.id, at) if earlier else None,
        beside=_card(beside.id, at) if beside else None,
        by_kind=Counter(fact.kind for fact in reading.facts),
    )


def _digest(file: BinaryIO) -> bytes:
    """A keyed hash of the content, the same however it is packed; locked until commit, so two at once are
    one."""
    digest = hashlib.sha256()
    for chunk in unpacked(file, Limits()):
        digest.update(chunk)
    keyed = identity.blind_index(digest.hexdigest(), purpose="referral file")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(keyed[:8], "big", signed=True)])
    return keyed


def _row(reading: Reading, site_id: UUID, digest: bytes, day: date) -> Referral:
    patient = (
        identity.blind_index(reading.patient_key, purpose="referral patient") if reading.patient_key else None
    )
    taken = set(Referral.objects.filter(site_id=site_id, received_on=day).values_list("word", flat=True))
    name, word = working_name(f"{day.day} {day:%b}", taken)
    return Referral(
        id=new_id(),
        site_id=site_id,
        working_name=name,
        word=word,
        received_on=day,
        digest=digest,
        patient_key=patient,
        form=reading.edition.form.value,
        title=reading.edition.title,
        document=_document(reading.edition.own),
        series=_series(reading),
        birth=identity.blind_index(reading.legal.birth_date, purpose="referral birth date")
        if reading.legal.birth_date
        else None,
        edition=reading.edition.version,
        made_at=reading.edition.made.at if reading.edition.made else None,
        age_band=reading.age_band.value,
        entries=reading.entries,
        supporting=reading.supporting,
        fact_count=len(reading.facts),
        substance_count=sum(fact.kind is FactKind.SUBSTANCE_USE for fact in reading.facts),
        not_understood_count=sum(reading.not_understood.values()),
        labelled_part2=any(is_part2(fact) for fact in reading.facts),
    )


def _document(own: str) -> bytes | None:
    """A keyed hash of a document's own number; nothing where it has none."""
    return identity.blind_index(own, purpose="referral document") if own else None


def _series(reading: Reading) -> bytes | None:
    """A keyed hash of the set whose editions replace each other: a sender's bundles of one person are one."""
    edition, patient = reading.edition, reading.patient_key
    if edition.form is Form.FHIR:
        return identity.blind_index(f"fhir {patient}", purpose="referral series") if patient else None
    if not edition.series or (edition.series.startswith("summary ") and not patient):
        return None
    return identity.blind_index(f"{edition.series} {patient}", purpose="referral series")


def _keep_facts(row: Referral, reading: Reading) -> None:
    told = [*reading.facts, *reading.asides]
    rows = [_fact_row(row.id, position, fact) for position, fact in enumerate(told)]
    changes = weigh(row, rows, told)
    ReferralFact.objects.bulk_create(rows, batch_size=500)
    ReferralChange.objects.bulk_create(changes, batch_size=500)
    NotUnderstood.objects.bulk_create(
        NotUnderstood(referral_id=row.id, resource_type=kind, reason=reason, count=count)
        for (kind, reason), count in reading.not_understood.items()
    )


def _fact_row(referral_id: UUID, position: int, fact: Fact) -> ReferralFact:
    return ReferralFact(
        referral_id=referral_id,
        position=position,
        kind=fact.kind.value,
        stance=fact.stance.value,
        label=fact.label[:250],
        code=fact.code,
        code_system=fact.code_system,
        topic=fact.topic,
        status=fact.status[:80],
        value=fact.value[:420],
        occurred_at=fact.at.at if fact.at else None,
        precision=fact.at.precision.value if fact.at else "",
        ended_at=fact.ended.at if fact.ended else None,
        ended_precision=fact.ended.precision.value if fact.ended else "",
        resource_type=fact.source.resource_type,
        resource_id=fact.source.resource_id,
        entry=fact.source.entry,
        path=fact.source.path,
        part=fact.source.part,
    )


def _keep_file(referral_id: UUID, file: BinaryIO) -> None:
    """Seal the content in parts of about a megabyte, packed, so that no size of file fills the memory."""
    number, held = 0, b""
    for piece in _packed(unpacked(file, Limits())):
        held += piece
        while len(held) > _PART:
            _keep_part(referral_id, number, held[:_PART], last=False)
            number, held = number + 1, held[_PART:]
    _keep_part(referral_id, number, held, last=True)


def _keep_part(referral_id: UUID, number: int, plain_bytes: bytes, *, last: bool) -> None:
    sealed = identity.seal(plain_bytes, bound_to=bound_to(referral_id, number, last=last))
    FilePart.objects.bulk_create([FilePart(referral_id=referral_id, number=number, last=last, sealed=sealed)])


def _packed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    engine = zlib.compressobj(level=6, wbits=31)
    for chunk in chunks:
        yield engine.compress(chunk)
    yield engine.flush()


def _card(referral_id: UUID, at: datetime) -> ReferralCard:
    return card_of(reachable(_HOUSE, at).get(id=referral_id))


_HOUSE = Viewer(Audience.SYSTEM, name="Stepdown")
