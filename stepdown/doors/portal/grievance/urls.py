"""Addresses of a client's own grievances."""

from django.urls import path

from stepdown.doors.portal.grievance import views
from stepdown.doors.threshold import by_method

ONE = "grievances/<uuid:grievance_id>/"

urlpatterns = [
    path("grievances/", views.my_grievances, name="my-grievances"),
    path(
        "grievances/new/",
        by_method(get=views.my_new_grievance, post=views.file_mine),
        name="my-grievance-new",
    ),
    path(ONE, views.my_grievance, name="my-grievance"),
    path(f"{ONE}appeal/", views.appeal_mine, name="my-grievance-appeal"),
    path(f"{ONE}withdraw/", views.withdraw_mine, name="my-grievance-withdraw"),
]
