"""What every way of running Stepdown shares. Secrets come from files or the environment, never from here."""

from __future__ import annotations

import os
from pathlib import Path

from stepdown.config.database import database_from_url

BASE_DIR = Path(__file__).resolve().parents[3]
PACKAGE = BASE_DIR / "stepdown"
DATA_DIR = Path(os.environ.get("STEPDOWN_DATA", BASE_DIR / "var")).resolve()
ASSETS_DIR = Path(os.environ.get("STEPDOWN_ASSETS", BASE_DIR / "var" / "assets")).resolve()
IDENTITY_KEY_DIR = Path(os.environ.get("STEPDOWN_KEYS", DATA_DIR / "keys")).resolve()
TRAIL_HEAD_DIR = Path(os.environ.get("STEPDOWN_TRAIL_HEADS", DATA_DIR / "trail-heads")).resolve()
OUTBOX_DIR = Path(os.environ.get("STEPDOWN_OUTBOX", DATA_DIR / "outbox")).resolve()
# Faxes, scans and mails dropped here, in a subfolder for each site, come into the inbox.
INBOX_DIR = Path(os.environ.get("STEPDOWN_INBOX", DATA_DIR / "inbox")).resolve()
# "clamd:/run/clamav/clamd.ctl", "clamd:127.0.0.1:3310", "command:clamdscan -", or nothing.
INBOX_SCANNER = os.environ.get("STEPDOWN_SCANNER", "")
INBOX_MAX_BYTES = 48 * 1024 * 1024
# Papers for an outage: read when the house is down, so they lie in the open in a folder of their own (0013).
PACKET_DIR = Path(os.environ.get("STEPDOWN_PACKETS", DATA_DIR / "packets")).resolve()
# Minutes each way that a week takes for somebody who did not say how long they need to the clinic.
ASSUMED_WAY_MINUTES = int(os.environ.get("STEPDOWN_ASSUMED_WAY", "30"))
# Without a mail server, letters are files in that folder.
OUTBOX_SMTP_HOST = os.environ.get("STEPDOWN_SMTP_HOST", "")
OUTBOX_SMTP_PORT = int(os.environ.get("STEPDOWN_SMTP_PORT", "587"))
OUTBOX_SMTP_USER = os.environ.get("STEPDOWN_SMTP_USER", "")
OUTBOX_SMTP_PASSWORD = os.environ.get("STEPDOWN_SMTP_PASSWORD", "")
OUTBOX_FROM = os.environ.get("STEPDOWN_MAIL_FROM", "Stepdown <letters@localhost>")
OUTBOX_TRANSPORTS = {"email": "stepdown.outbox.transports.smtp"} if OUTBOX_SMTP_HOST else {}

DEMO = False
DEBUG = False
ALLOWED_HOSTS: list[str] = []

# The rooms, bottom-up. A room is installed as soon as it has tables.
ROOMS = (
    "audit place terminology people signature outbox privacy identity episode assessment programme placement "
    "availability roster plan intake referral timetable "
    # progress and the step
    "measure crisis recovery drugtest medication warning step aftercare housing "
    "session "
    # the treatment day
    "kiosk attendance note curriculum week_close "
    # the desk
    "inbox phone resource grievance incident supervision team_meeting chart_audit closure "
    "billing state_report transfer"
).split()
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    *(f"stepdown.{room}" for room in ROOMS if (PACKAGE / room / "apps.py").exists()),
    "stepdown.doors.look",
]

MIDDLEWARE = [
    "stepdown.doors.threshold.frame.RequestFrame",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",  # refuses hosts that are not ours; adds a forgotten slash
    "stepdown.doors.threshold.cookies.DoorSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "stepdown.config.urls"
WSGI_APPLICATION = "stepdown.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "doors", PACKAGE / "doors" / "public" / "sign_in" / "allauth"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "stepdown.doors.look.environment.environment",
            "context_processors": ["stepdown.doors.threshold.shell.around_third_party"],
        },
    },
    # Only for what third-party packages render themselves; our pages are Jinja2.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    # NIST SP 800-63B-4: length and a block list, no composition rules.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/today/"

ACCOUNT_ADAPTER = "stepdown.doors.threshold.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {"add_webauthn": "stepdown.doors.public.sign_in.forms.AddPasskeyForm"}
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_CALLABLE = "stepdown.doors.threshold.errors.locked_out"

# Sign-ins of our own making end after idle minutes or, whatever happens, after the absolute hours.
STAFF_IDLE_MINUTES = 20
STAFF_ABSOLUTE_HOURS = 12
CLIENT_IDLE_MINUTES = 20
CLIENT_ABSOLUTE_HOURS = 4
STAFF_COOKIE = "stepdown_staff"
CLIENT_COOKIE = "stepdown_client"
# By it a client's own device is known, which then opens with six digits.
CLIENT_DEVICE_COOKIE = "stepdown_device"
STAFF_HOST = ""
CLIENT_HOST = ""
SESSION_COOKIE_NAME = "stepdown_signing_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "stepdown_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "stepdown.doors.threshold.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = None
STATICFILES_FINDERS = [
    "stepdown.doors.look.vendor.VendorFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "stepdown.doors.look.bundle.BundleFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Files named by their content never change: a browser asks for them once.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/look/bundle/look\.[0-9a-f]{12}\.(css|js)$"
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_COOKIE_NAME = "stepdown_language"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
REFERRAL_UPLOAD_MAX_BYTES = 64 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "stepdown.doors.threshold.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Logs carry no bodies, query strings or names: our own frame writes one line per request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "stepdown": {"level": "INFO"},
        # Django's own request logger repeats paths and, on errors, local variables.
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003", "axes.W006"]
SECRET_KEY = os.environ.get("STEPDOWN_SECRET_KEY", "")
CODE_WORD_KEY_FILE = os.environ.get("STEPDOWN_CODE_WORD_KEY", "")
