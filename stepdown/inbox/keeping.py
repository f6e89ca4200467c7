"""The bytes of papers, sealed piece by piece, and read back the same way."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import KeyRingBroken, SealBroken
from stepdown.inbox.models import Piece
from stepdown.inbox.rules.finding import blinded, words_of
from stepdown.inbox.vocabulary import Unreadable
from stepdown.kernel.words import say

PIECE = 1024 * 1024
_SHUT = say(
    "The sealed paper does not open. It was left as it is; whoever keeps the clinic's keys can say why."
)


def piece_place(original_id: UUID, number: int, *, last: bool) -> str:
    """What a piece is bound to, so that none can be moved, reordered or cut off unseen."""
    return f"inbox original {original_id} piece {number}{' last' if last else ''}"


def text_place(original_id: UUID) -> str:
    return f"inbox original {original_id} text"


def name_place(arrival_id: UUID) -> str:
    return f"inbox arrival {arrival_id} name"


def keep(original_id: UUID, chunks: Iterable[bytes]) -> None:
    """Seal a file's bytes; one piece is in memory at a time."""
    number, held = 0, b""
    for chunk in chunks:
        held += chunk
        while len(held) > PIECE:
            _keep_piece(original_id, number, held[:PIECE], last=False)
            number, held = number + 1, held[PIECE:]
    _keep_piece(original_id, number, held, last=True)


def _keep_piece(original_id: UUID, number: int, plain: bytes, *, last: bool) -> None:
    sealed = identity.seal(plain, bound_to=piece_place(original_id, number, last=last))
    Piece.objects.bulk_create([Piece(original_id=original_id, number=number, last=last, sealed=sealed)])


def kept(original_id: UUID) -> Iterator[bytes]:
    """The bytes of an original, a megabyte at a time. Raises Unreadable when a piece does not open."""
    last = False
    rows = Piece.objects.filter(original_id=original_id).order_by("number")
    for number, row in enumerate(rows.iterator(chunk_size=1)):
        last = row.last
        yield _opened(bytes(row.sealed), piece_place(original_id, number, last=last))
    if not last:
        raise Unreadable(_SHUT)


def sealed_texts(original_id: UUID, texts: tuple[str, ...]) -> bytes:
    """The text of each page, packed and sealed."""
    packed = zlib.compress(json.dumps(texts).encode(), 6)
    return identity.seal(packed, bound_to=text_place(original_id))


def texts_of(original_id: UUID, sealed: bytes) -> tuple[str, ...]:
    """The text of each page as it was read. Raises Unreadable."""
    packed = _opened(sealed, text_place(original_id))
    return tuple(json.loads(zlib.decompress(packed)))


def sealed_name(arrival_id: UUID, name: str) -> bytes:
    return identity.seal(name[:200].encode(), bound_to=name_place(arrival_id))


def name_of(arrival_id: UUID, sealed: bytes) -> str:
    """The name a file came under; empty where it does not open: a list must not fall over one name."""
    try:
        return identity.unseal(sealed, bound_to=name_place(arrival_id)).decode()
    except (SealBroken, KeyRingBroken):
        return ""


def blind_words(text: str) -> list[int]:
    """Keyed numbers of the words of a text, for the column that is searched."""
    words = words_of(text)
    return blinded(words, identity.blind_index("words of papers", purpose="inbox")) if words else []


def _opened(sealed: bytes, place: str) -> bytes:
    try:
        return identity.unseal(sealed, bound_to=place)
    except (SealBroken, KeyRingBroken) as broken:
        raise Unreadable(_SHUT) from broken
