"""Sessions that say whose they are, so that one query can answer session, member and right together.

What each request behind Django asks, its session with its member, is asked by a statement written once.
Django asks for the two apart: the member waits for it in the thread that read the session.
"""

from threading import local
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from handschlag.accounts.models import Member, Session
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenMoment, Prepared

_CURRENT = Prepared(
    lambda: Session.objects.select_related("member").filter(
        session_key=Given("key", Session._meta.get_field("session_key")), expire_date__gt=GivenMoment("now")
    )
)
_read = local()
"""``member``: of the session read last, until somebody asks for them."""


class SessionStore(DatabaseStore):
    """Django's database sessions in a table of our own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = _CURRENT.first(key=self.session_key, now=clock.now())
        _read.member = found and found.member
        if found is None:
            self._session_key = None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # of the class above
        member = data.get(SESSION_KEY)
        session.member_id = int(member) if member is not None else None
        session.auth_hash = data.get(HASH_SESSION_KEY, "")
        return session


_MEMBER = Prepared(lambda: Member.objects.filter(pk=Given("member")))


class Backend(AuthenticationBackend):
    """Signs in as allauth does."""

    def get_user(self, user_id: int) -> Member | None:
        read, _read.member = getattr(_read, "member", None), None
        member = read if read is not None and read.pk == user_id else _MEMBER.first(member=user_id)
        return member if member is not None and self.user_can_authenticate(member) else None
