"""How the house says no: a value in rules, an exception in actions."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.kernel.words import Words


@dataclass(frozen=True)
class Refusal:
    """A rule's no: what stands against it and, where someone can lift it, who or what does."""

    reason: Words
    lifted_by: Words | None = None
    field: str = ""


class Refused(Exception):
    """An action's no. Carries the refusals; nothing has been written."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__("; ".join(str(refusal.reason) for refusal in refusals))


class NotFound(Exception):
    """There is no such thing, or it is out of the viewer's reach: the two look alike."""


@dataclass(frozen=True)
class Difference:
    """One field that two people changed: its label, what is saved and what was about to be."""

    label: Words
    saved: str
    yours: str


class Stale(Exception):
    """Somebody saved a newer version since the viewer read this one."""

    def __init__(self, current_version: int, differences: tuple[Difference, ...] = ()) -> None:
        self.current_version = current_version
        self.differences = differences
        super().__init__(f"saved meanwhile as version {current_version}")
