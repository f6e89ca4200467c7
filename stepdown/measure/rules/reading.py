"""From a data file to a frozen instrument, or to every fault with the exact place it stands at."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.measure.vocabulary import (
    AskedBy,
    Band,
    Better,
    Cause,
    Condition,
    DangerAt,
    How,
    Instrument,
    Item,
    Option,
    Scale,
    Schedule,
    ScheduleLine,
    Tag,
    Wording,
)

_KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*\Z")
_LEAST, _MOST = -1_000, 1_000
_LONGEST = 60


def digest_of(content: Mapping[str, object]) -> str:
    """SHA-256 over the content with its keys sorted: what was asked can be told apart for good."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def parse(
    content: Mapping[str, object], *, number: int = 1, own: bool = False
) -> Instrument | tuple[Refusal, ...]:
    """An instrument, or every refusal: unknown fields, questions that point nowhere, bands with holes."""
    reader = Reader(content)
    options = _options(reader)
    found = Instrument(
        key=_key(reader),
        title=reader.text("title"),
        called=reader.text("called"),
        about=reader.text("about"),
        period=reader.text("period", ""),
        minutes=reader.whole("minutes", least=1, most=60),
        asked_by=reader.one_of("asked_by", AskedBy),
        wording=reader.one_of("wording", Wording),
        items=tuple(_item(part, options) for part in reader.parts("items", least=1)),
        scales=tuple(_scale(part) for part in reader.parts("scales", least=1)),
        source=reader.text("source"),
        tag=reader.one_of("tag", Tag),
        notice=reader.text("notice", ""),
        language=reader.text("language", "en"),
        number=number,
        digest=digest_of(content),
        code=reader.text("code", ""),
        own=own,
    )
    reader.done()
    if not reader.refusals:
        _check_whole(reader, found)
    return tuple(reader.refusals) if reader.refusals else found


def parse_schedule(content: Mapping[str, object]) -> Schedule | tuple[Refusal, ...]:
    """When each instrument is asked, or every refusal."""
    reader = Reader(content)
    lines = tuple(_line(part) for part in reader.parts("lines"))
    reader.done()
    places = (f"{one.instrument} {one.programme} {one.phase}" for one in lines)
    for place in twice(places):
        reader.refuse("lines", say("has {name} twice", name=place))
    return tuple(reader.refusals) if reader.refusals else Schedule(0, lines)


def _key(reader: Reader) -> str:
    key = reader.text("key")
    if key and (not _KEY.match(key) or len(key) > _LONGEST):
        reader.refuse("key", say("needs small letters, digits and single underscores"))
    return key


def _options(reader: Reader) -> dict[str, tuple[Option, ...]]:
    found: dict[str, tuple[Option, ...]] = {}
    for part in reader.parts("options", least=1):
        name = part.text("name")
        values = []
        for one in part.parts("values", least=2):
            values.append(
                Option(one.whole("value", least=_LEAST, most=_MOST), one.text("words"), one.text("code", ""))
            )
            one.done()
        for value in twice(str(one.value) for one in values):
            part.refuse("values", say("has {name} twice", name=value))
        part.done()
        found[name] = tuple(values)
    return found


def _item(reader: Reader, options: Mapping[str, tuple[Option, ...]]) -> Item:
    name = reader.text("options")
    if name and name not in options:
        reader.refuse("options", say("{name} is not among the answers of this file", name=name))
    item = Item(
        key=reader.text("key"),
        topic=reader.text("topic"),
        words=reader.text("words", ""),
        options=options.get(name, ()),
        asked_if=_condition(reader.part("asked_if")) if reader.has("asked_if") else None,
        danger=_danger(reader.part("danger")) if reader.has("danger") else None,
        may_skip=reader.yes("may_skip", False),
        help=reader.text("help", ""),
        code=reader.text("code", ""),
    )
    reader.done()
    return item


def _condition(reader: Reader) -> Condition:
    found = Condition(reader.text("item"), reader.wholes("values", least=_LEAST, most=_MOST))
    if not found.values:
        reader.refuse("values", say("needs at least one answer"))
    reader.done()
    return found


def _danger(reader: Reader) -> DangerAt:
    found = DangerAt(
        reader.one_of("cause", Cause),
        reader.whole("least", least=_LEAST, most=_MOST),
        reader.text("words"),
        reader.yes("rings", True),
    )
    reader.done()
    return found


def _scale(reader: Reader) -> Scale:
    scale = Scale(
        key=_key(reader),
        title=reader.text("title"),
        items=reader.texts("items", least=1),
        span=reader.span("span", least=_LEAST, most=_MOST),
        bands=tuple(_band(part) for part in reader.parts("bands", least=1)),
        better=reader.one_of("better", Better, Better.LOWER),
        how=reader.one_of("how", How, How.SUM),
        times=reader.whole("times", least=1, most=10, default=1),
        most_blank=reader.whole("most_blank", least=0, most=20, default=0),
        reliable=reader.whole("reliable", least=1, most=_MOST) if reader.has("reliable") else None,
        remission=reader.whole("remission", least=_LEAST, most=_MOST) if reader.has("remission") else None,
        danger=_danger(reader.part("danger")) if reader.has("danger") else None,
        code=reader.text("code", ""),
        flag=reader.text("flag", ""),
    )
    reader.done()
    return scale


def _band(reader: Reader) -> Band:
    band = Band(
        reader.whole("least", least=_LEAST, most=_MOST), reader.text("words"), reader.yes("flagged", False)
    )
    reader.done()
    return band


def _line(reader: Reader) -> ScheduleLine:
    line = ScheduleLine(
        instrument=reader.text("instrument"),
        first_day=reader.whole("first_day", least=0, most=366, default=0),
        every=reader.whole("every", least=1, most=366) if reader.has("every") else None,
        late_after=reader.whole("late_after", least=0, most=60, default=3),
        programme=reader.text("programme", ""),
        phase=reader.whole("phase", least=0, most=20, default=0),
        asked=reader.yes("asked", True),
    )
    reader.done()
    if line.phase and not line.programme:
        reader.refuse("phase", say("needs the programme it is a phase of"))
    return line


def _check_whole(reader: Reader, found: Instrument) -> None:
    """What only the whole file shows."""
    for name in (*twice(one.key for one in found.items), *twice(one.key for one in found.scales)):
        reader.refuse("items", say("has {name} twice", name=name))
    before: set[str] = set()
    for item in found.items:
        _check_item(reader, found, item, before)
        before.add(item.key)
    for scale in found.scales:
        _check_scale(reader, found, scale)


def _check_item(reader: Reader, found: Instrument, item: Item, before: set[str]) -> None:
    if item.asked_if is not None and item.asked_if.item not in before:
        fault = say(
            "{item} hangs on {name}, which is not asked before it", item=item.key, name=item.asked_if.item
        )
        reader.refuse("items", fault)
    if not item.words and found.wording is not Wording.STRUCTURE:
        reader.refuse("items", say("{item} has no words to ask", item=item.key))
    if item.words and found.wording is Wording.STRUCTURE:
        reader.refuse("items", say("{item} has words that may not stand in the house", item=item.key))
    if item.danger is not None and item.danger.least > max(one.value for one in item.options):
        reader.refuse("items", say("{item}: no answer reaches its danger", item=item.key))


def _check_scale(reader: Reader, found: Instrument, scale: Scale) -> None:
    known = {one.key: one for one in found.items}
    for name in scale.items:
        if name not in known:
            reader.refuse(
                "scales", say("{scale} counts {name}, which is not asked", scale=scale.key, name=name)
            )
    if reader.refusals:
        return
    least = [band.least for band in scale.bands]
    if least != sorted(set(least)) or least[0] > scale.span[0] or least[-1] > scale.span[1]:
        reader.refuse(
            "scales", say("{scale}: bands begin at the least and rise within the span", scale=scale.key)
        )
    tops = [max(one.value for one in known[name].options) for name in scale.items]
    top = (sum(tops) if scale.how is How.SUM else max(tops)) * scale.times
    if top != scale.span[1]:
        fault = say("{scale} can reach {top}, not {said}", scale=scale.key, top=top, said=scale.span[1])
        reader.refuse("scales", fault)
