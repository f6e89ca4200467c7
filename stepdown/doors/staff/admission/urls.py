from django.urls import path

from stepdown.doors.staff.admission import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path(
        "clients/<uuid:client_id>/admission/",
        by_method(get=views.admission, post=views.admit),
        name="admission",
    ),
]
