"""What filing, discarding and taking back ask for."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

from stepdown.inbox.vocabulary import Area, Discard, Filing, Kind, State
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.privacy.vocabulary import Category

LEAST_REASON = 5
NOTE = 300
# Whoever filed a paper may look at it once more, to see that it lies right.
LOOK_AGAIN = timedelta(hours=24)
# A paper that shows a legal identity stays open to its opener for as long as the vault does.
OPEN_FOR = timedelta(minutes=5)
LEAST_OPENING_REASON = 10


def read_kinds(text: str) -> dict[str, Kind]:
    """The kinds of `data/kinds.csv`, by code, in their order. Raises ValueError for a row that is none."""
    kinds: dict[str, Kind] = {}
    for row in csv.DictReader(io.StringIO(text)):
        code = (row.get("code") or "").strip()
        if not code or code in kinds or not row.get("label"):
            raise ValueError(f"kinds.csv: {row}")
        kinds[code] = Kind(
            code,
            row["label"].strip(),
            Area(row["area"]),
            row["vault"] == "yes",
            row["desk"] == "yes",
            tuple(Category(name) for name in (row.get("tells") or "").split()),
        )
        if bool(kinds[code].tells) is not (kinds[code].area is Area.CLIENT):
            raise ValueError(f"kinds.csv: what {code} tells")
    return kinds


def check_filing(filing: Filing, kind: Kind | None, *, today: date) -> tuple[Refusal, ...]:
    """A paper goes to a client with a client's kind, or to nobody with a kind of clinic business."""
    found: list[Refusal] = []
    if kind is None:
        found.append(Refusal(say("Choose what kind of paper it is."), field="kind"))
    elif kind.area is Area.CLIENT and filing.client_id is None:
        found.append(
            Refusal(say("{kind} belongs to a client. Choose whose it is.", kind=kind.label), field="client")
        )
    elif kind.area is Area.HOUSE and filing.client_id is not None:
        found.append(Refusal(say("{kind} belongs to no client.", kind=kind.label), field="kind"))
    if filing.paper_date is not None and filing.paper_date > today:
        found.append(Refusal(say("The date on the paper lies ahead."), field="paper_date"))
    if filing.paper_date is not None and filing.paper_date.year < 1900:
        found.append(Refusal(say("The date on the paper lies before 1900."), field="paper_date"))
    if len(filing.note) > NOTE:
        found.append(Refusal(say("A note has at most {n} characters.", n=NOTE), field="note"))
    return tuple(found)


def shows_identity(filing: Filing, kind: Kind) -> bool:
    """Whether the paper opens like the vault: its kind says so, or whoever filed it does."""
    return filing.client_id is not None and (kind.vault or filing.vault)


def check_name(
    filing: Filing, kind: Kind, *, legal: frozenset[str], chosen: frozenset[str], shown: bool
) -> Refusal | None:
    """A paper on which the vault's family name stands is not filed unseen into a chart under a chosen name.

    `legal` and `chosen` are the words of both names; `shown` says that all the legal ones stand on the paper.
    A legal name that the chosen one says anyway is no secret.
    """
    if shows_identity(filing, kind) or filing.name_may_show or not shown or legal <= chosen:
        return None
    return Refusal(
        say(
            "This paper shows the legal name that is in the vault. Let it open like the vault, or say below "
            "that the care team may read it."
        ),
        field="vault",
    )


def check_discard(reason: Discard | None, words: str) -> Refusal | None:
    """Every discard has a reason; another reason than those listed is said in words."""
    if reason is None:
        return Refusal(say("Say why it is put away."), field="reason")
    if reason is Discard.OTHER and len(words.strip()) < LEAST_REASON:
        return Refusal(say("Say the reason in a few words."), field="words")
    return None


def check_why(why: str) -> Refusal | None:
    """Taking a paper from where it lies says why."""
    if len(" ".join(why.split())) < LEAST_REASON:
        return Refusal(say("Say in a few words why it moves."), field="why")
    return None


def check_opening(reason: str) -> Refusal | None:
    """A paper that shows a legal identity is opened with a reason, as the vault is."""
    if len(" ".join(reason.split())) < LEAST_OPENING_REASON:
        return Refusal(
            say("Say in a few words what you need it for. The client can read this."), field="reason"
        )
    return None


# From where a paper may be filed, discarded, cut or brought back.
MOVES: dict[str, frozenset[State]] = {
    "file": frozenset({State.OPEN}),
    "refile": frozenset({State.FILED, State.HOUSE}),
    "discard": frozenset({State.OPEN, State.QUARANTINE}),
    "recast": frozenset({State.OPEN}),
    "bring back": frozenset({State.FILED, State.HOUSE, State.DISCARDED}),
    "try again": frozenset({State.QUARANTINE}),
    "pass on": frozenset({State.OPEN, State.FILED, State.HOUSE}),
}


def check_move(move: str, state: State) -> Refusal | None:
    """Whether a paper may make a move from where it stands."""
    if state in MOVES[move]:
        return None
    return Refusal(
        say("This paper is not where you saw it: {state}.", state=state.label),
        lifted_by=say("Load the page again."),
    )


def may_look_again(filed_at: datetime, at: datetime) -> bool:
    """Whether whoever filed a paper may still look at it for that reason alone."""
    return filed_at <= at < filed_at + LOOK_AGAIN
