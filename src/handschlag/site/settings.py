"""Django's settings, all from ``env``. One file for every place the product runs."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from handschlag.site import env as environment

ENV = environment.read()
PACKAGE = Path(__file__).resolve().parent.parent
FEATURES = [
    "core",
    "accounts",
    "notifications",
    "groups",
    "ties",
    "discussions",
    "meetups",
    "exchange",
    "people",
    "moderation",
    "insights",
    "importers",
    "operations",
]

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
BASE_URL = ENV.base_url
DATA = ENV.data
LIVE_PORT = ENV.live_port
LIVE_STREAM = "" if not LIVE_PORT else "/live/stream/" if ENV.trust_proxy else f":{LIVE_PORT}/live/stream/"
"""Where browsers find it: a proxy leads there under the site's own address; empty without live updates."""
PUSH_KEY = ENV.push_key
OUTGOING_ALLOWED: list[str] = []
"""Addresses, or how they begin, to which is sent wherever they lead; else only the open internet is."""
OUTGOING_CA = ""
GAZETTEER = DATA / "cities.sqlite3"
ROOT_URLCONF = "handschlag.site.urls"
WSGI_APPLICATION = "handschlag.site.wsgi.application"

INSTALLED_APPS = [
    "handschlag.site",
    *(f"handschlag.{feature}" for feature in FEATURES),
    "handschlag.core.search",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "handschlag.site.middleware.compressed",
    "handschlag.site.timing.timing",
    "django.middleware.security.SecurityMiddleware",
    "handschlag.site.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "handschlag.site.middleware.language_and_zone",
    "handschlag.site.middleware.bounded",
    "handschlag.site.middleware.errors",
    "handschlag.site.limiting.limits",
    "handschlag.site.middleware.first_start",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            *(PACKAGE / room / "templates" for room in ["site", *FEATURES]),
            PACKAGE / "site" / "templates" / "errors",
        ],
        "OPTIONS": {
            "environment": "handschlag.site.jinja.environment",
            "context_processors": ["handschlag.site.jinja.page_context"],
        },
    },
    {  # third parties' own templates, where we have none of the name
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "handschlag.site.jinja.Widgets"  # Django's own templates take ten times as long

SLOW_MS = ENV.slow_ms
LIMITS = ENV.limits
MAP_TILES = ENV.map_tiles
MAP_CREDIT = ENV.map_credit
PAGE_MEMORY_BYTES = ENV.page_memory_mb * 1024 * 1024 * 4 // 7
"""For shared pages; half as much for visitors', an eighth each for pieces and stencils: 7/4 in all."""
SESSION_ENGINE = "handschlag.accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = ["handschlag.accounts.sessions.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "handschlag.notifications.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {
    "add_email": "handschlag.accounts.forms.AddEmailForm",
    "change_password": "handschlag.accounts.forms.ChangePasswordForm",
    "confirm_email_verification_code": "handschlag.accounts.forms.ConfirmEmailVerificationCodeForm",
    "confirm_login_code": "handschlag.accounts.forms.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "handschlag.accounts.forms.ConfirmPasswordResetCodeForm",
    "login": "handschlag.accounts.forms.LoginForm",
    "reauthenticate": "handschlag.accounts.forms.ReauthenticateForm",
    "request_login_code": "handschlag.accounts.forms.RequestLoginCodeForm",
    "reset_password": "handschlag.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "handschlag.accounts.forms.ResetPasswordKeyForm",
    "set_password": "handschlag.accounts.forms.SetPasswordForm",
    "signup": "handschlag.accounts.forms.SignupForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # mail may take its time
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGIN_TIMEOUT = 30 * 60  # longer than a code lives, so that asking for another one still helps
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {  # tries/time/whom; the rest as allauth has it
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme

LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LANGUAGE_CODE = ENV.language
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "site" / "static"]
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": ENV.files,
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "handschlag.site.static_files.JoinedStorage"
        )
    },
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
UPLOAD_MAX = ENV.upload_max_mb * 1024 * 1024
UPLOAD_QUOTA = ENV.upload_quota_mb * 1024 * 1024

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
MAIL_IN = ENV.mail_in
REPLY_ADDRESS = ENV.reply_address
MAIL_AUTHSERV = ENV.mail_authserv
if ENV.email_url:
    _mail = urlsplit(ENV.email_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[_mail.scheme]
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"

_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "handschlag.site.errors.csrf_failure"
if ENV.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "handschlag.site.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd tells every command, reply addresses among them
    },
}
