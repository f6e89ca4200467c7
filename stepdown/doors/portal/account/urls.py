from django.urls import path

from stepdown.doors.portal.account import views

urlpatterns = [
    path("account/", views.my_account, name="my-account"),
    path("account/receipts/<uuid:receipt_id>/", views.my_receipt, name="my-receipt"),
]
