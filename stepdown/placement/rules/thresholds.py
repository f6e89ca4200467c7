"""From the clinic's file of thresholds to frozen rules, or to every fault with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.placement.vocabulary import (
    PROTECTED,
    SPECS,
    Comparator,
    Condition,
    Danger,
    FactName,
    Kind,
    NamedLevel,
    RatingCondition,
    Rule,
    Thresholds,
    Value,
)
from stepdown.programme.vocabulary import LevelCode, Source, Tag

NOWHERE = Source("", "", Tag.KNOWN)


def digest_of(content: Mapping[str, object]) -> str:
    """SHA-256 over the content with sorted keys."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def parse(content: Mapping[str, object]) -> Thresholds | tuple[Refusal, ...]:
    """The thresholds, or every refusal.

    A rule that counts severity or addiction medication against is refused.
    """
    reader = Reader(content)
    sources = read_sources(reader)
    title, version, notice = reader.text("title"), reader.text("version"), reader.text("notice")
    rules = tuple(_rule(part, sources) for part in reader.parts("rules", least=1))
    named = tuple(_named_level(part) for part in reader.parts("named_levels"))
    must_know = reader.many_of("must_know", FactName)
    reader.done()
    for key in twice(rule.key for rule in rules):
        reader.refuse("rules", say("has {name} twice", name=key))
    if reader.refusals:
        return tuple(reader.refusals)
    return Thresholds(
        title, version, notice, rules, named, must_know, tuple(sources.values()), digest_of(content)
    )


def read_sources(reader: Reader) -> dict[str, Source]:
    """The sources of a file by key; each fact of the file names one."""
    sources: dict[str, Source] = {}
    for part in reader.parts("sources", least=1):
        source = Source(part.text("key"), part.text("title"), part.one_of("tag", Tag))
        part.done()
        sources[source.key] = source
    return sources


def read_source(reader: Reader, sources: Mapping[str, Source], name: str = "source") -> Source:
    key = reader.text(name)
    if key and key not in sources:
        reader.refuse(name, say("{key} is not among the sources of this file", key=key))
    return sources.get(key, NOWHERE)


def _rule(reader: Reader, sources: Mapping[str, Source]) -> Rule:
    rule = Rule(
        key=reader.text("key"),
        words=reader.text("words"),
        source=read_source(reader, sources),
        when=tuple(_condition(part) for part in reader.parts("when")),
        rating=_rating(reader.part("rating")) if reader.has("rating") else None,
        speaks_for=_levels(reader, "for"),
        against=_levels(reader, "against"),
        forbids=_levels(reader, "forbids"),
        danger=reader.one_of("danger", Danger, default=Danger.NONE),
        names_level=reader.one_of("names_level", FactName) if reader.has("names_level") else None,
        lifted_when=tuple(_condition(part) for part in reader.parts("lifted_when")),
        lifted_by=reader.text("lifted_by", default=""),
        asks=reader.yes("asks", default=True),
    )
    reader.done()
    _check_rule(reader, rule)
    return rule


def _levels(reader: Reader, name: str) -> tuple[LevelCode, ...]:
    return reader.many_of(name, LevelCode) if reader.has(name) else ()


def _rating(reader: Reader) -> RatingCondition:
    rating = RatingCondition(
        dimension=reader.whole("dimension", least=1, most=6),
        editions=reader.texts("editions", least=1),
        at_least=reader.whole("at_least", least=1, most=9),
    )
    reader.done()
    return rating


def _named_level(reader: Reader) -> NamedLevel:
    named = NamedLevel(reader.text("edition"), reader.text("code"), reader.one_of("level", LevelCode))
    reader.done()
    return named


def _condition(reader: Reader) -> Condition:
    """`{ fact = "ciwa", at_least = 19 }`: one fact and exactly one comparison with a value of its kind."""
    fact = reader.one_of("fact", FactName)
    used = [comparator for comparator in Comparator if reader.has(comparator.value)]
    if len(used) != 1:
        reader.refuse("", say("needs exactly one of: is, at_least, at_most"))
        return Condition(fact, Comparator.IS, False)
    comparator = used[0]
    value = reader.scalar(comparator.value)
    reader.done()
    if not _fits(fact, comparator, value):
        reader.refuse(comparator.value, say("does not fit the fact {fact}", fact=fact.value))
    return Condition(fact, comparator, value)


def _fits(fact: FactName, comparator: Comparator, value: Value) -> bool:
    spec = SPECS[fact]
    if spec.kind is Kind.YES_NO:
        return comparator is Comparator.IS and isinstance(value, bool)
    if spec.kind is Kind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    return spec.place(value) is not None and (comparator is Comparator.IS or spec.ordered)


def _check_rule(reader: Reader, rule: Rule) -> None:
    if not rule.when and rule.rating is None:
        reader.refuse("when", say("names no fact, so the rule would hold for everyone"))
    if rule.names_level is not None and SPECS[rule.names_level].place(LevelCode.RESIDENTIAL.value) is None:
        reader.refuse("names_level", say("is not a fact that names a level"))
    if not (rule.speaks_for or rule.against or rule.forbids or rule.names_level):
        reader.refuse("", say("says nothing about any level"))
    if rule.forbids and (rule.danger is Danger.NONE or not rule.lifted_by):
        reader.refuse("forbids", say("needs the danger it is about and who or what lifts it"))
    protected = next((one.fact for one in rule.when if one.fact in PROTECTED), None)
    if protected is not None and (rule.against or rule.forbids):
        # Source: product promise 5 and the SAMHSA advisories: medication protects, severity is ordinary in
        # an IOP.
        fact = protected.label.text.lower()
        reader.refuse("against", say("{fact} never speaks against anyone, at any level", fact=fact))
