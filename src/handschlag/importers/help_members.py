"""Where a demo's members are at home, and which of them have a login."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from handschlag.accounts.models import Member
from handschlag.core import gazetteer
from handschlag.groups.models import Group
from handschlag.importers.rows import Values, insert, update
from handschlag.meetups.models import MemberPlace
from handschlag.notifications.models import MailAddress

DOMAIN: Final = "demo.invalid"
"""No such domain can ever exist (RFC 2606), and mail to these addresses is stopped as well."""
INVENTED: Final = Q(email__isnull=True) | Q(email__endswith=f"@{DOMAIN}")
_AT_HOME: Final = 0.45
_ASKS: Final = 0.5
"""Of those: to be suggested to people they could meet."""
_TRAVELS: Final = (25, 50, 50, 100)


def write_places(rng: random.Random, group: Group) -> None:
    """The city of not quite half of the members, and how far they travel. Part of a transaction."""
    members = Member.objects.filter(memberships__group=group).exclude(place="").order_by("pk")
    told = [row for row in members.values_list("pk", "place") if rng.random() < _AT_HOME]
    names = ("member", "geoname", "name", "country", "latitude", "longitude", "radius_km", "suggests_me")
    found = [(key, at) for key, place in told if (at := _at(place))]
    insert(
        MemberPlace,
        names,
        [(key, *at, rng.choice(_TRAVELS), rng.random() < _ASKS) for key, at in found],
    )


@cache
def _at(place: str) -> Values:
    city = gazetteer.locate(place)
    return (city.geoname, city.name, city.country, city.latitude, city.longitude) if city else ()


def give_logins(rng: random.Random, members: list[int], until: datetime) -> None:
    """Accounts that nobody can sign in to, last seen some days ago; no mail ever goes to them."""
    addresses = {key: f"mitglied{number}@{DOMAIN}" for number, key in enumerate(members, _first_number())}
    ago = [timedelta(days=rng.expovariate(1 / 20), minutes=rng.randrange(1, 600)) for _ in members]
    update(
        Member,
        ("email", "password", "last_login"),
        [
            (address, make_password(None), until - days, key)
            for (key, address), days in zip(addresses.items(), ago, strict=True)
        ],
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=key, email=address, verified=True, primary=True)
        for key, address in addresses.items()
    )
    MailAddress.objects.bulk_create(
        MailAddress(address=address, hard=1, reason="demo", failed_at=until, suspended_at=until)
        for address in addresses.values()
    )


def _first_number() -> int:
    """After those of other demos."""
    return Member.objects.filter(email__endswith=f"@{DOMAIN}").count() + 1
