"""Which substance a line is about, what it found and how: by code, else by name; unknown stays unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from stepdown.drugtest.rules.data import Setting
from stepdown.drugtest.vocabulary import Found, Line, Method

_NOT = re.compile(
    r"\b(not detected|none detected|not present|undetected|negative|neg|absent|non-?reactive|below cut)", re.I
)
_YES = re.compile(r"\b(detected|positive|pos|present|presumptive positive|reactive|above cut)", re.I)
_UNDONE = re.compile(r"\b(not (done|performed|tested)|cancell?ed|quantity not sufficient|qns)\b", re.I)
_DEFINITIVE = re.compile(
    r"confirm|definitive|quantitat|mass spec|\bGC\b|\bLC\b|GC-?MS|LC-?MS|chromatograph|MS/MS", re.I
)
_SCREEN = re.compile(
    r"screen|\bscn\b|immunoassay|presumptive|\bEIA\b|point of care|\bQl\b|\[presence\]", re.I
)
_NUMBER = re.compile(r"^\s*([<>]=?)?\s*([0-9]+(?:\.[0-9]+)?)\s*$")
_CUTOFF = re.compile(r"([0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True)
class Raw:
    """A line as it came. `hint` is whatever else says how it was measured, and flags."""

    name: str
    text: str
    codes: tuple[str, ...] = ()
    unit: str = ""
    cutoff: str = ""
    hint: str = ""


def line_of(setting: Setting, raw: Raw) -> Line:
    """A line of a report as one of ours."""
    name, codes, text = raw.name, raw.codes, raw.text
    specimen = _specimen(setting, name, codes)
    analyte = "" if specimen else _analyte(setting, name, codes)
    number, below = _number(text)
    method = Method.VALIDITY if specimen else _method(f"{name} {raw.hint}", text, number)
    if specimen:
        found = _yes_no(text) or (Found.DETECTED if number else Found.UNCLEAR)
    else:
        found = _yes_no(text) or _by_number(number, below, raw.cutoff, raw.hint)
    return Line(
        name=name[:120],
        analyte=(specimen or analyte),
        method=method,
        found=found,
        value=number,
        unit=raw.unit[:30],
        cutoff=raw.cutoff[:60],
        code=(codes[0] if codes else "")[:30],
        text=text[:200],
    )


def _specimen(setting: Setting, name: str, codes: tuple[str, ...]) -> str:
    for key, (names, known) in setting.specimen.items():
        if set(codes) & set(known) or _words(name) in names:
            return key
    return ""


def _analyte(setting: Setting, name: str, codes: tuple[str, ...]) -> str:
    by_code = next((one.key for one in setting.analytes if set(codes) & set(one.codes)), "")
    if by_code:
        return by_code
    words = _words(name)
    for one in setting.analytes:
        for alias in one.names:
            # As a word of its own: methamphetamine is not amphetamine, oxycodone no codeine.
            if re.search(rf"(?<![a-z0-9]){re.escape(alias)}(?![a-z0-9])", words):
                return one.key
    return ""


def _words(name: str) -> str:
    """A name without what says only where and how: `Opiates [Mass/volume] in Urine` is `opiates`."""
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", name.lower())
    text = re.sub(r"\b(in )?(urine|ur|oral fluid|saliva)\b.*$", " ", text)
    return " ".join(text.replace("/", " ").replace("_", " ").split()).strip(" ,:")


def _method(words: str, text: str, number: Decimal | None) -> Method:
    """Presumptive unless something says definitive: the weaker word is the safe one."""
    if _SCREEN.search(words):
        return Method.PRESUMPTIVE
    if _DEFINITIVE.search(words):
        return Method.DEFINITIVE
    return Method.PRESUMPTIVE


def _yes_no(text: str) -> Found | None:
    if _UNDONE.search(text):
        return Found.NOT_DONE
    if _NOT.search(text):
        return Found.NOT_DETECTED
    return Found.DETECTED if _YES.search(text) else None


def _number(text: str) -> tuple[Decimal | None, bool]:
    """The number a text is, and whether it only says "less than"."""
    found = _NUMBER.match(text)
    if not found:
        return None, False
    try:
        return Decimal(found[2]), (found[1] or "").startswith("<")
    except InvalidOperation:  # pragma: no cover - the pattern lets only decimals through
        return None, False


def _by_number(number: Decimal | None, below: bool, cutoff: str, hint: str) -> Found:
    """What a number says against its cut-off; without one, only a flag of the laboratory says it."""
    if number is None:
        return Found.UNCLEAR
    if below:
        return Found.NOT_DETECTED
    bound = _CUTOFF.search(cutoff)
    if bound:
        return Found.DETECTED if number >= Decimal(bound[1]) else Found.NOT_DETECTED
    flags = set(hint.upper().split())
    if flags & {"A", "AA", "POS", "H", "HH"}:
        return Found.DETECTED
    if flags & {"N", "NEG"} or number == 0:
        return Found.NOT_DETECTED
    return Found.UNCLEAR
