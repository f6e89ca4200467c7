from django.urls import path

from stepdown.doors.staff.consents import papers, views
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/"
ONE = f"{CLIENT}consents/<uuid:consent_id>/"

urlpatterns = [
    path(f"{CLIENT}consents/", views.consents, name="consents"),
    path(f"{CLIENT}consents/new/", by_method(get=views.new_consent, post=views.give), name="consent-new"),
    path(ONE, views.consent, name="consent"),
    path(f"{ONE}stop/", by_method(get=views.stopping, post=views.stop), name="consent-stop"),
    path(f"{ONE}event/", views.record_event, name="consent-event"),
    path(f"{ONE}copy/", papers.copy_of_consent, name="consent-copy"),
    path(f"{CLIENT}restrictions/", views.restrict, name="restriction-new"),
    path(f"{CLIENT}restrictions/end/", views.end_restriction, name="restriction-end"),
    path(f"{CLIENT}accounting/", papers.accounting, name="accounting"),
]
