from django.urls import path

from stepdown.doors.staff.houses import living, shaping, staying, views
from stepdown.doors.threshold import by_method

_HOUSE = "houses/<uuid:house_id>/"
_STAY = "houses/stays/<uuid:house_stay_id>/"
_AWAY = "houses/passes/<uuid:pass_id>/"
_CLIENT = "clients/<uuid:client_id>/housing/"

urlpatterns = [
    path("houses/", views.houses, name="houses"),
    path("houses/new/", by_method(get=shaping.new_house, post=shaping.open_house), name="house-new"),
    path(_HOUSE, views.house, name="house"),
    path(f"{_HOUSE}meetings/", views.confirm, name="house-meetings"),
    path(f"{_HOUSE}notes/", views.note, name="house-note"),
    path(f"{_HOUSE}shape/", by_method(get=shaping.shape, post=shaping.change), name="house-shape"),
    path(f"{_HOUSE}beds/", shaping.add_bed, name="house-bed-new"),
    path(f"{_HOUSE}beds/<uuid:bed_id>/", shaping.change_bed, name="house-bed-change"),
    path(f"{_HOUSE}rules/", shaping.set_rules, name="house-rules"),
    path(f"{_HOUSE}keepers/", shaping.appoint, name="house-keeper"),
    path(f"{_HOUSE}keepers/<uuid:staff_id>/end/", shaping.dismiss, name="house-keeper-end"),
    path(_AWAY, views.decide, name="house-pass"),
    path(f"{_AWAY}back/", views.back, name="house-pass-back"),
    path(_STAY, staying.stay, name="house-stay"),
    path(f"{_STAY}look/", views.look, name="house-look"),
    path(f"{_STAY}in/", staying.move_in, name="house-move-in"),
    path(f"{_STAY}bed/", staying.bed, name="house-bed"),
    path(f"{_STAY}until/", staying.plan_end, name="house-until"),
    path(f"{_STAY}out/", staying.move_out, name="house-move-out"),
    path(f"{_STAY}passes/", staying.ask_pass, name="house-pass-new"),
    path(f"{_STAY}meetings/", staying.meeting, name="house-meeting-new"),
    path(f"{_STAY}price/", staying.price, name="house-price"),
    path(f"{_STAY}paid/", staying.pay, name="house-pay"),
    path(f"{_STAY}lines/<uuid:house_line_id>/back/", staying.take_back, name="house-line-back"),
    path(f"{_STAY}agreement/", staying.agreement, name="house-agreement"),
    path(f"{_STAY}account/", staying.account, name="house-account"),
    path(_CLIENT, living.lives, name="client-housing"),
    path(f"{_CLIENT}bed/", living.reserve, name="housing-reserve"),
    path(f"{_CLIENT}off/", living.call_off, name="housing-off"),
    path(f"{_CLIENT}wait/", living.wait, name="housing-wait"),
    path(f"{_CLIENT}wait/end/", living.stop_waiting, name="housing-wait-end"),
]
