from django.urls import path

from stepdown.doors.staff.documents import giving, views
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/documents/"

urlpatterns = [
    path(CLIENT, views.filed_papers, name="documents"),
    path(f"{CLIENT}add/", views.add, name="document-add"),
    path(f"{CLIENT}<uuid:document_id>/", views.filed_paper, name="document"),
    path(f"{CLIENT}<uuid:document_id>/open/", views.open_it, name="document-open"),
    path(f"{CLIENT}<uuid:document_id>/back/", views.send_back, name="document-back"),
    path(
        f"{CLIENT}<uuid:document_id>/out/",
        by_method(get=giving.to_give, post=giving.give),
        name="document-out",
    ),
    path(f"{CLIENT}<uuid:document_id>/pages/<int:page>/", views.paper_page, name="document-page"),
]
