"""
Settings. What differs between machines comes from the environment; .env.example lists every variable.

TB_ENVIRONMENT says where we are: "production" unless the demo or the tests say otherwise, so that a
forgotten variable is the strict case (tumorboard/checks.py refuses what production must not have).
"""

import os
from pathlib import Path

import pghistory
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from tumorboard.databases import database_from_url
from tumorboard.env import env_bool, env_choice, env_int, env_list, env_secret, env_str
from tumorboard.logs import configure_structlog, logging_config

# Before anything loads numpy. Our matrices are small: with a thread per processor each product waits for the
# threads (measured: 33 ms instead of 0.1 on a busy machine), and sums depend on how many there are.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
TB_ENVIRONMENT = env_choice(
    "TB_ENVIRONMENT", ("production", "development", "demo", "test"), "production"
)
IS_PRODUCTION = TB_ENVIRONMENT == "production"

# The demo's data is invented or published: pages say DEMO on every screen.
IS_DEMO = TB_ENVIRONMENT == "demo"

# --- Core -----------------------------------------------------------------------------------------

DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in [env_secret("SECRET_KEY_FALLBACK")] if key]
# Encrypts the identifying numbers of patients. Losing it loses them: keep a copy apart from the backups.
IDENTITY_KEY = env_secret("IDENTITY_KEY")

ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "tumorboard.urls"
ASGI_APPLICATION = "tumorboard.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # in the account pages of allauth
    "django.forms",  # so that our own widgets find their templates in templates/
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "patients",
    "tumorboard",
    "analytics",  # last: when its post_migrate runs, every table is there to be granted
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "tumorboard.access.headers.PermissionsPolicy",
    "tumorboard.access.gate.Gate",  # last: who may do what, and the transaction, are decided here
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "tumorboard.context_processors.shell",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database and cache ---------------------------------------------------------------------------

# The application's role sees only the centers of its request (row-level security). The owner's role
# changes tables and nothing else; manage.py chooses it for `migrate` and its like.
DATABASE_ROLE = env_choice("TB_DATABASE_ROLE", ("app", "owner"), "app")
DATABASES = {
    "default": database_from_url(
        env_secret("DATABASE_OWNER_URL" if DATABASE_ROLE == "owner" else "DATABASE_URL"),
        pool_size=env_int("DATABASE_POOL_SIZE", 0),
        statement_timeout_ms=env_int("DATABASE_STATEMENT_TIMEOUT_MS", 0),
    )
}

PGHISTORY_APPEND_ONLY = True
# The user, the request and the reason stand in the history row itself; no second table to forge.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()

# Rate limits of signing in must be counted together by all web processes.
CACHE_URL = env_secret("CACHE_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Parts of pages that took long to make. Numbers about patients: they do not leave the process.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# --- People and sessions --------------------------------------------------------------------------

AUTH_USER_MODEL = "tumorboard.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
CSRF_FAILURE_VIEW = "tumorboard.access.errors.handle_csrf_failure"

# Nobody makes an account for oneself; a center's administrator does (tumorboard/staff/).
ACCOUNT_ADAPTER = "tumorboard.access.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, the others end
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/h/ip,5/h/key"}
# Signing a decision and taking data out ask again who one is.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # also of the link that a new person gets
MFA_ADAPTER = "tumorboard.access.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Tumor board"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by the administrator, not by the person
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
REQUIRE_MFA = env_bool("REQUIRE_MFA", IS_PRODUCTION)
# How many proxies stand before us; as many addresses of X-Forwarded-For are believed, no more.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)

SESSION_IDLE_SECONDS = env_int("SESSION_IDLE_SECONDS", 60 * 60 if IS_DEMO else 10 * 60)
SESSION_ABSOLUTE_SECONDS = env_int("SESSION_ABSOLUTE_SECONDS", 12 * 60 * 60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
USERSESSIONS_TRACK_ACTIVITY = False

# --- What browsers are told -----------------------------------------------------------------------

SECURE_SSL_REDIRECT = IS_PRODUCTION
# The health of a web process is asked inside the network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
# Not "no-referrer": with it browsers send "Origin: null" and every form fails the CSRF check.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The one content security policy. Images: plotly.js saves a chart as PNG through blob:, icons are data:.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# What is uploaded stays in memory and touches no disk unencrypted: more than the largest request lets in.
MOST_REQUEST_BYTES = 21 * 1024 * 1024  # a file of 20 MB and the form around it
FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_REQUEST_BYTES

# --- Documents ------------------------------------------------------------------------------------

# Where uploaded documents lie, encrypted with IDENTITY_KEY. Belongs into the backup, as the database does.
DOCUMENTS_DIR = env_str(
    "DOCUMENTS_DIR", "" if IS_PRODUCTION else str(BASE_DIR / "var" / "documents")
)
# The hospital's image viewer, with {mrn}, {study_id}, {study_uid} or {accession}; empty: no link.
IMAGE_VIEWER_URL = env_str("IMAGE_VIEWER_URL")

# --- Languages, numbers, time ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("tr", _("Turkish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["tumorboard.formats"]
USE_I18N = True
# With it, Django's Turkish locale reads 0.125 as 125.
USE_THOUSAND_SEPARATOR = False
USE_TZ = True
TIME_ZONE = "Europe/Istanbul"

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if IS_PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tumorboard.static_finders.PackageFilesFinder",
]
# Collected, compressed and named by content in the image; straight from the packages elsewhere.
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Mail -----------------------------------------------------------------------------------------

# Scheme and host of links in mails that no request sends, for example https://board.hospital.example.
SITE_URL = env_str("SITE_URL").rstrip("/")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env_str("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "tumorboard@localhost")

# --- Programming interface ------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    # The gate decides for pages and API alike; this only refuses a request that never met it.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["patients.api.parsing.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["patients.api.reading.Filters", "patients.api.reading.Ordering"],
    "DEFAULT_PAGINATION_CLASS": "patients.api.reading.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["patients.api.reading.PerPerson"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "DEFAULT_SCHEMA_CLASS": "patients.api.schema.RowSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "patients.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tumor board",
    "VERSION": "1",
    "DESCRIPTION": (
        "The record, the board's decisions and survival. Everybody signs in as on the pages and sees"
        " the same centers; a write carries the CSRF token. How it behaves: docs/reference/api.md."
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # What is sent differs from what is answered: version, center and author are never sent.
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": ["patients.api.schema.without_enum_ids"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # they stand in docs/reference/data-dictionary.md
}

# --- Work in the background -----------------------------------------------------------------------

# Longest a task may run; the broker gives it to another worker only well after that.
TASK_LIMIT_SECONDS = env_int("TASK_LIMIT_SECONDS", 300)

CELERY_BROKER_URL = env_secret("BROKER_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": TASK_LIMIT_SECONDS * 3,
    # Without these two, kombu 5.7 looks for lost messages only every 100 seconds or so.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "queue_order_strategy": "priority",
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# A message is a poke: the state of the work is in PostgreSQL, so a lost or doubled one does no harm.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = TASK_LIMIT_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = TASK_LIMIT_SECONDS - 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "look for stale dashboards": {"task": "analytics.tasks.sweep", "schedule": 60},
    "derive the courses again": {
        "task": "analytics.tasks.rebuild_endpoints",
        "schedule": crontab(hour="3", minute="10"),
    },
    "remind of what a meeting misses": {
        "task": "tumorboard.tasks.remind_before_lock",
        "schedule": crontab(minute="*/15"),
    },
}

# --- Logs -----------------------------------------------------------------------------------------

configure_structlog()
LOGGING = logging_config(env_str("LOG_LEVEL", "INFO"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20  # a refused page is the access log's matter
