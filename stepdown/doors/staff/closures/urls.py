"""Addresses of closed days."""

from django.urls import path

from stepdown.doors.staff.closures import views
from stepdown.doors.threshold import by_method

ONE = "closures/<uuid:closure_id>/"

urlpatterns = [
    path("closures/", by_method(get=views.closures, post=views.close), name="closures"),
    path("closures/look/", views.look_who_is_told, name="closure-look"),
    path(ONE, views.closure, name="closure"),
    path(f"{ONE}open/", views.open_again, name="closure-open"),
    path("closures/told/<uuid:told_id>/", views.spoken, name="closure-told"),
]
