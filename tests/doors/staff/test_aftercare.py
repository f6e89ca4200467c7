"""Afterwards as people do it: a plan signed, a call made, a sign linked, a notice appealed, a way back."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from stepdown.aftercare import queries
from stepdown.aftercare.vocabulary import NoticeState
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import WayIn
from stepdown.kernel.ids import new_id
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import admitted, treated
from tests.scenes_aftercare import a_ceremony
from tests.scenes_care import a_help

PLAN = {
    "kind_1": "secular",
    "anchor_1": "Tuesday circle",
    "next_1": "Dr Sample",
    "on_1": "2030-01-15",
    "slip": "Call Lee, then the clinic",
    "words": "Be there for the kids",
    "calls_agreed": "on",
}


def address(cast: Cast, name: str, *more: object) -> str:
    return reverse(name, args=[cast.clients["robin"].id, *more])


def post(who: Browser, to: str, **fields: object) -> int:
    answer = who.post(to, sheet(**fields))
    return answer.status_code


def end(cast: Cast, who: Browser, **fields: object) -> None:
    episode = episodes.current(SYSTEM, cast.clients["robin"].id, at=timezone.now())
    assert episode is not None
    told = {"reason": "completed", "words": "", "version": episode.version} | fields
    assert post(who, address(cast, "discharge"), **told) == 303


def test_a_plan_is_written_and_signed_and_its_calls_start_with_the_discharge(cast: Cast) -> None:
    treated(cast)
    robin, dana, own = cast.clients["robin"].id, cast.browser("dana"), cast.browser("robin")
    told = PLAN | {"caller": str(cast.staff["dana"].id)}
    assert post(dana, address(cast, "aftercare-plan"), **told | {"anchor_1": "", "slip": ""}) == 422
    assert post(dana, address(cast, "aftercare-plan"), **told) == 303
    plan = queries.plan(SYSTEM, robin, at=timezone.now())
    assert plan is not None and plan.signed_at is None
    signing = {"plan_id": str(plan.id), "capacity": "author"}
    assert post(dana, address(cast, "aftercare-sign"), **signing) == 303
    assert "Tuesday circle" in own.get(reverse("my-aftercare")).content.decode()
    assert post(own, reverse("my-aftercare-sign"), plan_id=str(plan.id)) == 303
    assert queries.aftercare_on(SYSTEM, [robin], at=timezone.now()).keys() == {robin}
    end(cast, dana)
    clock = queries.clock(SYSTEM, robin, at=timezone.now())
    assert clock is not None and clock.running and clock.owner_name == "Dana Demo"
    page = dana.get(address(cast, "client-aftercare")).content.decode()
    assert "The next check-up is on" in page and "Print a certificate" in page
    paper = dana.post(address(cast, "aftercare-certificate"), sheet(name="Rob E."))
    assert paper.status_code == 200 and paper["Content-Type"] == "application/pdf"
    assert post(dana, address(cast, "aftercare-certificate"), name=" ") == 422


def test_a_talk_that_asks_for_more_stands_on_today_and_the_way_back_takes_minutes(cast: Cast) -> None:
    admitted(cast)
    robin, dana, own = cast.clients["robin"].id, cast.browser("dana"), cast.browser("robin")
    end(cast, dana, reason="left", calls="yes")
    assert post(own, reverse("my-check-up"), used="yes", asks="on", words="Slipped on Friday") == 303
    listed = dana.get(reverse("aftercare")).content.decode()
    assert "Robin Example" in listed and "Any use" in listed
    assert "Link to an assessment" in dana.get(reverse("today")).content.decode()
    back = dana.get(address(cast, "come-back")).content.decode()
    assert "Slipped on Friday" in back and "Everything known is kept" in back
    coming = {"phase": 1, "specialist": str(cast.staff["dana"].id)}
    assert post(dana, address(cast, "come-back"), **coming | {"changed": ""}) == 422
    answer = dana.post(address(cast, "come-back"), sheet(**coming, changed="Used on Friday, wants days."))
    assert answer.status_code == 303, re.findall(r"(?s)error.{0,300}", answer.content.decode())[:4]
    episode = episodes.current(SYSTEM, robin, at=timezone.now())
    assert episode is not None and episode.way_in is WayIn.RETURNED
    clock = queries.clock(SYSTEM, robin, at=timezone.now())
    assert clock is not None and not clock.running and not clock.open_flags
    assert "Robin Example" not in dana.get(reverse("aftercare")).content.decode()


def test_a_call_in_vain_is_kept_and_only_a_word_ends_the_calls(cast: Cast) -> None:
    treated(cast)
    dana = cast.browser("dana")
    end(cast, dana, calls="yes")
    here = address(cast, "client-aftercare")
    vain = {"on": timezone.now().date().isoformat(), "way": "phone", "reached": "no"}
    assert post(dana, address(cast, "aftercare-try"), **vain | {"used": "yes"}) == 422
    assert post(dana, address(cast, "aftercare-try"), **vain) == 303
    assert post(dana, address(cast, "aftercare-end"), words=" ") == 422
    assert post(dana, address(cast, "aftercare-touch"), events="on") == 303
    assert "Meetings and celebrations" in dana.get(here).content.decode()
    # What somebody writes is kept whole or refused, never cut.
    assert post(cast.browser("robin"), reverse("my-calls-end"), words="Stop. " * 100) == 422
    assert post(dana, address(cast, "aftercare-end"), words="Please stop.") == 303
    assert "Check-ups ended" in cast.browser("dora").get(here).content.decode()


def test_the_clinic_ends_treatment_by_notice_letter_appeal_and_somebody_elses_word(cast: Cast) -> None:
    treated(cast)
    robin, dana, own = cast.clients["robin"].id, cast.browser("dana"), cast.browser("robin")
    page = dana.get(address(cast, "discharge")).content.decode()
    assert "Give a notice" in page
    refused = dana.post(
        address(cast, "discharge"), sheet(reason="ended_by_program", words="Knife.", version=1)
    )
    assert refused.status_code == 422 and "without a notice" in refused.content.decode()
    told = {"reason": "You brought a knife to group.", "elsewhere": "Lee drives you", "how": "both"}
    told["place"] = str(a_help(cast))
    far = (timezone.now() + timedelta(days=30)).date().isoformat()
    soon = timezone.now().date().isoformat()
    assert post(dana, address(cast, "client-notice"), **told, ends_on=soon) == 422
    assert post(dana, address(cast, "client-notice"), **told, ends_on=far) == 303
    given = dana.get(address(cast, "client-notice")).content.decode()
    assert re.search(r"Lantern House[^<]*555[^<]*\. Lee drives you", given)
    letter = dana.post(address(cast, "notice-letter"), sheet())
    assert letter.status_code == 200 and letter["Content-Type"] == "application/pdf"
    assert "You brought a knife" in own.get(reverse("my-aftercare")).content.decode()
    assert post(own, reverse("my-appeal"), words="It was not mine.") == 303
    priya = cast.browser("priya")
    assert "waits for your decision" in priya.get(reverse("today")).content.decode()
    notice = queries.notice(SYSTEM, robin, at=timezone.now())
    assert notice is not None and notice.state is NoticeState.APPEALED
    ruling = address(cast, "notice-ruling", notice.id)
    assert post(dana, ruling, stands="yes", words="Seen.") == 403
    assert post(priya, ruling, stands="no", words="The video shows another person.") == 303
    assert "Treatment goes on" not in own.get(reverse("my-record")).content.decode()
    assert post(dana, address(cast, "discharge"), reason="ended_by_program", words="x", version=1) == 422


def test_a_director_sets_the_day_and_who_comes_is_called_as_they_like(cast: Cast) -> None:
    treated(cast)
    dora, dana, own = cast.browser("dora"), cast.browser("dana"), cast.browser("robin")
    day = {"site": str(cast.harbor.id), "day": "2030-05-04", "time": "17:00", "words": "Birch room"}
    assert post(dana, reverse("ceremony-new"), **day) == 403
    assert post(dora, reverse("ceremony-new"), **day | {"day": "2020-05-04"}) == 422
    assert post(dora, reverse("ceremony-new"), **day) == 303
    (held,) = queries.own_ceremonies(SYSTEM, cast.harbor.id, since=timezone.now(), at=timezone.now())
    assert post(own, reverse("my-ceremony"), ceremony_id=str(held.id), named_as="Rob") == 303
    assert post(own, reverse("my-ceremony"), ceremony_id=str(new_id()), named_as="Rob") == 404
    assert "called up as Rob" in dana.get(reverse("aftercare")).content.decode()
    assert post(dana, address(cast, "aftercare-join"), ceremony=str(held.id), named_as="") == 303
    assert "is not named" in dora.get(reverse("aftercare")).content.decode()
    assert post(dora, reverse("ceremony-off", args=[held.id])) == 303


def test_whoever_agreed_to_be_called_up_takes_it_back_themself_or_with_their_counselor(cast: Cast) -> None:
    treated(cast)
    dana, own = cast.browser("dana"), cast.browser("robin")
    held = a_ceremony(cast)
    gone = {"ceremony_id": str(held)}
    assert post(own, reverse("my-ceremony"), **gone, named_as="Rob") == 303
    assert "I do not come after all" in own.get(reverse("my-aftercare")).content.decode()
    assert post(own, reverse("my-ceremony-off")) == 422
    assert post(own, reverse("my-ceremony-off"), **gone) == 303
    assert post(own, reverse("my-ceremony-off"), **gone) == 404
    assert "I do not come after all" not in own.get(reverse("my-aftercare")).content.decode()
    assert post(own, reverse("my-ceremony"), **gone, named_as="Rob") == 303
    end(cast, dana, reason="left")
    assert "They do not come after all" in dana.get(address(cast, "client-aftercare")).content.decode()
    assert post(dana, address(cast, "aftercare-leave")) == 422
    assert post(dana, address(cast, "aftercare-leave"), ceremony=str(held)) == 303
    (after,) = queries.own_ceremonies(SYSTEM, cast.harbor.id, since=timezone.now(), at=timezone.now())
    assert after.guests == ()
