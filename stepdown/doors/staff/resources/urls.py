"""Addresses of the directory."""

from django.urls import path

from stepdown.doors.staff.resources import views
from stepdown.doors.threshold import by_method

ONE = "resources/<uuid:resource_id>/"

urlpatterns = [
    path("resources/", views.resources, name="resources"),
    path("resources/find/", views.find_resource, name="resource-find"),
    path("resources/new/", by_method(get=views.new_resource, post=views.add_resource), name="resource-new"),
    path("resources/kinds/", views.add_kind, name="resource-kind"),
    path(ONE, views.resource, name="resource"),
    path(
        f"{ONE}change/",
        by_method(get=views.change_page, post=views.change_resource),
        name="resource-change",
    ),
    path(f"{ONE}confirm/", views.confirm, name="resource-confirm"),
    path(f"{ONE}pause/", views.pause, name="resource-pause"),
    path(f"{ONE}close/", views.close, name="resource-close"),
    path(f"{ONE}reopen/", views.reopen, name="resource-reopen"),
    path(f"{ONE}sent/", views.sent, name="resource-sent"),
]
