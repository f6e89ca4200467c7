from django.urls import path

from stepdown.doors.staff.account import agreed, papers, views
from stepdown.doors.threshold import by_method

HERE = "clients/<uuid:client_id>/money/"

urlpatterns = [
    path(HERE, views.account, name="account"),
    path(f"{HERE}copay/", views.take_copay, name="copay"),
    path(f"{HERE}payment/", views.take_payment, name="payment"),
    path(f"{HERE}charge/", views.charge, name="charge"),
    path(f"{HERE}relief/", views.ask_relief, name="relief-ask"),
    path(
        f"{HERE}entries/<uuid:posting_id>/back/",
        by_method(get=views.reversing, post=views.reverse_posting),
        name="posting-reverse",
    ),
    path(
        f"{HERE}receipts/<uuid:receipt_id>/refund/",
        by_method(get=views.refunding, post=views.refund),
        name="refund",
    ),
    path(f"{HERE}share/", by_method(get=agreed.share, post=agreed.agree_share), name="share"),
    path(f"{HERE}plan/", by_method(get=agreed.plan, post=agreed.agree_plan), name="payment-plan"),
    path(f"{HERE}plan/end/", agreed.end_plan, name="payment-plan-end"),
    path(
        f"{HERE}estimates/new/",
        by_method(get=agreed.new_estimate, post=agreed.give_estimate),
        name="estimate-new",
    ),
    path(f"{HERE}estimates/owed/", agreed.owe_estimate, name="estimate-owe"),
    path(f"{HERE}estimates/<uuid:estimate_id>/", papers.estimate, name="estimate"),
    path(f"{HERE}estimates/<uuid:estimate_id>/pdf/", papers.estimate_pdf, name="estimate-pdf"),
    path(f"{HERE}receipts/<uuid:receipt_id>/", papers.receipt, name="receipt"),
    path(f"{HERE}receipts/<uuid:receipt_id>/pdf/", papers.receipt_pdf, name="receipt-pdf"),
    path(f"{HERE}pdf/", papers.account_pdf, name="account-pdf"),
]
