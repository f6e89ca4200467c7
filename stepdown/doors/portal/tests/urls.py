from django.urls import path

from stepdown.doors.portal.tests import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("tests/", by_method(get=views.my_tests, post=views.ask), name="my-tests"),
    path("tests/wish/", views.wish, name="my-tests-wish"),
]
