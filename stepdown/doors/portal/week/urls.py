from django.urls import path

from stepdown.doors.portal.week import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("week/", views.my_week, name="my-week"),
    path("week/seats/", by_method(get=views.my_seats, post=views.take_seat), name="my-seats"),
    path("week/<str:monday>/", views.other_week, name="my-week-of"),
    path("week/swap/<uuid:own_session_id>/", by_method(get=views.my_swap, post=views.swap), name="my-swap"),
]
