from django.urls import path

from stepdown.doors.staff.inbox import deciding, views

ONE = "inbox/<uuid:paper_id>/"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/passed/", views.inbox_passed, name="inbox-passed"),
    path("inbox/held/", views.inbox_held, name="inbox-held"),
    path("inbox/upload/", views.upload, name="inbox-upload"),
    path("inbox/find/", views.inbox_found, name="inbox-find"),
    path("inbox/clients/", views.clients_to_file, name="inbox-clients"),
    path(ONE, views.inbox_paper, name="inbox-paper"),
    path(f"{ONE}pages/<int:page>/", views.paper_page, name="inbox-page"),
    path(f"{ONE}who/", deciding.whose_paper, name="inbox-who"),
    path(f"{ONE}file/", deciding.file, name="inbox-file"),
    path(f"{ONE}discard/", deciding.discard, name="inbox-discard"),
    path(f"{ONE}back/", deciding.back, name="inbox-back"),
    path(f"{ONE}again/", deciding.again, name="inbox-again"),
    path(f"{ONE}split/", deciding.split, name="inbox-split"),
    path(f"{ONE}join/", deciding.join, name="inbox-join"),
]
