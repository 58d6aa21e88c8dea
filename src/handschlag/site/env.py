"""The operator's settings: read once from the environment, typed, and refused with the variable's name.

Every variable is called ``HANDSCHLAG_…`` (``DATABASE_URL`` also works without the prefix). A secret
may be given as ``HANDSCHLAG_…_FILE``, the path of a file that holds it.
"""

import os
import secrets
import zoneinfo
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import dj_database_url
from environs import EnvError, FileAwareEnv, ValidationError, validate

from handschlag.core.swaps import finish_swaps

MAIL_IN = {"lmtp": 24, "smtp": 25, "imap": 143, "imap+tls": 143, "imaps": 993}
"""The ways in which mail comes in, and the port of each."""
LONGEST_AROUND_TOKEN = 20
"""Beside the token there is room for 22 signs in the 64 of a local part."""


class BadSetting(Exception):
    """A variable has a value the site cannot start with; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Environment:
    data: Path
    debug: bool
    base_url: str
    allowed_hosts: list[str]
    secret_key: str
    database: dict[str, object]
    email_url: str
    email_from: str
    mail_in: str
    reply_address: str
    mail_authserv: str
    language: str
    time_zone: str
    trust_proxy: bool
    live_port: int
    push_key: str
    page_memory_mb: int
    slow_ms: int
    limits: bool
    map_tiles: str
    map_credit: str
    files: dict[str, object]
    upload_max_mb: int
    upload_quota_mb: int


def read() -> Environment:
    """Read and check the environment; raises BadSetting. Creates the data folder and secret key, and
    finishes what was to be replaced there.
    """
    env = FileAwareEnv()
    try:
        with env.prefixed("HANDSCHLAG_"):
            data = _data_folder(env.str("DATA", "data"))
            finish_swaps(data)
            base_url = _base_url(env.str("BASE_URL", "http://127.0.0.1:8000"))
            settings = Environment(
                data=data,
                debug=env.bool("DEBUG", False),
                base_url=base_url,
                allowed_hosts=env.list("ALLOWED_HOSTS", _hosts_of(base_url)),
                secret_key=env.str("SECRET_KEY", "") or _stored_secret(data),
                database=_database(env.str("DATABASE_URL", "") or os.environ.get("DATABASE_URL", ""), data),
                email_url=env.str("EMAIL_URL", ""),
                email_from=env.str("EMAIL_FROM", f"handschlag@{urlsplit(base_url).hostname}"),
                mail_in=env.str("MAIL_IN", ""),
                reply_address=env.str("REPLY_ADDRESS", ""),
                mail_authserv=env.str("MAIL_AUTHSERV", ""),
                language=env.str("LANGUAGE", "en", validate=validate.OneOf(["de", "en"])),
                time_zone=env.str("TIME_ZONE", "Europe/Berlin", validate=_is_time_zone),
                trust_proxy=env.bool("TRUST_PROXY", False),
                live_port=env.int("LIVE_PORT", _next_port(base_url), validate=validate.Range(0, 65535)),
                push_key=env.str("PUSH_KEY", "") or _stored_secret(data, "push-key"),
                page_memory_mb=env.int("PAGE_MEMORY_MB", 32, validate=validate.Range(min=1)),
                slow_ms=env.int("SLOW_MS", 500, validate=validate.Range(min=1)),
                limits=env.bool("LIMITS", True),
                map_tiles=_tiles(env.str("MAP_TILES", "")),
                map_credit=env.str("MAP_CREDIT", ""),
                files=_files(env.str("FILES_URL", ""), env.str("FILES_KEY", ""), env.str("FILES_SECRET", "")),
                upload_max_mb=env.int("UPLOAD_MAX_MB", 20, validate=validate.Range(1, 200)),
                upload_quota_mb=env.int("UPLOAD_QUOTA_MB", 200, validate=validate.Range(1)),
            )
    except EnvError as error:
        raise BadSetting(f"{error}. Correct the variable and start again.") from error
    _check_mail(settings.email_url)
    _check_mail_in(settings.mail_in, settings.reply_address)
    return settings


def _data_folder(value: str) -> Path:
    """Its owner's only: unsent mail holds codes, the database all else."""
    data = Path(value).expanduser().resolve()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"HANDSCHLAG_DATA is {str(data)!r}; it cannot be written: {error.strerror}."
        ) from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise BadSetting(f"HANDSCHLAG_DATA is {str(data)!r}; it cannot be written. Change its rights.")
    return data


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise BadSetting(
            f"HANDSCHLAG_BASE_URL is {value!r}; it must be the site's address, such as https://talk.example.org"
        )
    return value.rstrip("/")


def _next_port(base_url: str) -> int:
    """Where live updates come from: the port after that of the site."""
    return (urlsplit(base_url).port or 8000) + 1


def _tiles(value: str) -> str:
    parts = urlsplit(value)
    is_right = parts.scheme == "https" and parts.hostname and all(f"{{{name}}}" in value for name in "zxy")
    if value and not is_right:
        raise BadSetting(
            f"HANDSCHLAG_MAP_TILES is {value!r}; it must look like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
        )
    return value


def _is_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"{value!r} is no time zone; an example is Europe/Berlin")


def _hosts_of(base_url: str) -> list[str]:
    return sorted({str(urlsplit(base_url).hostname), "127.0.0.1", "localhost", "[::1]"})


def _stored_secret(data: Path, name: str = "secret-key") -> str:
    """A key kept in the data folder; made on the first start, readable by its owner only."""
    path = data / name
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def _database(url: str, data: Path) -> dict[str, object]:
    if not url:
        return _sqlite(data / "handschlag.sqlite3")
    scheme = urlsplit(url).scheme
    if scheme in {"postgres", "postgresql"}:
        return _postgres(dj_database_url.parse(url))
    if scheme == "sqlite":
        return _sqlite(Path(str(dj_database_url.parse(url)["NAME"])))
    raise BadSetting(
        f"DATABASE_URL begins with {scheme or url!r}; it must be postgres://… or sqlite:///path, or absent."
    )


def _postgres(named: dj_database_url.DBConfig) -> dict[str, object]:
    """A connection for each thread, of which there are few; what the address says of it holds."""
    prepared = {"prepare_threshold": 5}  # without it no statement is prepared, also none that asks for it
    kept = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return {**named, **kept, "OPTIONS": {**prepared, **named.get("OPTIONS", {})}}


def _sqlite(path: Path) -> dict[str, object]:
    """WAL: readers never wait. FULL: an answered post survives a power cut. IMMEDIATE: no deadlocks.

    The file is mapped into memory, which all threads share; so each keeps little of it of its own.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # opening the file and its settings anew would cost more than a page's queries
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=2147418112;"
            ),
        },
    }


def _files(url: str, key: str, secret: str) -> dict[str, object]:
    """Where files are stored: in the data folder, or in a bucket that speaks S3.

    Without key and secret the bucket is opened as the machine's own role allows.
    """
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if parts.scheme != "s3" or not parts.hostname or parts.username or set(asked) - {"endpoint", "region"}:
        raise BadSetting(
            "HANDSCHLAG_FILES_URL must look like "
            "s3://bucket/folder?endpoint=https://s3.example.org&region=eu-1 "
            "(folder, endpoint and region may be left out), or be left out; "
            "key and secret stand in HANDSCHLAG_FILES_KEY and HANDSCHLAG_FILES_SECRET."
        )
    if bool(key) != bool(secret):
        raise BadSetting("Of HANDSCHLAG_FILES_KEY and HANDSCHLAG_FILES_SECRET set both, or neither.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise BadSetting("HANDSCHLAG_FILES_URL needs further packages: install handschlag[s3].")
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": asked.get("endpoint", [None])[0],
        "region_name": asked.get("region", [None])[0],
        "access_key": key or None,
        "secret_key": secret or None,
        "default_acl": None,
        "file_overwrite": False,
        "addressing_style": "path" if "endpoint" in asked else None,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _check_mail(url: str) -> None:
    if url and urlsplit(url).scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise BadSetting(
            "HANDSCHLAG_EMAIL_URL must look like smtp+tls://user:password@mail.example.org:587 "
            "(or smtp://, smtps://), or be left out."
        )


def _check_mail_in(url: str, pattern: str) -> None:
    """Both or neither, and the room that a token needs before the ``@``."""
    parts = urlsplit(url)
    if url and (parts.scheme not in MAIL_IN or not parts.hostname):
        raise BadSetting(
            "HANDSCHLAG_MAIL_IN must look like lmtp://127.0.0.1:8024 (or smtp://), or like "
            "imaps://user:password@mail.example.org (or imap+tls://, imap://), or be left out."
        )
    local, _, domain = pattern.rpartition("@")
    fits = local.count("{token}") == 1 and len(local.replace("{token}", "")) <= LONGEST_AROUND_TOKEN
    if pattern and not (fits and domain and "{" not in domain and len(pattern.split()) == 1):
        raise BadSetting(
            f"HANDSCHLAG_REPLY_ADDRESS is {pattern!r}; it must look like reply+{{token}}@talk.example.org, "
            f"with at most {LONGEST_AROUND_TOKEN} signs beside {{token}} before the @."
        )
    if bool(url) != bool(pattern):
        raise BadSetting("Of HANDSCHLAG_MAIL_IN and HANDSCHLAG_REPLY_ADDRESS set both, or neither.")
