"""Words of papers as keyed numbers: a search finds them, a reader of the database learns none."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 4000
_WORD = re.compile(r"[^\W_]{2,40}")


def words_of(text: str) -> frozenset[str]:
    """Different words of a text, without case and accents; at most 4,000 of them."""
    split = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in split if not unicodedata.combining(character))
    found: set[str] = set()
    for word in _WORD.findall(bare):
        found.add(word)
        if len(found) == MOST_WORDS:
            break
    return frozenset(found)


def blinded(words: Iterable[str], key: bytes) -> list[int]:
    """A keyed number for each word, in order: eight bytes of HMAC-SHA-256, as PostgreSQL keeps a bigint."""
    return sorted(
        int.from_bytes(hmac.new(key, word.encode(), hashlib.sha256).digest()[:8], "big", signed=True)
        for word in set(words)
    )
