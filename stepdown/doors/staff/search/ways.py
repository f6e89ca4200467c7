"""Pages and actions that the jump box knows, matched by any of their words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from stepdown.doors.staff.shell import ways
from stepdown.doors.threshold.visit import Visit


@dataclass(frozen=True)
class Way:
    """One page or action to jump to."""

    label: str
    icon: str
    url: str


def matching(visit: Visit, text: str) -> tuple[Way, ...]:
    """The ways whose every word starts with a word of the text; all of them for no text."""
    wanted = text.lower().split()
    found = []
    for group in ways(visit):
        for item in group.items:
            label = gettext(item.label.text)
            words = label.lower().split()
            if all(any(word.startswith(part) for word in words) for part in wanted):
                found.append(Way(label, item.icon, item.url))
    return tuple(found)
