from django.urls import path

from stepdown.doors.public.kiosk import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("kiosk/", by_method(get=views.start, post=views.scan), name="kiosk"),
    path("kiosk/questions/", views.questions, name="kiosk-questions"),
    path("kiosk/answers/", views.answers, name="kiosk-answers"),
    path("kiosk/kept/", views.kept, name="kiosk-kept"),
    path("kiosk/desk/", views.desk, name="kiosk-desk"),
    path("kiosk/open/", views.take, name="kiosk-open"),
]
