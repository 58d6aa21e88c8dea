"""What filling the peers made with Django has in common; runs in their own Pythons."""

import json
import sys
from collections.abc import Callable
from typing import Any

import django

from benchmarks.peers.talk import Size


def main(fill: Callable[[Size], None], is_filled: Callable[[], bool], pages: Callable[[], Any]) -> None:
    """Prepare the database, fill it once, and print the pages as JSON on the last line."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", interactive=False, verbosity=0)
    if not is_filled():
        with transaction.atomic():
            fill(Size(*map(int, sys.argv[1:4])))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(json.dumps(pages()))


def sign_in(member: Any) -> str:
    """The cookie of a new session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def advance(*models: Any) -> None:
    """Let PostgreSQL go on after the ids that were given."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
