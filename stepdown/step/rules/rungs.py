"""Where somebody could go from here: the next phase down, the phase or level above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stepdown.episode.vocabulary import Rung, StayTerms
from stepdown.programme.vocabulary import LevelCode, Phase, Programme
from stepdown.step.vocabulary import Rungs


def rungs(
    here: StayTerms, own: Programme, on_offer: Sequence[Programme], ladder: Mapping[LevelCode, Rung]
) -> Rungs:
    """The ways from a stay. `ladder` names the levels of the programme's edition.

    Down is the next phase of the same programme; past its last phase the programme ends. Up is the phase
    before where that has a heavier week, else the first programme on offer at the next level above.
    """
    number = here.phase
    after = next((one for one in own.phases if one.number == number + 1), None)
    return Rungs(here, _terms(own, after, ladder), _up(here, own, on_offer, ladder))


def _up(
    here: StayTerms, own: Programme, on_offer: Sequence[Programme], ladder: Mapping[LevelCode, Rung]
) -> StayTerms | None:
    before = next((one for one in own.phases if one.number == here.phase - 1), None)
    present = next((one for one in own.phases if one.number == here.phase), None)
    if before is not None and present is not None and _heavier(before, present, ladder):
        return _terms(own, before, ladder)
    above = sorted(
        (
            one
            for one in on_offer
            if one.version_id is not None
            and one.phases[0].level in ladder
            and ladder[one.phases[0].level].rank > here.rung.rank
        ),
        key=lambda one: (ladder[one.phases[0].level].rank, one.key),
    )
    return _terms(above[0], above[0].phases[0], ladder) if above else None


def _heavier(one: Phase, other: Phase, ladder: Mapping[LevelCode, Rung]) -> bool:
    return _weight(one, ladder) > _weight(other, ladder)


def _weight(phase: Phase, ladder: Mapping[LevelCode, Rung]) -> tuple[int, int]:
    rank = ladder[phase.level].rank if phase.level in ladder else 0
    minutes = sum(one.sessions * one.minutes for one in phase.doses if one.therapeutic and one.weekly)
    return rank, minutes


def _terms(own: Programme, phase: Phase | None, ladder: Mapping[LevelCode, Rung]) -> StayTerms | None:
    if phase is None or own.version_id is None or phase.level not in ladder:
        return None
    return StayTerms(ladder[phase.level], own.key, own.version_id, phase.number)
