"""Shares, ends and what others published. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stepdown.episode.vocabulary import DischargeReason
from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.outcomes.vocabulary import End, Key, Published, Share

# Which published share stands beside which code of the Treatment Episode Data Set.
_BY_TEDS = {1: "completed", 2: "left", 3: "terminated", 4: "transferred"}


def read_published(content: Mapping[str, object]) -> tuple[Published, ...] | tuple[Refusal, ...]:
    """What others published, or every fault of the file."""
    reader = Reader(content)
    found = tuple(
        Published(
            part.text("key"),
            part.whole("percent", least=0, most=100) if part.has("percent") else None,
            part.whole("days", least=0, most=366) if part.has("days") else None,
            part.text("words"),
            part.text("source"),
            part.text("tag"),
        )
        for part in reader.parts("figures", least=1)
    )
    reader.done()
    return tuple(reader.refusals) if reader.refusals else found


def share(key: Key, had: int, of: int, published: Iterable[Published]) -> Share:
    """A share beside what others published of the same thing."""
    return Share(key, had, of, next((one for one in published if one.key == key.value), None))


def ends_of(
    counted: Mapping[str, int], reasons: Sequence[DischargeReason], published: Sequence[Published]
) -> tuple[End, ...]:
    """Ends by reason, the most frequent first, beside the published share of their code."""
    total = sum(counted.values())
    known = {one.code: one for one in reasons}
    beside = {one.key: one for one in published}
    found = []
    for code, people in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        reason = known.get(code)
        found.append(
            End(
                code=code,
                label=say(reason.label) if reason else say("{code}", code=code),
                people=people,
                percent=round(100 * people / total),
                completed=reason.completed if reason else False,
                published=beside.get(_BY_TEDS.get(reason.teds_code, "")) if reason else None,
            )
        )
    return tuple(found)
