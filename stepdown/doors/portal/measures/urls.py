"""Addresses of what a client is asked."""

from django.urls import path

from stepdown.doors.portal.measures import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("plan/did/<uuid:objective_id>/", views.did_it, name="my-act"),
    path("questions/", views.my_measures, name="my-measures"),
    path("questions/done/<uuid:filling_id>/", views.my_filling, name="my-filling"),
    path(
        "questions/<slug:measure_key>/",
        by_method(get=views.my_measure, post=views.fill),
        name="my-measure",
    ),
]
