"""Opening, discharging and reopening an episode."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from stepdown.episode.vocabulary import DischargeReason
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# Later than this a new episode tells the truth better than an old one stretched. The clinic's own figure [K].
REOPEN_WITHIN_DAYS = 30


@cache
def discharge_reasons() -> tuple[DischargeReason, ...]:
    """The standard reasons in the order they are offered. Source: `data/discharge_reasons.toml`."""
    text = resources.files("stepdown.episode").joinpath("data/discharge_reasons.toml").read_text("utf-8")
    return tuple(
        DischargeReason(
            code=row["code"],
            label=row["label"],
            completed=row["completed"],
            teds_code=row["teds"],
            needs_words=row["needs_words"],
            may_reopen=row["may_reopen"],
            source=row["source"],
        )
        for row in tomllib.loads(text)["reason"]
    )


def discharge_reason(code: str) -> DischargeReason | None:
    """The reason of this code, or nothing."""
    return next((reason for reason in discharge_reasons() if reason.code == code), None)


def may_open(has_open_episode: bool) -> Refusal | None:
    """One open episode per client: a change of level is a stay, never a second chart."""
    if has_open_episode:
        return Refusal(
            say(
                "This person is in treatment already. Change the level or the programme inside that episode."
            ),
            lifted_by=say("A discharge ends the present episode."),
        )
    return None


def may_discharge(
    is_open: bool, last_change_at: datetime, reason: str, words: str, at: datetime
) -> Refusal | None:
    """Whether the episode may end at this moment for this reason."""
    known = discharge_reason(reason)
    if not is_open:
        return Refusal(say("This episode has ended already."))
    if known is None:
        return Refusal(say("Choose one of the standard reasons."), field="reason")
    if known.needs_words and not words.strip():
        return Refusal(say("“{reason}” needs a few words of explanation.", reason=known.label), field="words")
    if at <= last_change_at:
        return Refusal(
            say("The present stay began later than that. Choose a moment after its start."), field="at"
        )
    return None


def may_reopen(
    discharged_at: datetime, reason: str, words: str, at: datetime, *, mistaken: bool = False
) -> Refusal | None:
    """Whether a discharge may be taken back: soon after it, with a reason, and never after a death that was
    not entered by mistake.
    """
    known = discharge_reason(reason)
    if known is None or not (known.may_reopen or mistaken):
        return Refusal(say("An episode that ended like this is not opened again."))
    if at < discharged_at:
        return Refusal(say("An episode is opened again after its discharge, not before."), field="at")
    if at - discharged_at > timedelta(days=REOPEN_WITHIN_DAYS):
        return Refusal(
            say(
                "More than {days} days have passed. Admit the person again: the chart stays the same.",
                days=REOPEN_WITHIN_DAYS,
            )
        )
    if not words.strip():
        return Refusal(say("Say why the episode goes on."), field="why")
    return None
