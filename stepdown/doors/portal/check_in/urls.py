from django.urls import path

from stepdown.doors.portal.check_in import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("week/code/", by_method(get=views.my_code, post=views.new_code), name="my-code"),
    path(
        "week/here/<uuid:own_session_id>/",
        by_method(get=views.my_check_in, post=views.check_in),
        name="my-check-in",
    ),
]
