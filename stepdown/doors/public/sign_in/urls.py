from allauth.account.urls import urlpatterns as account_urls
from allauth.mfa.urls import urlpatterns as mfa_urls
from django.urls import include, path

from stepdown.doors.public.sign_in import views
from stepdown.doors.threshold import by_method

# Nobody signs up, confirms or resets an address by mail here: only these of allauth's own pages open.
ALLAUTH = {"account_login", "account_reauthenticate", "account_logout", "account_inactive"}

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("join/", by_method(get=views.join, post=views.open_account), name="join"),
    path("second-factor/", views.second_factor, name="second-factor"),
    path("demo/", by_method(get=views.demo, post=views.demo_sign_in), name="demo"),
    path("theme/", views.set_theme, name="theme"),
    path("account/sign-up/", views.no_sign_up, name="account_signup"),
    path("account/", include([p for p in account_urls if getattr(p, "name", "") in ALLAUTH])),
    path("account/2fa/webauthn/login/", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("account/2fa/", include(mfa_urls)),
]
