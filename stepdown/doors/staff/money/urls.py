from django.urls import path

from stepdown.doors.staff.money import fees, views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("money/", by_method(get=views.money, post=views.find), name="money"),
    path("money/lists/<slug:which>/", views.waiting, name="money-list"),
    path("money/asked/<uuid:relief_id>/", views.decide, name="relief-decide"),
    path("money/months/", views.months, name="money-months"),
    path("money/months/<slug:month>/<slug:moved>/", views.month, name="money-month"),
    path("money/drawer/<uuid:site_id>/", by_method(get=views.drawer, post=views.count), name="drawer"),
    path("money/fees/", fees.fees, name="fees"),
    path("money/fees/new/", by_method(get=fees.new_fees, post=fees.set_fees), name="fees-new"),
]
