from django.urls import path

from stepdown.doors.staff.team import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("clients/<uuid:client_id>/team/", by_method(get=views.team, post=views.join), name="team"),
    path("clients/<uuid:client_id>/team/<uuid:staff_id>/leave/", views.leave, name="team-leave"),
]
