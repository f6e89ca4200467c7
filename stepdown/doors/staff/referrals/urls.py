from django.urls import path

from stepdown.doors.staff.referrals import deciding, views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/to-decide/", views.to_decide, name="referrals-to-decide"),
    path("referrals/after/<uuid:referral_id>/", views.older, name="referrals-older"),
    path("referrals/find/", views.find_referral, name="referral-find"),
    path("referrals/take-in/", views.take_in, name="referral-take-in"),
    path("referrals/<uuid:referral_id>/", views.referral, name="referral"),
    path("referrals/<uuid:referral_id>/file/", views.open_file, name="referral-file"),
    path("referrals/<uuid:referral_id>/identity/", views.carry_identity, name="referral-identity"),
    path(
        "referrals/<uuid:referral_id>/changes/",
        by_method(get=deciding.changes, post=deciding.decide_changes),
        name="referral-changes",
    ),
    path(
        "referrals/changes/<uuid:change_id>/",
        by_method(get=deciding.change, post=deciding.decide_again),
        name="referral-change",
    ),
    path(
        "referrals/disagreements/<uuid:disagreement_id>/",
        by_method(get=deciding.disagreement, post=deciding.settle),
        name="referral-disagreement",
    ),
    path("referrals/facts/<uuid:referral_fact_id>/", views.source, name="referral-fact"),
    path("referrals/facts/<uuid:referral_fact_id>/paper/", views.lay_paper, name="referral-paper"),
    path("referrals/facts/<uuid:referral_fact_id>/text/", views.open_text, name="referral-text-open"),
    path("referrals/texts/<uuid:file_opening_id>/", views.text, name="referral-text"),
    path("referrals/openings/<uuid:file_opening_id>/", by_method(get=views.opened), name="referral-opened"),
]
