from django.urls import path

from stepdown.doors.portal.going import views

urlpatterns = [path("going/", views.my_going, name="my-going")]
