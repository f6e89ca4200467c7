"""Faults planted into the inbox, one by one: for each there is a check that notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.db.models import Q

from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard
from tests.cast import SYSTEM, Cast
from tests.rooms import test_inbox as door
from tests.rooms import test_inbox_filing as filing
from tests.rooms import test_inbox_folder as folder
from tests.rooms import test_inbox_passing as passing

NOTICED = (AssertionError, pytest.fail.Exception, DatabaseError, NotFound, Refused)


def everything(*args: object, **more: object) -> Q:
    return Q()


def yes(*args: object, **more: object) -> bool:
    return True


def nothing(*args: object, **more: object) -> None:
    return None


def anybodys(by: Viewer, client_id: UUID, *, at: datetime) -> ClientCard:
    return require_reach(SYSTEM, client_id, at=at)


def chosen(row: object, leaving: UUID, to: UUID, by: Viewer, at: datetime) -> UUID:
    return to


def all_of_them(before: Mapping[str, object], now: Mapping[str, object], *, now_ns: int) -> tuple[str, ...]:
    return tuple(now)


FAULTS: tuple[tuple[str, Callable[..., object], Callable[..., None]], ...] = (
    ("queries.lists.readable", everything, filing.test_no_search_leads_from_a_legal_name_to_a_client),
    ("queries.pages.live_opening", yes, filing.test_a_paper_with_a_legal_identity_opens_like_the_vault),
    ("queries.pages.may_open", yes, filing.test_a_filed_lab_result_opens_to_the_care_team_and_not_to_billing),
    ("queries.cards.may_open", yes, filing.test_a_filed_lab_result_opens_to_the_care_team_and_not_to_billing),
    (
        "queries.sheet.listed",
        everything,
        filing.test_unfiled_papers_are_seen_by_who_works_that_sites_inbox_alone,
    ),
    ("queries.seeing.may_look_again", yes, filing.test_whoever_filed_a_paper_may_look_once_more_for_a_day),
    (
        "actions.filing.rules.check_why",
        nothing,
        filing.test_a_misfiled_paper_moves_with_a_reason_and_the_trail_keeps_both,
    ),
    ("actions.filing.rules.check_discard", nothing, filing.test_every_discard_has_a_reason_and_loses_nothing),
    (
        "actions.filing.require_reach",
        anybodys,
        filing.test_nobody_files_to_a_client_out_of_reach_or_works_another_sites_inbox,
    ),
    (
        "actions.recasting.cut",
        lambda text, pages: ((1, 1), (3, 3)),
        filing.test_a_fax_of_three_people_becomes_three_papers,
    ),
    (
        "queries.seeing.passed_to",
        everything,
        passing.test_a_paper_for_dana_is_seen_by_dana_and_by_no_other_counselor,
    ),
    ("queries.passing.may_be_given", yes, passing.test_nobody_is_given_what_they_could_not_open),
    (
        "actions.passing.check_giving_back",
        nothing,
        passing.test_dana_gives_it_back_with_a_word_and_sees_it_no_more,
    ),
    ("actions.passing.check_move", nothing, passing.test_what_was_decided_otherwise_waits_for_nobody),
    (
        "actions.passing._heir",
        chosen,
        passing.test_a_filed_paper_the_receiver_could_not_open_follows_its_client,
    ),
    ("actions.passing.may_pass", yes, passing.test_nobody_is_given_what_they_could_not_open),
    ("actions.filing.works_inbox", yes, passing.test_dana_files_it_to_her_client_and_to_nobody_elses),
    ("scanner.scan", nothing, door.test_while_the_scanner_is_silent_papers_wait_and_nothing_passes),
    ("actions.resealing._texts", lambda limit: 0, door.test_papers_survive_a_rotation_of_keys),
    ("actions.resealing._names", lambda limit: 0, door.test_papers_survive_a_rotation_of_keys),
    ("actions.folder._is_kept", yes, folder.test_a_paper_that_does_not_read_back_is_not_removed),
    ("actions.folder.settled_among", all_of_them, folder.test_what_is_still_being_written_is_left),
)


@pytest.mark.parametrize(("place", "fault", "check"), FAULTS, ids=[place for place, _, _ in FAULTS])
def test_a_planted_fault_is_noticed(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
    place: str,
    fault: Callable[..., object],
    check: Callable[..., None],
) -> None:
    known = {
        "cast": cast,
        "monkeypatch": monkeypatch,
        "settings": settings,
        "look": folder.Look(tmp_path / "inbox"),
    }
    wanted = check.__code__.co_varnames[: check.__code__.co_argcount]
    with monkeypatch.context() as patch:
        patch.setattr(f"stepdown.inbox.{place}", fault)
        with pytest.raises(NOTICED):
            check(**{name: known[name] for name in wanted})


def test_a_name_sealed_in_the_clear_would_be_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepdown.inbox.actions.receiving.sealed_name", lambda arrival, name: name.encode())
    with pytest.raises(AssertionError):
        door.test_nothing_of_a_paper_stands_in_the_database_in_the_clear(cast)
