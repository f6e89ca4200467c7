from django.urls import path

from stepdown.doors.portal.calendar import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("calendar/", by_method(get=views.my_calendar, post=views.make_address), name="my-calendar"),
    path("calendar/end/", views.end_address, name="my-calendar-end"),
]
