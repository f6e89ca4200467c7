"""Addresses of grievances."""

from django.urls import path

from stepdown.doors.staff.grievances import acts, views
from stepdown.doors.threshold import by_method

ONE = "grievances/<uuid:grievance_id>/"

urlpatterns = [
    path("grievances/", views.grievances, name="grievances"),
    path("grievances/find/", views.find_grievances, name="grievance-find"),
    path("grievances/new/", by_method(get=views.new_grievance, post=views.file_it), name="grievance-new"),
    path("grievances/clocks/", by_method(get=views.clocks, post=acts.set_clock), name="grievance-clocks"),
    path("grievances/bodies/", acts.add_body, name="grievance-body"),
    path("grievances/bodies/<uuid:body_id>/remove/", acts.remove_body, name="grievance-body-remove"),
    path(ONE, views.grievance, name="grievance"),
    path(f"{ONE}filed/", views.grievance_filed, name="grievance-filed"),
    path(f"{ONE}assign/", acts.assign, name="grievance-assign"),
    path(f"{ONE}acknowledge/", acts.acknowledge, name="grievance-acknowledge"),
    path(f"{ONE}look/", acts.look_into, name="grievance-look"),
    path(f"{ONE}answer/", acts.answer, name="grievance-answer"),
    path(f"{ONE}appeal/", acts.appeal, name="grievance-appeal"),
    path(f"{ONE}withdraw/", acts.withdraw, name="grievance-withdraw"),
]
