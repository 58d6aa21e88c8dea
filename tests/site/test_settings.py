"""Bad settings stop the start with a message that names the variable."""

import os
import subprocess
import sys

import pytest

from handschlag.site import env


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HANDSCHLAG_BASE_URL", "talk.example.org"),
        ("HANDSCHLAG_BASE_URL", "https://example.org/talk"),
        ("HANDSCHLAG_DEBUG", "perhaps"),
        ("HANDSCHLAG_EMAIL_URL", "mail.example.org:25"),
        ("HANDSCHLAG_MAIL_IN", "pop3://mail.example.org"),
        ("HANDSCHLAG_MAIL_IN", "lmtp://127.0.0.1:8024"),  # without the address
        ("HANDSCHLAG_REPLY_ADDRESS", "reply@talk.example.org"),
        ("HANDSCHLAG_REPLY_ADDRESS", "we-answer-what-you-reply+{token}@talk.example.org"),
        ("HANDSCHLAG_DATA", "/proc/nowhere"),
        ("HANDSCHLAG_LANGUAGE", "tlh"),
        ("HANDSCHLAG_TIME_ZONE", "Middle/Earth"),
        ("DATABASE_URL", "mysql://localhost/handschlag"),
    ],
)
def test_a_bad_setting_is_named(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(env.BadSetting, match=variable):
        env.read()


def test_the_start_ends_with_the_sentence_and_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "handschlag", "migrate"],
        env=os.environ | {"HANDSCHLAG_DATA": str(tmp_path), "HANDSCHLAG_BASE_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "HANDSCHLAG_BASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_secret_key_is_made_once_and_kept_to_its_owner(monkeypatch, tmp_path):
    monkeypatch.delenv("HANDSCHLAG_SECRET_KEY")
    monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path))
    key = env.read().secret_key
    assert len(key) >= 50
    assert env.read().secret_key == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_new_data_folder_is_its_owners_only(monkeypatch, tmp_path):
    monkeypatch.delenv("HANDSCHLAG_SECRET_KEY")
    monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path / "new" / "data"))
    env.read()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o077 == 0


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from-a-file\n")
    monkeypatch.delenv("HANDSCHLAG_SECRET_KEY")
    monkeypatch.setenv("HANDSCHLAG_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.read().secret_key.strip() == "from-a-file"


def test_sqlite_is_the_default_and_connections_to_postgres_are_kept(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "sqlite3" in str(env.read().database["ENGINE"])
    monkeypatch.setenv("DATABASE_URL", "postgres://anna:geheim@127.0.0.1:5433/network?sslmode=require")
    database = env.read().database
    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.postgresql", "network")
    assert database["CONN_MAX_AGE"] is None
    assert database["OPTIONS"]["sslmode"] == "require"
