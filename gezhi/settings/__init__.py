"""The only place that reads the environment. Everything has a default that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gezhi.ground.kernel.database_address import database
from gezhi.ground.kernel.identity_provider import identity_provider
from gezhi.settings.environment import Environment, logging_for, secret_key, secure_header

env = Environment.read()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.path("GEZHI_VAR", BASE_DIR / "var")
KEYS_DIR = env.path("GEZHI_KEYS", VAR_DIR / "keys")
CITIES_DIR = env.path("GEZHI_CITIES", BASE_DIR / "cities")
CONTRACTS_DIR = BASE_DIR / "contracts"

SECRET_KEY = secret_key(KEYS_DIR)
DEBUG = False
ALLOWED_HOSTS = env.words("GEZHI_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.words("GEZHI_ORIGINS", [])
IS_DEMO = env.flag("GEZHI_DEMO", False)
DEMO_PASSWORD = env.text("GEZHI_DEMO_PASSWORD", "")

INSTALLED_APPS = [
    # Ours first: our words and our templates win over those of the libraries.
    "gezhi.portal.apps.PortalConfig",
    *(["gezhi.demo.apps.DemoConfig"] if IS_DEMO else []),
    "gezhi.ground.plumbing.journal.apps.JournalConfig",
    "gezhi.ground.plumbing.jobs.apps.JobsConfig",
    "gezhi.ground.plumbing.retention.apps.RetentionConfig",
    "gezhi.domain.grids.apps.GridsConfig",
    "gezhi.domain.accounts.apps.AccountsConfig",
    "gezhi.domain.registry.apps.RegistryConfig",
    "gezhi.domain.workforce.apps.WorkforceConfig",
    "gezhi.domain.cases.apps.CasesConfig",
    "gezhi.domain.patrols.apps.PatrolsConfig",
    "gezhi.domain.office.apps.OfficeConfig",
    "gezhi.edges.notices.apps.NoticesConfig",
    "gezhi.edges.sync.apps.SyncConfig",
    "gezhi.edges.openrosa.apps.OpenRosaConfig",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
]

MIDDLEWARE = [
    "gezhi.ground.plumbing.requests.RequestsMiddleware",
    "gezhi.ground.plumbing.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "gezhi.ground.plumbing.form_limit.FormLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gezhi.domain.accounts.web.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gezhi.portal.terminals.TerminalsMiddleware",
    "gezhi.ground.plumbing.problems.ProblemMiddleware",
]

ROOT_URLCONF = "gezhi.portal.urls"
WSGI_APPLICATION = "gezhi.portal.wsgi.application"
# Requests one web process works on at a time; `gezhi serve --threads` says how many.
WORKING_THREADS = int(env.text("GEZHI_THREADS", "8"))

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "gezhi.portal.context.shell",
                "gezhi.portal.context.passkeys",
                "gezhi.portal.context.foreign_sign_in",
            ],
        },
    },
]

DATABASES = {"default": database(env.text("GEZHI_DATABASE", f"sqlite:///{VAR_DIR / 'gezhi.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database, shared by all processes: throttles and locks. What may be five seconds old stays in memory.
    # Far more entries than limits and spent proofs ever need: what is dropped early would let somebody in twice.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
}
# A worker says every JOB_BEAT seconds that it lives; after JOB_SILENCE seconds without a word it is dead, and what it
# was doing is queued again. The silence must outlast some beats that come late on a busy machine.
JOB_BEAT = env.seconds("GEZHI_JOB_BEAT", 10.0)
JOB_SILENCE = env.seconds("GEZHI_JOB_SILENCE", 60.0)
if JOB_SILENCE < 2 * JOB_BEAT:
    raise ValueError("GEZHI_JOB_SILENCE must be at least twice GEZHI_JOB_BEAT: one late beat is no death")
# Deeds of the clock: dotted name, seconds between two of them.
CLOCK = [
    ("gezhi.ground.plumbing.jobs.leases.rescue_orphans", JOB_SILENCE / 4),
    ("gezhi.domain.cases.tasks.expire_evaluations", 600),
    ("gezhi.domain.cases.tasks.close_audits", 600),
    ("gezhi.domain.cases.tasks.settle_deadlines", 5),
    ("gezhi.domain.cases.tasks.sweep_photos", 3600),
    ("gezhi.domain.cases.tasks.forget_visits", 3600),
    ("gezhi.domain.cases.tasks.count_classes", 86400),
    ("gezhi.domain.registry.tasks.fold_tallies", 20),
    ("gezhi.domain.patrols.tasks.judge_soon", 300),
    ("gezhi.domain.patrols.tasks.nightly", 86400),
    ("gezhi.domain.accounts.tasks.forget_secrets", 86400),
    ("gezhi.domain.accounts.tasks.end_unseen_phones", 3600),
    ("gezhi.ground.plumbing.retention.own.sweep_uploads", 900),
    ("gezhi.ground.plumbing.retention.tasks.nightly", 86400),
    ("gezhi.edges.notices.tasks.read_feed", 2),
    ("gezhi.edges.notices.tasks.watch_clocks", 30),
    ("gezhi.edges.notices.tasks.send_soon", 10),
    ("gezhi.edges.notices.tasks.forget", 60),
    ("gezhi.ground.plumbing.journal.tasks.nightly", 86400),
    ("gezhi.ground.plumbing.databases.forget_expired", 3600),
    ("gezhi.ground.plumbing.databases.optimise", 86400),
]
# What is kept for a time: the dotted names of its kinds, in the order of the console's page.
RETENTION = [
    "gezhi.ground.plumbing.retention.own.LOOKS",
    "gezhi.domain.accounts.services.sessions.SIGN_INS",
    "gezhi.domain.accounts.services.devices.DEVICES",
    "gezhi.edges.notices.services.keeping.ADDRESSES",
    "gezhi.domain.cases.services.reporters.REPORTERS",
    "gezhi.domain.cases.services.photos.PHOTOS",
    "gezhi.domain.cases.services.photos.UNNAMED",
    "gezhi.domain.cases.services.recordings.RECORDINGS",
    "gezhi.domain.cases.services.recordings.UNNAMED",
    "gezhi.domain.cases.services.abuse.VISITS",
    "gezhi.domain.patrols.services.keeping.TRACKS",
    "gezhi.domain.patrols.services.enrolling.PHOTOS",
    "gezhi.domain.patrols.services.visitors.VISITORS",
    "gezhi.domain.registry.services.visits.MARKS",
    "gezhi.domain.registry.services.visits.DRAFTS",
    "gezhi.domain.registry.services.door_visits.VISITS",
    "gezhi.domain.registry.services.own_views.VIEWS",
    "gezhi.domain.registry.services.importing.forgetting.TABLES",
    "gezhi.domain.registry.services.exporting.asking.LISTS",
    "gezhi.edges.sync.services.forgetting.RECEIPTS",
    "gezhi.ground.plumbing.retention.own.UPLOADS",
    "gezhi.ground.plumbing.retention.own.JOBS",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Lines for people (`plain`: what goes wrong) or for machines (`json`: every request too, one object a line).
LOG_FORM = env.text("GEZHI_LOG", "plain")
LOGGING = logging_for(LOG_FORM)

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["gezhi.domain.accounts.web.adapter.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "gezhi.domain.accounts.web.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# The one limiter for wrong passwords, shared by all processes: five tries on a name, twenty from an address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/5m/ip,5/5m/key"}
# Hours after its last contact within which a phone opens with its PIN alone, without the half that lies here.
PHONE_OFFLINE_HOURS = env.number("GEZHI_PHONE_OFFLINE_HOURS", 72)
# Administrators and whoever may reveal sealed values sign in with a second factor; the demo does without.
SECOND_FACTOR_REQUIRED = not IS_DEMO
MFA_ADAPTER = "gezhi.domain.accounts.web.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
# The city's unified identity (OIDC): None where the operator names no issuer. No account is ever made by it.
SOCIALACCOUNT_ADAPTER = "gezhi.domain.accounts.web.foreign_library.ForeignAdapter"
SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_AUTO_SIGNUP = False
IDENTITY_PROVIDER = identity_provider(
    issuer=env.text("GEZHI_OIDC_ISSUER", ""),
    client=env.text("GEZHI_OIDC_CLIENT", ""),
    secret_file=env.file("GEZHI_OIDC_SECRET_FILE"),
    name=env.text("GEZHI_OIDC_NAME", ""),
    claim=env.text("GEZHI_OIDC_CLAIM", "preferred_username"),
    scopes=env.words("GEZHI_OIDC_SCOPES", ["profile"]),
    authorities=env.file("GEZHI_OIDC_AUTHORITIES"),
    has_second_factor=env.flag("GEZHI_OIDC_SECOND_FACTOR", False),
    levels=env.words("GEZHI_OIDC_LEVELS", []),
)
# Below it a program shows its token by HTTP Basic (or as bearer); a session counts for nothing there.
FIELD_DOORS = "/openrosa/"
SESSION_ENGINE = "gezhi.ground.plumbing.sessions"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "gezhi" / "ground" / "locale", BASE_DIR / "gezhi" / "edges" / "maps" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # instants; what people read follows the city's zone
CITY_TIME_ZONE = env.text("GEZHI_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "client" / "dist"] if path.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a digest once the files are collected, which every `gezhi serve` does first.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"
JOURNAL_HEADS = env.path("GEZHI_JOURNAL_HEADS", VAR_DIR / "journal" / "heads.jsonl")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.flag("GEZHI_TLS", False)
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts read the token off the page
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Browsers then refuse the plain door for a year; phones that must first learn to trust our own authority need it.
SECURE_HSTS_SECONDS = env.number(
    "GEZHI_HSTS", 31_536_000 if SESSION_COOKIE_SECURE and not (VAR_DIR / "tls" / "authority.crt").exists() else 0
)
SESSION_COOKIE_AGE = 24 * 3600  # the outermost: the limits of sign-in end sessions earlier
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
# Proxies of ours in front, each adding an address to X-Forwarded-For; 0 believes nothing but the connection.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.number("GEZHI_PROXIES", 0)
# A proxy that ends TLS says so: without it forms would be held against http addresses, and refused.
SECURE_PROXY_SSL_HEADER = secure_header(TRUSTED_PROXIES, is_tls=SESSION_COOKIE_SECURE)
# Networks and addresses from which the console and the figures may be opened; none named, from everywhere.
CONSOLE_NETWORKS = env.words("GEZHI_CONSOLE_NETWORKS", [])

# The residents' door. Reports an hour: a carrier hides many phones behind one address, a burst pipe makes a whole grid
# report at once, and what has no point stands in a wider area.
PUBLIC_REPORTS = {
    "address": env.number("GEZHI_REPORTS_ADDRESS", 30),
    "browser": env.number("GEZHI_REPORTS_BROWSER", 10),
    "grid": env.number("GEZHI_REPORTS_GRID", 120),
    "area": env.number("GEZHI_REPORTS_AREA", 600),
}
# Most hashes a browser tries for one form: measured in docs/measured.md.
PROOF_COST = env.number("GEZHI_PROOF_COST", 10_000)
# Seconds a form without scripts waits before it is taken, and seconds after which it is too old.
PROOF_DELAY = env.number("GEZHI_PROOF_DELAY", 10)
PROOF_LIFE = env.number("GEZHI_PROOF_LIFE", 6 * 3600)
# What residents are told about their data: who holds it, whom to ask, how long a name and a phone are kept.
OFFICE_NAME = env.text("GEZHI_OFFICE", "")
OFFICE_CONTACT = env.text("GEZHI_OFFICE_CONTACT", "")
REPORTER_DAYS = env.number("GEZHI_REPORTER_DAYS", 180)
# Behind a code at a door: the grid worker by surname and office (王网格员), or by the whole name.
DOOR_WHOLE_NAMES = env.flag("GEZHI_DOOR_WHOLE_NAMES", False)
# Under which address pages are reached: what links in notices begin with; without it notices carry no link.
PUBLIC_ADDRESS = env.text("GEZHI_ADDRESS", "").rstrip("/")
# Hosts that channels of notices may speak to; none named: every one but this machine and link-local addresses.
NOTICE_HOSTS = env.words("GEZHI_NOTICE_HOSTS", [])
# Seconds one sending may take in all.
NOTICE_SECONDS = env.seconds("GEZHI_NOTICE_SECONDS", 15.0)
# Files in pieces that wait for a deed: so many and so large for one owner, so much room for all, and so many an hour
# from one address without an account.
UPLOADS = {
    "account": {"most_files": 60, "most_bytes": 300 * 1024 * 1024},
    "browser": {"most_files": 9, "most_bytes": 60 * 1024 * 1024},
}
UPLOADS_ROOM = env.number("GEZHI_UPLOADS_ROOM", 4 * 1024**3)
UPLOADS_AN_HOUR = env.number("GEZHI_UPLOADS_ADDRESS", 90)
# A recording that comes with a report: a minute of speech as phones record it has less than half of it.
RECORDING_BYTES = env.number("GEZHI_RECORDING_BYTES", 1024 * 1024)
# One form with its photos, where no script makes them smaller or sends them in pieces.
FORM_MOST_BYTES = 24 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SILENCED_SYSTEM_CHECKS = [
    "models.W040"
]  # covering indexes: PostgreSQL keeps them, SQLite the same without the extra columns
