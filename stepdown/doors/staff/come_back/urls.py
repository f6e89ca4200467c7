from django.urls import path

from stepdown.doors.staff.come_back import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path(
        "clients/<uuid:client_id>/come-back/",
        by_method(get=views.page, post=views.come_back),
        name="come-back",
    ),
]
