"""Addresses of drug and alcohol tests."""

from django.urls import path

from stepdown.doors.staff.tests import client, drawing, one, results, views
from stepdown.doors.threshold import by_method

ONE = "tests/<uuid:test_id>/"
REPORT = "tests/reports/<uuid:test_report_id>/"
CLIENT = "clients/<uuid:client_id>/tests/"

urlpatterns = [
    path("tests/", by_method(get=views.today, post=views.find), name="tests"),
    path("tests/results/", by_method(get=results.results, post=results.take), name="tests-results"),
    path("tests/draws/", by_method(get=drawing.draws, post=drawing.set_rule), name="tests-draws"),
    path(
        "tests/draws/<uuid:test_draw_id>/",
        by_method(get=drawing.draw, post=drawing.draw_file),
        name="tests-draw",
    ),
    path("tests/seeds/<uuid:site_id>/", drawing.seeds_file, name="tests-seeds"),
    path(REPORT, by_method(get=results.report, post=results.match), name="tests-report"),
    path(f"{REPORT}aside/", results.aside, name="tests-report-aside"),
    path(ONE, one.test, name="test"),
    path(f"{ONE}collect/", one.collect, name="test-collect"),
    path(f"{ONE}note/", one.note, name="test-note"),
    path(f"{ONE}cup/", one.cup, name="test-cup"),
    path(f"{ONE}pass-on/", one.pass_on, name="test-pass-on"),
    path(f"{ONE}safety/", one.safety, name="test-safety"),
    path(f"{ONE}read/", one.read, name="test-read"),
    path(f"{ONE}definitive/", one.definitive, name="test-definitive"),
    path("tests/talks/<uuid:test_talk_id>/", one.talk, name="test-talk"),
    path(CLIENT, by_method(get=client.tests, post=client.order), name="client-tests"),
    path(f"{CLIENT}plan/", client.plan, name="client-tests-plan"),
    path(f"{CLIENT}wish/", client.wish, name="client-tests-wish"),
    path(f"{CLIENT}asked/", client.asked, name="client-tests-asked"),
]
