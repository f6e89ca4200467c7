"""Shaping a programme on its pages: copy, change, see the weeks, be refused, mend, put in use."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepdown.programme import actions, queries
from stepdown.programme.models import ProgrammeDraft, ProgrammeReason, ProgrammeUse, ProgrammeVersion
from stepdown.programme.vocabulary import DraftCard
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_programme import a_next_version


@pytest.fixture
def dora(cast: Cast) -> Browser:
    actions.load_presets(by=SYSTEM, at=NOW)
    return cast.browser("dora")


def begin(dora: Browser, key: str = "matrix-iop", title: str = "") -> DraftCard:
    version = queries.programme(SYSTEM, key).version_id
    dora.post(reverse("shaping"), sheet(version_id=version, title=title))
    return queries.draft(
        SYSTEM, ProgrammeDraft.objects.order_by("-recorded_at").values_list("id", flat=True)[0]
    )


def again(card: DraftCard) -> DraftCard:
    return queries.draft(SYSTEM, card.id)


def sent(dora: Browser, card: DraftCard, part: str) -> dict[str, Any]:
    """What a browser would send of the page as it stands, untouched."""
    page = dora.get(reverse("draft-part", args=[card.id, part])).content.decode()
    inside = page[page.index("<main") :]
    form = inside[inside.index('<form class="form wide"') :]
    form = re.sub(r"<template.*?</template>", "", form[: form.index("</form>")], flags=re.S)
    told: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or (re.search(r'type="(checkbox|radio)"', tag) and "checked" not in tag):
            continue
        told.setdefault(name[1], []).append(_plain(value[1]) if value else "on")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body) or re.search(
            r'<option value="([^"]*)"', body
        )
        told[name] = [chosen[1]] if chosen else [""]
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, flags=re.S):
        told[name] = [_plain(body).lstrip("\n")]
    told |= sheet(version=card.version)
    return told


def _plain(text: str) -> str:
    for code, letter in (("&amp;", "&"), ("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(code, letter)
    return text


def save(dora: Browser, card: DraftCard, part: str, **changes: Any) -> Any:
    told = sent(dora, card, part) | {name.replace("__", "-"): value for name, value in changes.items()}
    return dora.post(reverse("draft-part", args=[card.id, part]), told)


@pytest.mark.parametrize("key", ["matrix-iop", "outpatient", "long-falling", "partial-hospitalization"])
def test_a_part_saved_as_it_stands_changes_nothing_but_the_version(dora: Browser, key: str) -> None:
    card = begin(dora, key)
    before = card.programme
    assert before is not None
    parts = ["about", "phases", *(f"phase-{n + 1}" for n in range(len(before.phases))), "topics", "criteria"]
    for part in parts:
        answer = save(dora, again(card), part)
        assert answer.status_code == 303, (part, answer.content.decode())
    after = again(card)
    assert after.version == card.version + len(parts)
    assert after.programme is not None
    assert queries.unlike(SYSTEM, before, after.programme) == ()
    assert [one.doses for one in after.programme.phases] == [one.doses for one in before.phases]
    assert after.programme.to_step == before.to_step and after.programme.curricula == before.curricula


def test_a_copy_with_a_name_of_its_own_is_a_programme_of_its_own(dora: Browser) -> None:
    card = begin(dora, title="Matrix and more")
    assert (card.key, card.title) == ("matrix-and-more", "Matrix and more")
    page = dora.post(reverse("shaping"), sheet(version_id=card.based_on, title="Matrix and more"))
    assert page.status_code == 422 and "Choose another." in page.content.decode()
    assert dora.post(reverse("shaping"), sheet(version_id="x")).status_code == 422
    assert "Matrix and more" in dora.get(reverse("shaping")).content.decode()


def test_the_weeks_and_the_checker_stand_beside_each_part(dora: Browser) -> None:
    card = begin(dora)
    page = dora.get(reverse("draft-part", args=[card.id, "phase-1"])).content.decode()
    assert "6:10 a week, short of 9:00 by 2:50" in page
    assert "2 × 90 min group on Mon + Wed" in page
    assert "Relapse Prevention" in page and "Show the sum" in page
    now = dora.get(reverse("draft-now", args=[card.id, "phase-1"])).content.decode()
    assert "6:10 a week" in now and "<html" not in now


def test_longer_sessions_are_saved_and_the_figures_move(dora: Browser) -> None:
    card = begin(dora)
    answer = save(dora, card, "phase-1", doses__0__minutes="135", then="next")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/phase-2/")
    after = again(card)
    assert after.programme is not None
    changed = after.programme.phases[0].doses[0]
    assert (changed.minutes, changed.source.key) == (135, "own")
    assert after.programme.phases[0].doses[1].source.key == "matrix-plan"
    assert "9:00 a week" in dora.get(reverse("draft", args=[card.id])).content.decode()


def test_an_autosave_answers_with_the_new_version_and_a_stale_one_with_both(dora: Browser) -> None:
    card = begin(dora)
    told = sent(dora, card, "phase-1") | {"doses-0-minutes": "60"}
    where = reverse("draft-part", args=[card.id, "phase-1"])
    first = dora.post(where, told | sheet(version=1), headers={"X-Stepdown-Autosave": "1"})
    assert first.json()["version"] == 2
    clash = dora.post(where, told | {"doses-0-minutes": "70"} | sheet(version=1))
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "phases[0].doses[0].minutes" in page and ">60<" in page and "<strong>70</strong>" in page
    over = dora.post(where, told | {"doses-0-minutes": "70"} | sheet(version=2))
    assert over.status_code == 303


def test_what_is_filled_in_wrongly_is_told_at_its_field_and_nothing_is_saved(dora: Browser) -> None:
    card = begin(dora)
    for part, changes, said in [
        ("phase-1", {"doses__0__break_minutes": "50"}, "leaves nothing of the session"),
        ("phase-1", {"doses__0__on": [], "doses__0__sessions": ""}, "Name the days"),
        ("phase-1", {"doses__0__only_weeks": "one"}, "Write weeks such as"),
        ("phase-1", {"doses__0__size_least": "12", "doses__0__size_most": "3"}, "Not fewer than"),
        ("about", {"floor": "lots"}, "such as 9:00"),
        ("about", {"floor": "9:00", "ceiling": "8:00"}, "Not less than the first"),
        ("about", {"day_days": ""}, "A day rule has both"),
        ("topics", {"curricula__0__topics": "Rest\nRest"}, "stands here twice"),
        ("criteria", {"to_step__0__value": ""}, "Write the figure."),
        ("criteria", {"to_step__0__comparator": "is"}, "for a figure"),
        ("criteria", {"to_step__1__value": "101"}, "at most 100"),
        ("phases", {"phases__0__least_days": "5", "phases__0__most_days": "3"}, "Not fewer than"),
    ]:
        answer = save(dora, card, part, **changes)
        assert answer.status_code == 422 and said in answer.content.decode(), (part, changes)
    assert again(card).version == 1


def test_phases_move_and_a_new_one_begins_with_the_sessions_before_it(dora: Browser) -> None:
    card = begin(dora)
    answer = save(
        dora, card, "phases",
        phases__0__length="6", phases__2__DELETE="on",
        phases__4__title="Winding down", phases__4__length="4", phases__4__level="outpatient",
        phases__4__least_days="1", phases__4__most_days="1", phases__4__purpose="One evening.",
    )  # fmt: skip
    assert answer.status_code == 303
    after = again(card).programme
    assert after is not None
    assert [(one.first_week, one.last_week) for one in after.phases] == [(1, 6), (7, 14), (15, 46), (47, 50)]
    assert after.phases[1].doses[2].only_weeks == (7,)
    assert after.phases[-1].doses == after.phases[-2].doses


def test_the_weeks_are_drawn_before_they_are_saved(dora: Browser) -> None:
    card = begin(dora)
    told = sent(dora, card, "phases") | {"phases-0-length": "8"}
    where = reverse("draft-preview", args=[card.id])
    page = dora.post(where, told).content.decode()
    assert "As typed, not saved yet." in page and "Weeks 2 to 8" in page
    page = dora.post(
        reverse("draft-preview", args=[card.id]), told | {"phases-0-length": ""}
    ).content.decode()
    assert "needs a look" in page
    page = dora.post(where, told | {"phases-0-most_days": "1"}).content
    assert "needs a look" in page.decode()
    assert again(card).version == 1


def test_something_that_cannot_be_read_names_the_part_that_mends_it(dora: Browser) -> None:
    card = begin(dora)
    assert save(dora, card, "about", least_weeks="60").status_code == 303
    page = dora.get(reverse("draft", args=[card.id])).content.decode()
    assert "Not whole yet" in page and "is longer than the 48 weeks" in page
    save(dora, again(card), "phase-1", doses__0__only_weeks="20")
    page = dora.get(reverse("draft", args=[card.id])).content.decode()
    assert "week 20 is not of this phase" in page and reverse("draft-part", args=[card.id, "phase-1"]) in page
    refused = dora.post(reverse("draft-use", args=[card.id]), sheet(version=again(card).version))
    assert refused.status_code == 422 and not ProgrammeUse.objects.exists()


def test_refused_until_it_counts_then_mended_by_the_checkers_own_repairs(dora: Browser) -> None:
    card = begin(dora, title="Matrix, nine hours")
    refused = dora.post(reverse("draft-use", args=[card.id]), sheet(version=1))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Not put in use" in page and "12 findings stand against it" in page
    for _turn in range(12):
        card = again(card)
        assert card.programme is not None
        report = queries.report(SYSTEM, card.programme, on=NOW.date())
        heavy = [one for one in report.shorts if one.repairs]
        if not heavy:
            break
        worst = next((one for one in heavy if one.clause.value == "days"), heavy[0])
        place = str(len(worst.repairs) - 1)
        told = sheet(version=card.version, code=worst.code, place=place, part="phase-1")
        assert dora.post(reverse("draft-mend", args=[card.id]), told).status_code == 303
    done = dora.post(reverse("draft-use", args=[card.id]), sheet(version=again(card).version))
    assert done.status_code == 303, done.content.decode()[-3000:]
    assert queries.programme(SYSTEM, "matrix-nine-hours").version == 1
    assert not ProgrammeReason.objects.exists()
    closed = dora.get(reverse("draft-part", args=[card.id, "about"]))
    assert closed.status_code == 302 or closed.status_code == 303
    assert "It stays as it was" in dora.get(reverse("draft", args=[card.id])).content.decode()


def test_put_in_use_with_reasons_keeps_them_with_the_version(dora: Browser) -> None:
    card = begin(dora)
    save(dora, card, "about", summary="Our own words.")
    told = sheet(version=again(card).version) | {"why-all": "Offered as outpatient by contract."}
    assert dora.post(reverse("draft-use", args=[card.id]), told).status_code == 303
    assert queries.programme(SYSTEM, "matrix-iop").version == 2
    assert ProgrammeReason.objects.count() == 12
    page = dora.get(reverse("programme", args=["matrix-iop"])).content.decode()
    assert "Offered as outpatient by contract." in page and "Dora Director" in page


def test_a_mend_that_was_never_offered_is_refused(dora: Browser) -> None:
    card = begin(dora)
    told = sheet(version=1, code="harbor:days:1:::", place="0")
    assert dora.post(reverse("draft-mend", args=[card.id]), told).status_code == 422
    assert dora.post(reverse("draft-mend", args=[card.id]), told | sheet(place="x")).status_code == 422


def test_two_drafts_of_one_programme_the_second_compares_first(dora: Browser) -> None:
    one, other = begin(dora, "three-sessions"), begin(dora, "three-sessions")
    for card in (one, other):
        save(dora, card, "about", summary=f"Summary {card.id}")
    assert dora.post(reverse("draft-use", args=[one.id]), sheet(version=2)).status_code == 303
    late = dora.post(reverse("draft-use", args=[other.id]), sheet(version=2))
    assert late.status_code == 422 and "I have compared" in late.content.decode()
    assert dora.post(reverse("draft-newest", args=[other.id]), sheet(version=2)).status_code == 303
    assert dora.post(reverse("draft-use", args=[other.id]), sheet(version=3)).status_code == 303
    assert ProgrammeVersion.objects.filter(key="three-sessions").count() == 3


def test_a_draft_set_aside_takes_no_more_changes(dora: Browser) -> None:
    card = begin(dora)
    told = sent(dora, card, "about")
    assert dora.post(reverse("draft-aside", args=[card.id]), sheet(version=1)).status_code == 303
    assert dora.post(reverse("draft-part", args=[card.id, "about"]), told).status_code == 422
    assert dora.post(reverse("draft-use", args=[card.id]), sheet(version=2)).status_code == 422
    assert "set aside" in dora.get(reverse("draft", args=[card.id])).content.decode()


def test_two_versions_side_by_side(dora: Browser) -> None:
    card = begin(dora)
    save(dora, card, "phase-1", doses__0__minutes="60")
    where = reverse("compare-programmes")
    page = dora.get(f"{where}?left={card.based_on}&right={card.id}").content.decode()
    assert "Phase 1: Early Recovery Skills" in page and "2 × 60 min skills group" in page
    assert "Choose two." in dora.get(where).content.decode()
    assert "Choose two." in dora.get(f"{where}?left=x&right={UUID(int=1)}").content.decode()
    same = dora.get(f"{where}?left={card.based_on}&right={card.based_on}").content.decode()
    assert "Nothing differs." in same


def test_no_page_of_a_draft_that_is_not_there(dora: Browser) -> None:
    nowhere = UUID(int=7)
    assert dora.get(reverse("draft", args=[nowhere])).status_code == 404
    card = begin(dora)
    assert dora.get(reverse("draft-part", args=[card.id, "phase-99"])).status_code == 404


def test_a_page_of_drafts_asks_no_more_for_ten_times_as_many(dora: Browser) -> None:
    begin(dora)
    with CaptureQueriesContext(connection) as few:
        dora.get(reverse("shaping"))
    for _turn in range(9):
        begin(dora)
    with CaptureQueriesContext(connection) as many:
        dora.get(reverse("shaping"))
    assert len(many) == len(few)


def test_choosing_what_to_compare_asks_no_more_for_ten_times_as_many(dora: Browser) -> None:
    where = reverse("compare-programmes")
    with CaptureQueriesContext(connection) as few:
        dora.get(where)
    for turn in range(10):
        a_next_version("outpatient", summary=f"Turn {turn}.")
    with CaptureQueriesContext(connection) as many:
        assert "Outpatient, version 11" in dora.get(where).content.decode()
    assert len(many) <= len(few)


def a_sheet_of_a_rule(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": "Lakeside (made up)", "kind": "payer", "words": "Three days of three hours.",
        "valid_from": "2020-01-01", "source": "Contract nobody signed, page 3", "tag": "V", "levels": ["iop"],
        "day_minutes": "3:00", "week_days": "3", "week_start": "sun", "telehealth_percent": "40",
        "group_most": "12", "leaders": ["licensed"], "counts": ["group"], "band_edition": "fourth",
    }  # fmt: skip
    return sheet(**(told | changes))


def test_a_rule_is_entered_with_its_date_and_source_and_listed_with_both(dora: Browser) -> None:
    where = reverse("payer-rule-new")
    assert dora.get(where).status_code == 200
    assert dora.post(where, a_sheet_of_a_rule()).status_code == 303
    page = dora.get(reverse("payer-rules")).content.decode()
    for said in (
        "Contract nobody signed, page 3",
        "3 days of 3:00",
        "weeks start on Sun",
        "by video at most 40 percent",
        "groups of at most 12",
        "licensed clinician",
        "entered by Dora Director",
        "from Wed 1 Jan 2020",
    ):
        assert said in page, said
    before = dora.get(reverse("payer-rules") + "?on=2019-06-01").content.decode()
    assert "0 rules are in force" in before and dora.get(reverse("payer-rules") + "?on=x").status_code == 200


def test_a_rule_filled_in_wrongly_or_acting_backwards_is_told_at_its_field(dora: Browser) -> None:
    where = reverse("payer-rule-new")
    dora.post(where, a_sheet_of_a_rule())
    for changes, said in [
        ({"week_days": ""}, "A day rule has both"),
        ({"valid_until": "2019-01-01"}, "Not before its first day"),
        ({"day_minutes": "x"}, "such as 9:00"),
        ({"key": "lakeside-made-up", "valid_from": "2021-01-01"}, "never backwards"),
        (
            dict.fromkeys(
                ("day_minutes", "week_days", "telehealth_percent", "group_most", "band_edition"), ""
            )
            | {"leaders": []},
            "Say what is asked",
        ),
    ]:
        answer = dora.post(where, a_sheet_of_a_rule(**changes))
        assert answer.status_code == 422 and said in answer.content.decode(), changes
    start = dora.get(where + "?from=lakeside-made-up").content.decode()
    assert "Next edition: Lakeside (made up)" in start
    told = a_sheet_of_a_rule(key="lakeside-made-up", valid_from="2099-01-01", telehealth_percent="25")
    assert dora.post(where, told).status_code == 303
    later = dora.get(reverse("payer-rules") + "?on=2099-01-01").content.decode()
    assert "by video at most 25 percent" in later


def test_a_programme_is_retired_with_a_reason_and_offered_again(dora: Browser) -> None:
    where = reverse("programme-standing", args=["outpatient"])
    assert dora.post(where, sheet(act="retire", why="")).status_code == 422
    assert dora.post(where, sheet(act="retire", why="Nobody leads it now.")).status_code == 303
    page = dora.get(reverse("programme", args=["outpatient"])).content.decode()
    assert "Nobody leads it now." in page and "Offer it again" in page
    assert reverse("programme", args=["outpatient"]) not in dora.get(reverse("programmes")).content.decode()
    assert reverse("programme", args=["outpatient"]) in dora.get(reverse("shaping")).content.decode()
    assert dora.post(where, sheet(act="offer", why="Led by Ines again.")).status_code == 303
    assert reverse("programme", args=["outpatient"]) in dora.get(reverse("programmes")).content.decode()


def test_an_older_version_stays_readable_and_says_that_a_newer_one_is_there(dora: Browser) -> None:
    card = begin(dora, "three-sessions")
    save(dora, card, "about", summary="Other words.")
    dora.post(reverse("draft-use", args=[card.id]), sheet(version=2))
    page = dora.get(reverse("programme-version", args=["three-sessions", 1])).content.decode()
    assert "version 2 is newer" in page and "Other words." not in page
    assert dora.get(reverse("programme-version", args=["three-sessions", 9])).status_code == 404
