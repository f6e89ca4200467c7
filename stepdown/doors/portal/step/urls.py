from django.urls import path

from stepdown.doors.portal.step import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("step/", by_method(get=views.my_step, post=views.say_it), name="my-step"),
]
