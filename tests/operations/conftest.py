import pytest
from allauth.account.models import EmailAddress

from tests import make


def proven(member):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


@pytest.fixture
def olga(site):
    """Runs the site; belongs to no group."""
    return proven(make.member("Olga Otter", is_operator=True))
