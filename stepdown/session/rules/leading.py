"""Who may lead a session: what is held against a name, whoever asks and whatever the plan says."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Power
from stepdown.programme.vocabulary import Service

# Sessions with several people are led; who sees somebody about medication prescribes. Case management, a
# drug test and the hour of a support group ask for no power: the programme says who holds them.
_POWERS: dict[Service, Power] = {
    Service.GROUP: Power.LEAD,
    Service.SKILLS: Power.LEAD,
    Service.EDUCATION: Power.LEAD,
    Service.INDIVIDUAL: Power.LEAD,
    Service.FAMILY: Power.LEAD,
    Service.MEDICATION: Power.PRESCRIBE,
}


def stands_against(
    name: str, kind: Service, powers: Collection[Power], *, away: bool, parted: bool
) -> tuple[Refusal, ...]:
    """Every reason why somebody may not lead a session of a kind.

    `powers` are those of verified credentials that hold on its day, `away` that they are on leave then,
    `parted` that somebody in it is not to meet them.
    """
    return tuple(_against(name, kind, powers, away, parted))


def _against(
    name: str, kind: Service, powers: Collection[Power], away: bool, parted: bool
) -> Iterator[Refusal]:
    asked = _POWERS.get(kind)
    if asked is not None and asked not in powers:
        yield Refusal(
            say("{name} has no verified credential that day to {act}.", name=name, act=asked.label),
            say("A director verifies credentials under People."),
            field="leader",
        )
    if away:
        yield Refusal(say("{name} is away then.", name=name), say("Choose somebody else."), field="leader")
    if parted:
        yield Refusal(
            say("Somebody in it and {name} are not put together.", name=name),
            say("Choose somebody else."),
            field="leader",
        )


def apart() -> Refusal:
    """Two people in one session who are kept apart: never said who, or why."""
    return Refusal(
        say("In it sit people who are not put together."),
        say("Choose another session."),
        field="clients",
    )
