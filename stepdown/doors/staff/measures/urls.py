"""Addresses of measures: of one client, and of the clinic."""

from django.urls import path

from stepdown.doors.staff.measures.views import client, directing, filling
from stepdown.doors.threshold import by_method

_CLIENT = "clients/<uuid:client_id>/measures/"

urlpatterns = [
    path(_CLIENT, client.measures, name="client-measures"),
    path(
        f"{_CLIENT}new/<slug:measure_key>/",
        by_method(get=filling.new, post=filling.fill),
        name="client-measure-new",
    ),
    path(f"{_CLIENT}excuse/<slug:measure_key>/", filling.excuse, name="client-measure-excuse"),
    path(f"{_CLIENT}<uuid:filling_id>/", client.one, name="client-measure"),
    path(f"{_CLIENT}<uuid:filling_id>/void/", filling.void, name="client-measure-void"),
    path(f"{_CLIENT}<uuid:filling_id>/followed/", filling.followed, name="client-measure-followed"),
    path("measures/", directing.measures, name="measures"),
    path(
        "measures/schedule/",
        by_method(get=directing.schedule, post=directing.set_schedule),
        name="measure-schedule",
    ),
    path("measures/own/", by_method(get=directing.new, post=directing.keep_new), name="measure-new"),
    path(
        "measures/own/<slug:measure_key>/",
        by_method(get=directing.own, post=directing.keep),
        name="measure-own",
    ),
    path("measures/look/<slug:measure_key>/", directing.look, name="measure-look"),
]
