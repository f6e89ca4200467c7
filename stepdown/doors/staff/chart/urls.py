from django.urls import path

from stepdown.doors.staff.chart import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("clients/<uuid:client_id>/", views.chart, name="chart"),
    path("clients/<uuid:client_id>/name/", by_method(get=views.name, post=views.rename), name="chart-name"),
    path("clients/<uuid:client_id>/adult/", views.record_adult, name="chart-adult"),
    path("clients/<uuid:client_id>/started/", views.note_first_session, name="chart-started"),
    path("clients/<uuid:client_id>/account/", views.open_account, name="chart-account"),
    path("clients/<uuid:client_id>/account/code/", views.invite_again, name="chart-invite"),
]
