from django.urls import path

from stepdown.doors.portal.home import views

urlpatterns = [
    path("sign-out/", views.sign_out, name="my-sign-out"),
    path("devices/", views.devices, name="my-devices"),
    path("devices/<uuid:sign_in_id>/end/", views.end_device, name="my-device-end"),
    path("looked/", views.looked, name="my-looked"),
    path("plan/", views.my_plan, name="my-plan"),
    path("papers/", views.my_papers, name="my-papers"),
    path("papers/<uuid:signing_id>/", views.my_paper, name="my-paper"),
    path("privacy/", views.my_privacy, name="my-privacy"),
    path("", views.home, name="my-record"),
]
