"""From the sections to the facts that level-of-care rules read. Unknown stays unknown all the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from stepdown.assessment.rules.sections import shown
from stepdown.assessment.vocabulary import (
    BEHAVIORS,
    TEDS_FREQUENCY,
    TEDS_ROUTE,
    TEDS_SUBSTANCE,
    Answer,
    AssessedFact,
    Content,
    Dimension,
    Edition,
    Frequency,
    Knowledge,
    Rating,
    Route,
    Row,
    Scale,
    SectionCard,
    SectionState,
    Strength,
    Substance,
    Use,
    Value,
)
from stepdown.kernel.words import Words

_WHOLE = {SectionState.DECLINED: Knowledge.DECLINED, SectionState.UNKNOWN: Knowledge.UNKNOWN}


def facts_of(cards: tuple[SectionCard, ...]) -> Mapping[str, AssessedFact]:
    """Every question of every section with its state; a section declined as a whole declines each one."""
    facts = {}
    for card in cards:
        whole = _WHOLE.get(card.state)
        for question in card.section.questions:
            answer = card.content.answer(question.key)
            if answer.state is Knowledge.NOT_ASKED and whole is not None:
                answer = Answer(whole)
            key = f"{card.section.key}.{question.key}"
            facts[key] = AssessedFact(
                key, question.label, answer.state, answer.value, shown(question, answer)
            )
    return facts


def _value(row: Row, key: str) -> Value | None:
    answer = row.answer(key)
    return answer.value if answer.state is Knowledge.KNOWN else None


def _whole(row: Row, key: str) -> int | None:
    value = _value(row, key)
    return value if isinstance(value, int) else None


def use_of(row: Row) -> Use:
    """One line of substances, with the national codes where there are any."""
    substance = Substance(str(row.answers["substance"].value))
    route, frequency = _value(row, "route"), _value(row, "frequency")
    strength, last = _value(row, "withdrawal"), _value(row, "last_on")
    return Use(
        substance,
        str(_value(row, "detail") or ""),
        Route(str(route)) if route else None,
        Frequency(str(frequency)) if frequency else None,
        _whole(row, "days"),
        _whole(row, "first_age"),
        date.fromisoformat(str(last)) if last else None,
        str(_value(row, "amount") or ""),
        _whole(row, "spent"),
        Strength(str(strength)) if strength else None,
        substance in BEHAVIORS,
        TEDS_SUBSTANCE.get(substance),
        TEDS_ROUTE[Route(str(route))] if route else None,
        TEDS_FREQUENCY[Frequency(str(frequency))] if frequency else None,
    )


def ratings_of(edition: Edition, content: Content) -> tuple[Rating, ...]:
    """Every rating that was given, in the order of the edition."""
    found = []
    for dimension in edition.dimensions:
        found.append(_rating(dimension, "", dimension.short, dimension.scale, content))
        found += [_rating(dimension, part.key, part.name, part.scale, content) for part in dimension.parts]
    return tuple(rating for rating in found if rating is not None)


def _rating(
    dimension: Dimension, part: str, label: Words, scale: Scale | None, content: Content
) -> Rating | None:
    key = f"{dimension.key}__{part}" if part else dimension.key
    answer = content.answer(key)
    if scale is None or answer.state is not Knowledge.KNOWN:
        return None
    code = str(answer.value)
    place = scale.place(code)
    if place is None:
        return None
    why = content.answer(f"{key}__why")
    evidence = str(why.value) if why.state is Knowledge.KNOWN else ""
    return Rating(
        dimension.key,
        dimension.number,
        part,
        label,
        code,
        scale.codes[place].label,
        place,
        len(scale.codes) - 1,
        evidence,
    )
