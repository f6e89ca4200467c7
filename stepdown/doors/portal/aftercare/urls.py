from django.urls import path

from stepdown.doors.portal.aftercare import views

urlpatterns = [
    path("afterwards/", views.mine, name="my-aftercare"),
    path("afterwards/how/", views.tell, name="my-check-up"),
    path("afterwards/sign/", views.sign, name="my-aftercare-sign"),
    path("afterwards/touch/", views.touch, name="my-touch"),
    path("afterwards/end/", views.end, name="my-calls-end"),
    path("afterwards/ceremony/", views.join, name="my-ceremony"),
    path("afterwards/ceremony/off/", views.leave, name="my-ceremony-off"),
    path("afterwards/appeal/", views.appeal, name="my-appeal"),
]
