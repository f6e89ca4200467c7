"""Words of any script with where they stand, and how two of them compare whatever their dress."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = "'’ʼ‘"
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ё": "е", "ـ": None,
     "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", **dict.fromkeys(APOSTROPHES)}
)  # fmt: skip
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіїєґ", "abvgdeziiklmnoprstufyeiieg", strict=True))
    | {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)
# Scripts written without spaces: a name is looked for inside the run of letters.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
)
_PREFIXED = ((0x0590, 0x05FF), (0x0600, 0x06FF))
_INFLECTED = ((0x0370, 0x03FF), (0x0400, 0x052F))
PREFIXES = frozenset("و ف ب ل ك ال وال بال لل ו ה ב ל מ כ ש וה של".split())


# Letters of any script with their marks (Indic vowels, harakat, accents), and apostrophes between them.
_LETTER = r"[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u109f\u1780-\u17ff]"
_WORD = re.compile(rf"(?:{_LETTER})(?:{_LETTER}|['’ʼ‘](?=[^\W_]))*")
_OPENERS = '.!?:\n\r"“”„«(•-–—/‘'


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: as written, where it stands, and folded for comparing."""

    text: str
    start: int
    end: int
    folded: str
    opens: bool  # the first word of a sentence, a line or something quoted

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def is_possessive(self) -> bool:
        return len(self.text) > 2 and self.text[-2] in APOSTROPHES and self.text[-1] in "sS"


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in their order."""
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        found.append(Token(word, start, match.end(), bare(word), _opens(text[last:start], not found)))
        last = match.end()
    return tuple(found)


def _opens(gap: str, is_first: bool) -> bool:
    """Whether what stands between two words begins something new; a hyphen inside a word does not."""
    plain = gap.strip(" \t*#_")
    return is_first or (gap != "-" and plain[-1:] in _OPENERS and plain != "")


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word without case, marks and apostrophes: "José" and "JOSE" are one."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in plain if not _is_mark(one)).translate(_PLAIN)


def _is_mark(one: str) -> bool:
    code = ord(one)
    return 0x0300 <= code <= 0x036F or 0x0591 <= code <= 0x05C7 or 0x064B <= code <= 0x0652


@lru_cache(maxsize=8192)
def bare(word: str) -> str:
    """A word folded, without a possessive ending."""
    if len(word) > 2 and word[-2] in APOSTROPHES and word[-1] in "sS":
        word = word[:-2]
    return fold(word)


def latin(folded: str) -> str:
    """A Cyrillic word in Latin letters, any other as it is."""
    return folded.translate(_LATIN)


def is_unspaced(word: str) -> bool:
    return _within(word, _UNSPACED)


def is_prefixed(word: str) -> bool:
    return _within(word, _PREFIXED)


def is_inflected(word: str) -> bool:
    return _within(word, _INFLECTED)


def _within(word: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= ord(word[0]) <= high for low, high in ranges)


def one_letter_off(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two that changed places, tell the words apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )
