from django.urls import path

from stepdown.doors.staff.discharge import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path(
        "clients/<uuid:client_id>/discharge/",
        by_method(get=views.leaving, post=views.discharge),
        name="discharge",
    ),
    path("clients/<uuid:client_id>/reopen/", views.reopen, name="reopen"),
]
