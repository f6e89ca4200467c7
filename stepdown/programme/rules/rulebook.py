"""Rules of payers and states as dated data: read strictly, in force from their date on, never backwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from stepdown.kernel.reading import Label, Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Leader, LevelCode, RuleEdition, RuleKind, Service, Source, Tag

WEEK = 7 * 24 * 60
# What limits on groups and their leaders are about where a rule does not say otherwise.
LED = (Service.GROUP, Service.SKILLS)


def in_force(rules: Sequence[RuleEdition], on: date) -> tuple[RuleEdition, ...]:
    """Of each rule the one edition that holds on a day: the latest begun, unless it has ended."""
    latest: dict[str, RuleEdition] = {}
    for rule in sorted(rules, key=lambda one: one.valid_from):
        if rule.valid_from <= on:
            latest[rule.key] = rule
    return tuple(rule for rule in latest.values() if rule.valid_until is None or on <= rule.valid_until)


def applicable(rules: Sequence[RuleEdition], payers: Sequence[str], on: date) -> tuple[RuleEdition, ...]:
    """The rules a programme is held against: law always, a payer's only where it is named."""
    return tuple(rule for rule in in_force(rules, on) if rule.kind is RuleKind.LAW or rule.key in payers)


def changes_ahead(
    rules: Sequence[RuleEdition], payers: Sequence[str], on: date
) -> tuple[tuple[RuleEdition, date], ...]:
    """Editions that begin after the day, with the day they begin, earliest first."""
    coming = [
        (rule, rule.valid_from)
        for rule in rules
        if rule.valid_from > on and (rule.kind is RuleKind.LAW or rule.key in payers)
    ]
    return tuple(sorted(coming, key=lambda one: (one[1], one[0].key)))


def may_begin(rules: Sequence[RuleEdition], new: RuleEdition, today: date) -> Refusal | None:
    """Whether an edition may be added: the first of a rule from any day, a later one only from today on.

    A change that reached backwards would judge weeks that were planned under the old rule.
    """
    others = [rule for rule in rules if rule.key == new.key]
    if not others:
        return None
    last = max(rule.valid_from for rule in others)
    if new.valid_from < today:
        return Refusal(
            say("A changed rule acts from its date on, never backwards: choose {day} or later.", day=today),
            field="valid_from",
        )
    if new.valid_from <= last:
        return Refusal(
            say("An edition from {day} is there already. A newer one begins after it.", day=last),
            field="valid_from",
        )
    return None


def parse_rules(content: Mapping[str, object]) -> tuple[RuleEdition, ...] | tuple[Refusal, ...]:
    """Every edition of a file, or every refusal."""
    reader = Reader(content)
    sources: dict[str, Source] = {}
    for part in reader.parts("sources", least=1):
        source = Source(part.text("key"), part.text("title"), part.one_of("tag", Tag))
        part.done()
        sources[source.key] = source
    rules = tuple(_rule(part, sources) for part in reader.parts("rules"))
    reader.done()
    return tuple(reader.refusals) if reader.refusals else rules


def parse_rule(content: Mapping[str, object]) -> RuleEdition | tuple[Refusal, ...]:
    """One edition as it is kept in the house, its source beside it; or every refusal."""
    reader = Reader(content)
    part = reader.part("source")
    source = Source(part.text("key"), part.text("title"), part.one_of("tag", Tag))
    part.done()
    rule = _rule(reader, {}, source)
    return tuple(reader.refusals) if reader.refusals else rule


def _rule(reader: Reader, sources: Mapping[str, Source], source: Source | None = None) -> RuleEdition:
    if source is None:
        key = reader.text("source")
        if key not in sources:
            reader.refuse("source", say("{key} is not among the sources of this file", key=key))
        source = sources.get(key, Source("", "", Tag.KNOWN))
    valid_from = _day(reader, "valid_from")
    valid_until = _day(reader, "valid_until") if reader.has("valid_until") else None
    if valid_until is not None and valid_until < valid_from:
        reader.refuse("valid_until", say("lies before the first day"))
    rule = RuleEdition(
        key=reader.text("key"),
        kind=reader.one_of("kind", RuleKind),
        name=reader.text("name"),
        levels=reader.many_of("levels", LevelCode),
        valid_from=valid_from,
        source=source,
        valid_until=valid_until,
        words=reader.text("words", default=""),
        band_edition=reader.text("band_edition", default=""),
        week_minutes=_whole(reader, "week_minutes", WEEK),
        day_minutes=_whole(reader, "day_minutes", 1440),
        week_days=_whole(reader, "week_days", 7),
        week_start=_weekday(reader),
        counts=_labels(reader, "counts", Service),
        breaks_count=reader.yes("breaks_count", default=False),
        telehealth_percent=_percent(reader),
        group_most=_whole(reader, "group_most", 60),
        per_leader=_whole(reader, "per_leader", 60),
        leaders=_labels(reader, "leaders", Leader),
        groups=_labels(reader, "groups", Service) or LED,
        led=_labels(reader, "led", Service) or LED,
    )
    reader.done()
    if (rule.day_minutes is None) is not (rule.week_days is None):
        reader.refuse("week_days", say("stands together with day_minutes: a day rule has both"))
    return rule


def _labels(reader: Reader, name: str, labels: type[Label]) -> tuple[Label, ...]:
    return reader.many_of(name, labels) if reader.has(name) else ()


def _whole(reader: Reader, name: str, most: int) -> int | None:
    return reader.whole(name, least=1, most=most) if reader.has(name) else None


def _percent(reader: Reader) -> int | None:
    return reader.whole("telehealth_percent", least=0, most=100) if reader.has("telehealth_percent") else None


def _weekday(reader: Reader) -> int:
    days = reader.weekdays("week_start") if reader.has("week_start") else (0,)
    if len(days) != 1:
        reader.refuse("week_start", say('needs one day, such as ["sun"]'))
    return days[0] if days else 0


def _day(reader: Reader, name: str) -> date:
    text = reader.scalar(name)
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        reader.refuse(name, say("needs a day such as 2026-01-31"))
        return date(2000, 1, 1)


def rule_content(rule: RuleEdition) -> dict[str, object]:
    """A rule as plain data, the way `parse_rule` reads it."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    content: dict[str, object] = {
        "key": rule.key,
        "kind": rule.kind.value,
        "name": rule.name,
        "levels": [level.value for level in rule.levels],
        "valid_from": rule.valid_from.isoformat(),
        "source": {"key": rule.source.key, "title": rule.source.title, "tag": rule.source.tag.value},
        "week_start": [days[rule.week_start]],
        "breaks_count": rule.breaks_count,
        "groups": [service.value for service in rule.groups],
        "led": [service.value for service in rule.led],
    }
    optional: dict[str, object] = {
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else None,
        "words": rule.words or None,
        "band_edition": rule.band_edition or None,
        "week_minutes": rule.week_minutes,
        "day_minutes": rule.day_minutes,
        "week_days": rule.week_days,
        "counts": [service.value for service in rule.counts] or None,
        "telehealth_percent": rule.telehealth_percent,
        "group_most": rule.group_most,
        "per_leader": rule.per_leader,
        "leaders": [leader.value for leader in rule.leaders] or None,
    }
    return content | {name: value for name, value in optional.items() if value is not None}
