"""Addresses of help outside."""

from django.urls import path

from stepdown.doors.staff.help import views
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/help/"
ONE = f"{CLIENT}<uuid:help_id>/"

urlpatterns = [
    path("help/due/", views.due, name="help-due"),
    path(CLIENT, views.helps, name="helps"),
    path(f"{CLIENT}find/", views.find, name="help-find"),
    path(f"{CLIENT}sheet/", views.sheet, name="help-sheet"),
    path(
        f"{CLIENT}new/<uuid:resource_id>/",
        by_method(get=views.new_help, post=views.refer),
        name="help-new",
    ),
    path(ONE, views.one, name="help"),
    path(f"{ONE}step/", views.follow, name="help-step"),
    path(f"{ONE}told/", views.tell, name="help-told"),
    path(f"{ONE}letter/", views.letter, name="help-letter"),
]
