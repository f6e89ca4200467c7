"""The matrix checked: each defect planted here must be reported, or its silence is worth nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from stepdown.config.urls import urlpatterns as house
from stepdown.doors.staff.consents import papers
from stepdown.doors.staff.plan.views import parts, shown
from stepdown.doors.threshold import declare, enter, errors, respond
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import clients, sign_ins
from stepdown.people.vocabulary import Permission
from stepdown.plan.queries import plans, reading
from tests.cast import SYSTEM, Cast
from tests.matrix import scene
from tests.matrix.test_matrix import walker
from tests.matrix.walk import Walker, ours

Plant = Callable[[pytest.MonkeyPatch, Cast], None]


def everybody_reaches_everybody(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    patch.setattr(clients, "within_reach", lambda viewer, path, *, at: Q())


def the_door_forgets_the_reach(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    robin = cast.clients["robin"]
    patch.setattr(declare.people, "require_reach", lambda viewer, client_id, *, at: robin)
    real = clients.require_reach
    patch.setattr(
        "stepdown.doors.staff.plan.views.shown.people",
        SimpleNamespace(client_card=lambda viewer, client_id, *, at: real(SYSTEM, client_id, at=at)),
    )
    patch.setattr(reading, "within_reach", lambda viewer, path, *, at: Q())


def a_whole_site_role_sees_every_site(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    patch.setattr(clients.rules, "sees_whole_site", lambda roles: True)


def nobody_asks_for_the_permission(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    patch.setattr(Viewer, "may", lambda self, permission: True)


def auditors_see_charts(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    real = sign_ins.rules.permissions_of
    extra = frozenset({Permission.SEE_CLIENTS, Permission.SEE_CHART})
    patch.setattr(sign_ins.rules, "permissions_of", lambda roles: real(roles) | extra)


def an_ended_account_goes_on(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    real = enter.known_visit

    def known(request: Any, audience: Audience, at: datetime) -> Any:
        found = real(request, audience, at)
        token = request.COOKIES.get(enter.cookie_of(audience))
        if found is None and token and audience is Audience.STAFF:
            viewer = replace(cast.viewer("dana"), request_id=enter.request_id_of(request))
            return SimpleNamespace(
                viewer=viewer,
                sign_in_id=None,
                title="",
                site_id=None,
                needs_second_factor=False,
                last_active_at=at,
            )
        return found

    patch.setattr(enter, "known_visit", known)


def one_cookie_for_both_doors(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    """The staff door takes what the client's browser carries."""
    real = cast.viewer("dana")
    known = enter.known_visit

    def either(request: Any, audience: Audience, at: datetime) -> Any:
        found = known(request, audience, at)
        other = known(request, Audience.CLIENT, at) if audience is Audience.STAFF else None
        return found or (replace(other, viewer=real, needs_second_factor=False) if other else None)

    patch.setattr(enter, "known_visit", either)


def out_of_reach_is_forbidden_instead_of_unknown(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    patch.setattr(errors, "not_found", lambda visit: HttpResponse("That is not your client.", status=403))


def the_unknown_page_names_the_client(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    real = errors.not_found

    def telling(visit: Any) -> HttpResponse:
        response = real(visit)
        found = clients.models.Client.objects.filter(id__in=visit.path.split("/")[2:3]).first()
        response.content += f"<!-- {found.chosen_name if found else ''} -->".encode()
        return response

    patch.setattr(errors, "not_found", telling)


def a_plan_is_not_bound_to_its_client(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    def unbound(visit: Any, client_id: UUID, plan_id: UUID) -> Any:
        return plans.plan(SYSTEM, plan_id, at=visit.at)

    for module in (shown, parts, "stepdown.doors.staff.plan.views.reading"):
        name = f"{module if isinstance(module, str) else module.__name__}.the_plan"
        patch.setattr(name, unbound)


def pages_are_kept_by_browsers(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    patch.setattr(respond, "_private", lambda response: response)


def reading_leaves_no_trace(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    patch.setattr(declare, "_record_reading", lambda *details: None)


def a_closed_door_writes(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    def refusing(visit: Any, permission: Any) -> None:
        clients.models.Client.objects.filter(id=cast.clients["robin"].id).update(language="en")

    patch.setattr(declare, "_record_refusal", refusing)


def words_come_out_as_they_were_typed(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    real = respond.render_to_string
    patch.setattr(
        respond,
        "render_to_string",
        lambda template, context, request: (
            real(template, context, request).replace("&#34;", '"').replace("&gt;", ">").replace("&lt;", "<")
        ),
    )


def a_page_shows_somebody_elses_words(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    real = respond.render_to_string
    patch.setattr(
        respond,
        "render_to_string",
        lambda template, context, request: real(template, context, request) + scene.word("story", "alex"),
    )


def a_name_rides_in_a_header(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    real = respond._private

    def telling(response: HttpResponse) -> HttpResponse:
        response.headers["X-About"] = scene.word("goal", "casey")
        return real(response)

    patch.setattr(respond, "_private", telling)


def a_file_goes_round_the_gate(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    """The paper carries the legal name, and nobody asked."""
    body = scene.word("legal", "robin").encode()
    fake = SimpleNamespace(filename="x.pdf", media_type="application/pdf", body=body)
    patch.setattr(papers, "release", lambda **asked: fake)


DEFECTS: dict[Plant, tuple[str, str]] = {
    everybody_reaches_everybody: ("consents", "decided 404, answered 200"),
    the_door_forgets_the_reach: ("plan", "decided 404, answered 422"),
    a_whole_site_role_sees_every_site: ("chart", "as ines: decided 404"),
    nobody_asks_for_the_permission: ("trail", "decided 403, answered 200"),
    auditors_see_charts: ("plan", "as otto: decided 403"),
    an_ended_account_goes_on: ("chart", "as eddie: decided signin"),
    one_cookie_for_both_doors: ("chart", "as robin: decided signin"),
    out_of_reach_is_forbidden_instead_of_unknown: ("chart", "decided 404, answered 403"),
    the_unknown_page_names_the_client: ("chart", "looks different"),
    a_plan_is_not_bound_to_its_client: ("plan-version", "another client's plan_id answers 200"),
    pages_are_kept_by_browsers: ("chart", "may be kept"),
    reading_leaves_no_trace: ("chart", "without an entry"),
    a_closed_door_writes: ("trail", "wrote ['people_client'"),
    words_come_out_as_they_were_typed: ("plan", "unescaped"),
    a_page_shows_somebody_elses_words: ("programmes", "shows canarystoryalex"),
    a_name_rides_in_a_header: ("programmes", "shows canarygoalcasey"),
    a_file_goes_round_the_gate: ("accounting", "shows canarylegalrobin"),
}


@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_every_planted_defect_is_reported_and_a_sound_house_reports_nothing(cast: Cast) -> None:
    walking = walker(cast)
    things = scene.of(cast, "alex")
    missed = []
    for plant, (endpoint, wanted) in DEFECTS.items():
        with pytest.MonkeyPatch.context() as patch:
            plant(patch, cast)
            found = _all(walking, things, endpoint)
        if not any(wanted in line for line in found):
            missed.append(f"{plant.__name__}: nothing says {wanted!r} in {found[:3]}")
    assert not missed, "\n".join(missed)
    sound = {endpoint for endpoint, _ in DEFECTS.values()}
    assert walking.walk(sound) + walking.same_to_strangers(sound) == []


def _all(walking: Walker, things: scene.Things, endpoint: str) -> list[str]:
    only = {endpoint}
    found = walking.walk(only)
    return found + walking.same_to_strangers(only) + walking.mixed(things, ["dana", "priya"], only)


def _forgotten(request: object) -> HttpResponse:
    return HttpResponse("anybody")


def test_an_address_without_a_declaration_is_reported() -> None:
    found = pytest.raises(ImproperlyConfigured, match="forgotten")
    with override_settings(ROOT_URLCONF=(*house, path("forgotten/", _forgotten))), found:
        list(ours())
