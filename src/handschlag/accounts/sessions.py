"""Sessions that say whose they are, so that one query can answer session, member and right together."""

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from handschlag.accounts.models import Session


class SessionStore(DatabaseStore):
    """Django's database sessions in a table of our own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # of the class above
        member = data.get(SESSION_KEY)
        session.member_id = int(member) if member is not None else None
        session.auth_hash = data.get(HASH_SESSION_KEY, "")
        return session
