from django.urls import path

from stepdown.doors.staff.referrals import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/find/", views.find_referral, name="referral-find"),
    path("referrals/take-in/", views.take_in, name="referral-take-in"),
    path("referrals/<uuid:referral_id>/", views.referral, name="referral"),
    path("referrals/<uuid:referral_id>/file/", views.open_file, name="referral-file"),
    path("referrals/<uuid:referral_id>/identity/", views.carry_identity, name="referral-identity"),
    path("referrals/facts/<uuid:referral_fact_id>/", views.source, name="referral-fact"),
    path("referrals/openings/<uuid:file_opening_id>/", by_method(get=views.opened), name="referral-opened"),
]
