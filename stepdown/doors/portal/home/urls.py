from django.urls import path

from stepdown.doors.portal.home import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="my-sign-in"),
    path("sign-out/", views.sign_out, name="my-sign-out"),
    path("", views.home, name="my-record"),
]
