"""People of the group that more than one deed needs."""

import pytest

from handschlag.groups.models import Role
from tests import make


@pytest.fixture
def dora(group):
    """Moderates the group."""
    member = make.member("Dora Dohle")
    make.join(group, member, role=Role.MODERATOR)
    return member


@pytest.fixture
def emil(group):
    """Another member."""
    member = make.member("Emil Elster")
    make.join(group, member)
    return member
