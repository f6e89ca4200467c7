from django.urls import path

from stepdown.doors.staff.aftercare import celebrating, views
from stepdown.doors.threshold import by_method

_CLIENT = "clients/<uuid:client_id>/aftercare/"

urlpatterns = [
    path("aftercare/", views.due, name="aftercare"),
    path("aftercare/ceremonies/", celebrating.set_day, name="ceremony-new"),
    path("aftercare/ceremonies/<uuid:ceremony_id>/off/", celebrating.call_off, name="ceremony-off"),
    path(_CLIENT, views.one, name="client-aftercare"),
    path(f"{_CLIENT}plan/", by_method(get=views.plan, post=views.write_plan), name="aftercare-plan"),
    path(f"{_CLIENT}sign/", views.sign, name="aftercare-sign"),
    path(f"{_CLIENT}start/", views.start, name="aftercare-start"),
    path(f"{_CLIENT}try/", views.try_reach, name="aftercare-try"),
    path(f"{_CLIENT}signs/<uuid:flag_id>/", views.link, name="aftercare-link"),
    path(f"{_CLIENT}end/", views.end, name="aftercare-end"),
    path(f"{_CLIENT}touch/", celebrating.touch, name="aftercare-touch"),
    path(f"{_CLIENT}ceremony/", celebrating.join, name="aftercare-join"),
    path(f"{_CLIENT}ceremony/off/", celebrating.leave, name="aftercare-leave"),
    path(f"{_CLIENT}certificate/", celebrating.certificate, name="aftercare-certificate"),
]
