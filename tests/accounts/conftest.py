import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Rate limits are counted per address of the caller, which is the same in all tests."""
    cache.clear()


@pytest.fixture
def confirmed():
    """Makes the address of a member a proven one."""

    def confirm(member, email=None, *, verified=True):
        return EmailAddress.objects.create(
            user=member, email=email or member.email, verified=verified, primary=email is None
        )

    return confirm
