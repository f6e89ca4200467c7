"""The entry a fact stands in, with everything masked that might name somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import day_at
from stepdown.referral.models import FileOpening, FilePart
from stepdown.referral.queries.cards import referral
from stepdown.referral.queries.told import fact
from stepdown.referral.rules.masking import mask
from stepdown.referral.rules.person import legal_of
from stepdown.referral.rules.reading import patient_in, place
from stepdown.referral.vocabulary import FactCard, OpenedFile, SourceLine, Unreadable

OPEN_FOR = timedelta(minutes=5)
_SHUT = say("The sealed file does not open. It was left as it is.")
_KEYS = say("Whoever keeps the clinic's keys can say why.")


def bound_to(referral_id: UUID, number: int, *, last: bool) -> str:
    """What a sealed part is bound to, so that parts cannot be moved, reordered or cut off unseen."""
    return f"referral file {referral_id} part {number}{' last' if last else ''}"


class SealedFile:
    """The parts of a file as one stream of bytes; one part is in memory at a time."""

    def __init__(self, referral_id: UUID) -> None:
        self._pieces = _unsealed(referral_id)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; an empty answer is the end."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = piece
        cut = len(self._held) if size < 0 else size
        piece, self._held = self._held[:cut], self._held[cut:]
        return piece


def _unsealed(referral_id: UUID) -> Iterator[bytes]:
    last, number = False, 0
    # Part by part, so that whoever stops reading leaves no cursor open.
    while (row := FilePart.objects.filter(referral_id=referral_id, number=number).first()) is not None:
        last = row.last
        try:
            yield identity.unseal(bytes(row.sealed), bound_to=bound_to(referral_id, number, last=last))
        except Exception as broken:
            # a wrong key, a moved part, a missing folder: all look the same from here
            raise Unreadable(_SHUT, lifted_by=_KEYS) from broken
        number += 1
    if not last:
        raise Unreadable(_SHUT, lifted_by=_KEYS)


def opened_file(viewer: Viewer, opening_id: UUID, *, at: datetime) -> OpenedFile:
    """What an opening shows its opener for five minutes. Raises NotFound for anybody else and afterwards."""
    row = FileOpening.objects.filter(
        id=opening_id, by_id=viewer.staff_id, at__gt=at - OPEN_FOR, at__lte=at
    ).first()
    if row is None or viewer.staff_id is None or not viewer.may(Permission.OPEN_REFERRAL_FILE):
        raise NotFound
    card = referral(viewer, row.referral_id, at=at)
    legal = legal_of(patient_in(SealedFile(card.id)))
    return OpenedFile(card, legal, _entry_as_sent(viewer, row, at), row.at + OPEN_FOR)


def _entry_as_sent(viewer: Viewer, row: FileOpening, at: datetime) -> str:
    """The entry of the opening's fact as it was sent, on several lines; nothing where it was opened without
    one."""
    if row.fact_id is None:
        return ""
    source = fact(viewer, row.fact_id, at=at).source
    if source.resource_type == "Bundle":
        return ""
    return place(SealedFile(row.referral_id), source.entry).sent


def masked_source(viewer: Viewer, fact_id: UUID, *, at: datetime) -> tuple[FactCard, tuple[SourceLine, ...]]:
    """The fact and its entry, line by line, masked. Raises NotFound for a fact out of reach."""
    card = fact(viewer, fact_id, at=at)
    if card.source.resource_type == "Bundle":
        return card, ()
    site = referral(viewer, card.referral_id, at=at).site_id
    resources = place(SealedFile(card.referral_id), card.source.entry).resources
    part = resources[card.source.part : card.source.part + 1] or resources[:1]
    on = day_at(site, at)
    return card, tuple(line for resource in part for line in mask(resource, on=on))
