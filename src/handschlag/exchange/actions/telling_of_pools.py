"""Who hears of what happens in a pool."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.exchange.models import Pool
from handschlag.notifications.actions import News, notify, send_template

INVITED, VOTE, ADOPTED, REJECTED = "pool-invited", "pool-vote", "pool-adopted", "pool-rejected"
PUT_IN, OBJECTED, JOINED, LEFT, ENDED = (
    "pool-put-in",
    "pool-objected",
    "pool-joined",
    "pool-left",
    "pool-ended",
)
BY_MAIL = {INVITED, VOTE, OBJECTED, ENDED}
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class PoolLetter:
    kind: str
    pool: Pool
    member: Member
    by: Member

    @property
    def subject(self) -> str:
        return said(self.kind, self.by.name, self.pool.name)

    @property
    def link(self) -> str:
        return settings.BASE_URL + place(self.kind, self.pool)


def said(kind: str, name: str, pool: str) -> str:
    words = {
        INVITED: _("%(name)s invites you to share: %(pool)s"),
        VOTE: _("%(name)s proposes a change, and asks for your vote: %(pool)s"),
        ADOPTED: _("A change has been adopted: %(pool)s"),
        REJECTED: _("A change has been rejected: %(pool)s"),
        PUT_IN: _("%(name)s has put something in: %(pool)s"),
        OBJECTED: _("%(name)s objects to what you say you put in: %(pool)s"),
        JOINED: _("%(name)s shares this, too: %(pool)s"),
        LEFT: _("%(name)s does not share this any more: %(pool)s"),
        ENDED: _("This pool has ended: %(pool)s"),
    }
    return words[kind] % {"name": name, "pool": pool}


def place(kind: str, pool: Pool) -> str:
    """The tab on which it is seen."""
    if kind in {VOTE, ADOPTED, REJECTED}:
        return address("exchange:pool_rules", pool.pk)
    if kind in {PUT_IN, OBJECTED}:
        return address("exchange:pool_balances", pool.pk)
    return address("exchange:pool", pool.pk)


def tell(kind: str, pool: Pool, members: Iterable[Member], *, by: Member) -> None:
    """All but who did it."""
    told = [member for member in members if member.pk != by.pk and member.is_active]
    number = int(clock.now().timestamp() * SECOND)
    about = f"{kind}-{pool.pk}"
    news = News(kind, about, about, number, place(kind, pool), {"pool": pool.pk, "by": by.pk})
    notify([member.pk for member in told], news)
    for member in told if kind in BY_MAIL else ():
        if member.email:
            context = {"letter": PoolLetter(kind, pool, member, by)}
            event = f"{kind}-{pool.pk}-{number}-{member.pk}"
            send_template("exchange/mail/pool.txt", member.email, context, event=event)


def sharers(pool: Pool) -> list[Member]:
    spells = Member.objects.filter(pool_memberships__in=pool.memberships.joined())
    return list(spells.order_by("pk"))
