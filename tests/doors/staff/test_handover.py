"""Moving a caseload: looked at person by person, moved all together, the account ended at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepdown.episode import queries as episodes
from stepdown.journeys import handover
from stepdown.kernel.refusal import Refused
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import Role
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_admission import LATER, treated


@pytest.fixture
def dana_has_two(cast: Cast) -> Cast:
    treated(cast, "robin")
    treated(cast, "jamie")
    return cast


def address(cast: Cast, name: str = "handover-of") -> str:
    return reverse(name, args=[cast.staff["dana"].id])


def filled(cast: Cast, to: str = "ines", **changes: object) -> dict[str, object]:
    chosen = {f"to-{cast.clients[name].id}": str(cast.staff[to].id) for name in ("robin", "jamie")}
    return sheet(**(chosen | {"why": "Dana moves to another town"} | changes))


def ids(cast: Cast, to: str = "ines") -> dict[UUID, UUID]:
    return {cast.clients[name].id: cast.staff[to].id for name in ("robin", "jamie")}


def test_the_preview_names_each_person_the_proposed_colleague_and_what_is_not_finished(
    dana_has_two: Cast,
) -> None:
    page = dana_has_two.browser("priya").get(address(dana_has_two)).content.decode()
    assert "Robin Example" in page and "Jamie Imaginary" in page
    assert "Ines Invented" in page and "Interim plan: not signed yet" in page
    listing = dana_has_two.browser("priya").get(reverse("handover")).content.decode()
    assert "Dana Demo" in listing


def test_a_lead_moves_everybody_and_ends_the_account_at_the_next_request(dana_has_two: Cast) -> None:
    cast = dana_has_two
    dana, dora = cast.browser("dana"), cast.browser("dora")
    assert dana.get(reverse("today")).status_code == 200
    answer = dora.post(address(cast), filled(cast, end_account="on"))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert dana.get(reverse("today")).status_code == 302, "out at the next request"
    rows = episodes.caseload(SYSTEM, cast.staff["ines"].id, at=LATER.replace(year=2027))
    assert {row.chosen_name for row in rows} == {"Robin Example", "Jamie Imaginary"}
    summary = dora.get(address(cast, "handover-summary")).content.decode()
    assert "Robin Example" in summary and "account ended" in summary


def test_a_supervisor_moves_but_does_not_end_accounts(dana_has_two: Cast) -> None:
    cast = dana_has_two
    answer = cast.browser("priya").post(address(cast), filled(cast, end_account="on"))
    assert answer.status_code == 422 and "not part of your role" in answer.content.decode()
    assert cast.browser("priya").post(address(cast), filled(cast)).status_code == 303


def test_nobody_moves_without_a_reason_or_with_one_person_forgotten(dana_has_two: Cast) -> None:
    cast = dana_has_two
    priya = cast.browser("priya")
    assert priya.post(address(cast), filled(cast, why="")).status_code == 422
    forgotten = {f"to-{cast.clients['jamie'].id}": ""}
    assert priya.post(address(cast), filled(cast, **forgotten)).status_code == 422
    assert len(episodes.caseload(SYSTEM, cast.staff["dana"].id, at=LATER)) == 2


def test_all_or_nothing(dana_has_two: Cast) -> None:
    cast = dana_has_two
    by = cast.viewer("dora", at=LATER)
    some = ids(cast)
    some.popitem()
    for to, why, end in (
        (some, "leaves", False),
        (ids(cast), " ", False),
        (ids(cast, "dana"), "leaves", False),
        (ids(cast, "eddie"), "leaves", True),
    ):
        with pytest.raises(Refused), transaction.atomic():
            handover.move(staff_id=cast.staff["dana"].id, to=to, why=why, end_account=end, by=by, at=LATER)
    assert len(episodes.caseload(SYSTEM, cast.staff["dana"].id, at=LATER)) == 2
    assert people.end_account is not None


def test_a_limit_is_not_passed_by_the_sum_of_proposals(dana_has_two: Cast) -> None:
    cast = dana_has_two
    for name, limit in (("ines", 1), ("priya", 0)):
        card = cast.staff[name]
        words = StaffWords(
            card.name, card.title, card.roles, card.site_ids, card.languages, caseload_limit=limit
        )
        people.change_staff(staff_id=card.id, words=words, version=card.version, by=SYSTEM, at=NOW)
    found = handover.preview(cast.viewer("dora", at=LATER), cast.staff["dana"].id, at=LATER)
    assert [line.proposed.name if line.proposed else "" for line in found.lines].count("Ines Invented") == 1
    assert len(found.open) == 1
    page = cast.browser("dora").get(address(cast)).content.decode()
    assert "nobody fits" in page and "Caseload is full" in page


def test_a_preview_costs_the_same_for_one_person_and_for_two(cast: Cast) -> None:
    by = cast.viewer("dora", at=LATER)
    counts = []
    for name in ("robin", "jamie"):
        treated(cast, name)
        with CaptureQueriesContext(connection) as asked:
            handover.preview(by, cast.staff["dana"].id, at=LATER)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_people_at_a_site_out_of_reach_stop_the_move(cast: Cast) -> None:
    treated(cast, "casey", "nora")
    found = handover.preview(cast.viewer("priya", at=LATER), cast.staff["nora"].id, at=LATER)
    assert (len(found.lines), found.out_of_reach) == (0, 1)
    with pytest.raises(Refused, match="sites you do not work at"):
        handover.move(
            staff_id=cast.staff["nora"].id,
            to={},
            why="leaves",
            end_account=False,
            by=cast.viewer("priya", at=LATER),
            at=LATER,
        )


def test_somebody_without_a_caseload_can_simply_be_ended(cast: Cast) -> None:
    dora = cast.browser("dora")
    ines = reverse("handover-of", args=[cast.staff["ines"].id])
    assert "Nobody to move" in dora.get(ines).content.decode()
    assert dora.post(ines, sheet(end_account="on")).status_code == 303
    assert Role.COUNSELOR in cast.staff["ines"].roles


def test_a_counselor_does_not_move_caseloads(dana_has_two: Cast) -> None:
    assert dana_has_two.browser("dana").get(reverse("handover")).status_code == 403
