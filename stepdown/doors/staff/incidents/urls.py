"""Addresses of incidents."""

from django.urls import path

from stepdown.doors.staff.incidents import acts, views
from stepdown.doors.threshold import by_method

ONE = "incidents/<uuid:incident_id>/"

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/find/", views.find_incidents, name="incident-find"),
    path("incidents/new/", by_method(get=views.new_incident, post=views.report), name="incident-new"),
    path("incidents/duties/", by_method(get=views.duties, post=acts.set_duty), name="incident-duties"),
    path("incidents/actions/<uuid:action_id>/done/", acts.finish_action, name="incident-action-done"),
    path(ONE, views.incident, name="incident"),
    path(f"{ONE}words/", acts.add_words, name="incident-words"),
    path(f"{ONE}reports/<uuid:owed_id>/", acts.settle, name="incident-settle"),
    path(f"{ONE}review/", acts.review, name="incident-review"),
    path(f"{ONE}actions/", acts.add_action, name="incident-action"),
    path(f"{ONE}close/", acts.close, name="incident-close"),
]
