"""Django's settings, read from :class:`destana.config.env.Env`: one file for all; tests override single values."""

import os
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import structlog
from csp.constants import NONE, SELF
from pydantic import SecretStr

from destana.config.env import ROOT, Env
from destana.config.keys import fresh_p256, read_given, read_lines, read_secret

ENV = Env()
DATA = ENV.data
SITE = ENV.site
MODE = ENV.mode
OFFICE_NAME = ENV.office_name
EMERGENCY_NUMBER = ENV.emergency_number
DISTRICT = ENV.district
BACKUP_DIR = ENV.backup_dir

SECRET_KEY = read_secret(DATA / "keys" / "django")
SECRET_KEY_FALLBACKS = read_lines(DATA / "keys" / "django-before")  # still open what they signed
SEALED_BEFORE = read_lines(
    DATA / "keys" / "django-sealed"
)  # leaked: open old seals until the next start, no more
DEBUG = ENV.debug
# An exercise answers under its own names alone: on this machine, too, it is never at the real office's address.
OWN_HOSTS = sorted({urlsplit(SITE).hostname or "localhost", *ENV.hosts})
_LOCAL = {"latihan.localhost"} if MODE == "exercise" else {"localhost", "127.0.0.1", "[::1]"}
ALLOWED_HOSTS = sorted({*OWN_HOSTS, *_LOCAL})
_SECURE = SITE.startswith("https://")

FLOORS_APPS = [
    "destana.foundation.audit",
    "destana.foundation.areas",
    "destana.foundation.files",
    "destana.foundation.people",
    "destana.messaging.inbox",
    "destana.messaging.outbox",
    "destana.messaging.channels.simulator",
    "destana.messaging.channels.webpush",
    "destana.response.hazards",
    "destana.response.handovers",
    "destana.response.reports",
    "destana.response.rumours",
    "destana.response.consultations",
    "destana.response.incidents",
    "destana.response.bulletins",
    "destana.response.chain",
    "destana.surfaces.ui",
    "destana.surfaces.board",
    "destana.surfaces.worker",
    "destana.surfaces.api",
    "destana.surfaces.office",
    "destana.surfaces.office.signin",
    "destana.surfaces.public",
    "destana.surfaces.chat",
]

INSTALLED_APPS = [
    # Ours first: of two catalogues that translate the same English, the earlier one speaks.
    "destana.config",
    *FLOORS_APPS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "destana.surfaces.office.signin.middleware.SessionClock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "destana.config.urls"
WSGI_APPLICATION = "destana.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "destana.surfaces.ui.context.office",
            ],
        },
    },
]


def _sqlite() -> dict[str, Any]:
    """SQLite as ``docs/adr/0003-sqlite-full.md`` wants it: what is acknowledged is on the disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "destana.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=268435456;PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864"
            ),
        },
    }


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return _sqlite()
    database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise SystemExit(
            "DATABASE_URL must start with postgresql://; leave it empty for the built-in SQLite."
        )
    return database


DATABASES = {"default": _database()}


# The channels, read by destana.messaging.channels; one without its keys is off. Only a real office has keys of the
# outside world: a demo or an exercise must not reach anybody.
def _given(said: SecretStr, name: str) -> str:
    """Return a provider's secret: from the environment, else from its file."""
    return (said.get_secret_value() or read_given(DATA / "keys" / name)) if MODE == "real" else ""


# An exercise that is given them all the same refuses to start (destana.config.worlds).
GIVEN_KEYS = {
    f"DESTANA_{name}": value.get_secret_value()
    for name, value in (
        ("TELEGRAM_TOKEN", ENV.telegram_token),
        ("WHATSAPP_TOKEN", ENV.whatsapp_token),
        ("WHATSAPP_APP_SECRET", ENV.whatsapp_app_secret),
        ("SMS_URL", ENV.sms_url),
        ("SMTP_URL", ENV.smtp_url),
    )
}
CHANNELS: dict[str, dict[str, Any]] = {
    "whatsapp": {
        "token": _given(ENV.whatsapp_token, "whatsapp-token"),
        "app_secret": _given(ENV.whatsapp_app_secret, "whatsapp-app-secret"),
        "verify_token": read_secret(DATA / "keys" / "whatsapp-verify"),
        "number_id": ENV.whatsapp_number_id if MODE == "real" else "",
        "api": ENV.whatsapp_api,
        "people_a_day": ENV.whatsapp_people_a_day,
        "templates": dict(pair.split("=") for pair in ENV.whatsapp_templates.split(",") if pair),
    },
    "telegram": {
        "token": _given(ENV.telegram_token, "telegram-token"),
        "api": ENV.telegram_api,
        "secret": read_secret(DATA / "keys" / "telegram-webhook"),
        "webhook": f"{SITE}/hook/telegram",
    },
    "sms": {
        "secret_url": _given(ENV.sms_url, "sms-url"),
        "sender": ENV.sms_sender,
        "secret": read_secret(DATA / "keys" / "sms-webhook"),
        "webhook": f"{SITE}/hook/sms",
        "per_minute": ENV.sms_per_minute * ENV.sms_modems,
    },
    "email": {
        "secret_url": _given(ENV.smtp_url, "smtp-url"),
        "box_url": _given(ENV.imap_url, "imap-url"),
        "sender": ENV.mail_from,
        "sender_name": OFFICE_NAME,
    },
    "webpush": {
        "private": read_secret(DATA / "keys" / "webpush", fresh_p256) if MODE == "real" else "",
        # Browsers subscribe on https pages alone, so an office without one has no contact and the channel is off.
        "contact": SITE if SITE.startswith("https://") else "",
    },
    "simulator": {"on": ENV.simulator},
}

WORKER_JOBS = "destana.config.jobs.JOBS"
WORKER_CLOCK = "destana.surfaces.worker.steady.look"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["destana.foundation.people.hashers.LeanArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "destana.foundation.people.passwords.OwnWordsValidator"},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/meja"
MFA_ADAPTER = "destana.surfaces.office.signin.adapter.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # one step of 30 s early or late: phones whose clock is off, people who type slowly

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "__Host-bahasa" if _SECURE else "bahasa"
USE_I18N = True
# Rooms that are no Django apps speak too; apps bring their own locale folder.
LOCALE_PATHS = [
    *(ROOT / "src" / "destana").glob("kit/locale"),
    *(ROOT / "src" / "destana").glob("messaging/*/locale"),
]
USE_TZ = True
TIME_ZONE = ENV.timezone

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "files"

# Cookies know no ports: an exercise beside the real office has names of its own, and neither signs the other out.
_BESIDE = "-latihan" if MODE == "exercise" else ""
SESSION_COOKIE_NAME = f"__Host-sesi{_BESIDE}" if _SECURE else f"sesi{_BESIDE}"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_AGE = 24 * 3600
CSRF_COOKIE_NAME = f"__Host-csrf{_BESIDE}" if _SECURE else f"csrf{_BESIDE}"
CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE]
SECURE_SSL_REDIRECT = False  # the proxy in front, or the LAN, decides; cookies are marked secure all the same
SECURE_HSTS_SECONDS = 31536000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# One JSON object a line: what a visitor writes into an address can forge no second line. Moments are UTC.
_STAMPED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
_AS_JSON = structlog.processors.JSONRenderer(ensure_ascii=False)
structlog.configure(processors=[*_STAMPED, _AS_JSON])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [structlog.stdlib.add_logger_name, *_STAMPED],
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _AS_JSON],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
