"""Who sees what somebody says of themselves."""

from enum import IntEnum

from handschlag.people.models import Audience


class Standing(IntEnum):
    """How who reads stands to the one they read of; each sees what those before see."""

    VISITOR = 0
    MEMBER = 1
    CONTACT = 2
    OWN = 3


_FROM = {
    Audience.EVERYONE: Standing.VISITOR,
    Audience.MEMBERS: Standing.MEMBER,
    Audience.CONTACTS: Standing.CONTACT,
    Audience.NOBODY: Standing.OWN,
}


def can_see(standing: Standing, audience: str) -> bool:
    return standing >= _FROM[Audience(audience)]
