from django.urls import path

from stepdown.doors.staff.people import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("people/", by_method(get=views.people, post=views.find_people), name="people"),
    path("people/add/", by_method(get=views.new_person, post=views.add_person), name="person-add"),
    path("people/<uuid:staff_id>/", by_method(get=views.person, post=views.change_person), name="person"),
    path("people/<uuid:staff_id>/credentials/", views.add_credential, name="person-credentials"),
    path(
        "people/<uuid:staff_id>/credentials/<uuid:credential_id>/verify/",
        views.verify_credential,
        name="credential-verify",
    ),
    path("people/<uuid:staff_id>/invite/", views.invite, name="person-invite"),
    path("people/<uuid:staff_id>/end/", views.end_account, name="person-end"),
]
