from django.urls import path

from stepdown.doors.staff.version import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path(
        "clients/<uuid:client_id>/version/", by_method(get=views.show, post=views.move), name="client-version"
    ),
]
