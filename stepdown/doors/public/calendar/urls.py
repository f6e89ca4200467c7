from django.urls import path

from stepdown.doors.public.calendar import views

urlpatterns = [path("calendar/<str:calendar_token>.ics", views.calendar, name="calendar-file")]
