"""What the pages of deals show: only to the two."""

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.exchange.models import Deal


def find_deal(pk: int, viewer: Member) -> Deal:
    """Http404 for those of others: nobody knows of them."""
    found = Deal.objects.of(viewer).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
