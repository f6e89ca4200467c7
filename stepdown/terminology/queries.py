"""Questions about codes. The lists are public facts, so no viewer is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Length

from stepdown.kernel.refusal import NotFound
from stepdown.terminology import rules
from stepdown.terminology.models import Edition, Icd10Code, Icd10Word
from stepdown.terminology.vocabulary import EditionCard, Icd10

_MOST = 50
_CANDIDATES = 400
_ALIKE = 5


def icd10(code: str) -> Icd10:
    """One code, with or without its dot; a retired one too. Raises NotFound."""
    row = Icd10Code.objects.filter(bare=rules.bare(code.strip())).first()
    if row is None:
        raise NotFound
    return Icd10(row.code, row.title, row.billable)


def editions() -> tuple[EditionCard, ...]:
    """Which lists are loaded, newest first."""
    rows = Edition.objects.order_by("-at", "-id")
    return tuple(EditionCard(row.system, row.name, row.count, row.at) for row in rows)


def search_icd10(text: str, limit: int = 20) -> tuple[Icd10, ...]:
    """Codes for what has been typed so far, best first: an exact code, codes that start so, then titles.

    Words match in any order and by their beginning; a mistyped word is read as the nearest word of the list.
    """
    search = rules.read_search(text)
    limit = max(1, min(limit, _MOST))
    found: dict[str, Icd10] = {}
    if search.bare_code:
        for row in _by_code(search.bare_code)[:limit]:
            found[row.code] = Icd10(row.code, row.title, row.billable)
    if search.words and not found:
        for row in _by_words(search.words)[:limit]:
            term = rules.matched_term(row.title, row.terms.split("\n"), search.words) if row.terms else ""
            found.setdefault(row.code, Icd10(row.code, row.title, row.billable, term))
    return tuple(found.values())


def _by_code(bare_code: str) -> QuerySet[Icd10Code]:
    exact = Case(When(bare=bare_code, then=Value(0)), default=Value(1))
    return (
        Icd10Code.objects.filter(bare__startswith=bare_code, current=True)
        .defer("search")
        .order_by(exact, "precedence")
    )


def _by_words(words: Sequence[str]) -> QuerySet[Icd10Code]:
    readings = [_readings(word) for word in words]
    candidates = (
        Icd10Code.objects.filter(current=True, search=_matches(readings))
        .order_by("precedence")
        .values("code")[:_CANDIDATES]
    )
    # A title that says it all comes before one whose terms do; everyday speech starts no title.
    in_title = Case(When(search=_matches(readings, weight="A"), then=Value(0)), default=Value(1))
    first = "" if words[0] in rules.EVERYDAY else words[0]
    starts = Case(When(billable=True, title__istartswith=first, then=Value(0)), default=Value(1))
    return (
        Icd10Code.objects.filter(code__in=candidates).defer("search").order_by(in_title, starts, "precedence")
    )


def _matches(readings: Sequence[Sequence[str]], weight: str = "") -> SearchQuery:
    return SearchQuery(rules.expression(readings, weight), config="simple", search_type="raw")


def _readings(word: str) -> tuple[str, ...]:
    """The words of the list that a typed word stands for: itself, an everyday meaning, the nearest ones."""
    readings = (word, rules.EVERYDAY[word]) if word in rules.EVERYDAY else (word,)
    known = len(readings) > 1 or Icd10Word.objects.filter(word__startswith=word).exists()
    if known or len(word) < 3:
        return readings
    alike = (
        Icd10Word.objects.filter(TrigramSimilar(F("word"), Value(word)))
        .annotate(likeness=TrigramSimilarity("word", word))
        .order_by("-likeness", Length("word"), "word")
        .values_list("word", "likeness")[:_ALIKE]
    )
    return (*readings, *rules.near_the_best(tuple(alike)))
