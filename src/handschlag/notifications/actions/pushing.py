"""Notices on devices while no page is open.

What goes through the push services says nothing but that there is something: the device then asks this
site, with its own session, what its member may read now. So no title of a hidden group and no name leaves
the site, and who has signed out sees no more than "there is something new".
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import outgoing
from handschlag.core.errors import Invalid
from handschlag.core.models import audit
from handschlag.core.prepared import GivenKeys, Prepared
from handschlag.notifications.codes import webpush
from handschlag.notifications.models import PushSubscription

MOST_DEVICES = 10
AGAIN = [timedelta(seconds=seconds) for seconds in (30, 300, 3600)]
"""How long after a failed try the next one comes; after the last the notice stays on the site alone."""
WAITS = 24 * 3600
"""Seconds for which a push service keeps it for a device that is off."""
GONE = {404, 410}
"""The browser has ended the subscription."""
BUSY = 429
FAILED = 500

logger = logging.getLogger(__name__)


def public_key() -> str:
    """By which browsers know this site."""
    return webpush.encoded(webpush.public(webpush.key_of(settings.PUSH_KEY)))


@transaction.atomic
def subscribe_device(endpoint: str, p256dh: str, auth: str, *, device: str, by: Member) -> PushSubscription:
    """Send notices of ``by`` to a browser; the one it was before is forgotten."""
    _check(endpoint, p256dh, auth)
    kept = {"member": by, "p256dh": p256dh, "auth": auth, "device": device[:80]}
    made, _new = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=kept)
    surplus = PushSubscription.objects.of(by).order_by("-created_at", "-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(surplus[MOST_DEVICES:])).delete()
    audit("subscribe device", made, by=by)
    return made


@transaction.atomic
def unsubscribe_device(subscription: PushSubscription, *, by: Member) -> None:
    audit("unsubscribe device", subscription, by=by)
    subscription.delete()


_DEVICES = Prepared(
    lambda: PushSubscription.objects.filter(member__in=GivenKeys("members")).values_list("pk", flat=True)
)


def push_to_members(members: Iterable[int]) -> None:
    """Let the devices of members know. Call it in the transaction in which they are told."""
    for key in _DEVICES.all(members=list(members)):
        # By name: jobs call actions, not the other way round.
        import_string("handschlag.notifications.jobs.push").enqueue(key, 0)


def push_to_device(key: int) -> bool:
    """Whether it is done with: sent, or there is nobody any more. False: try again later."""
    found = PushSubscription.objects.filter(pk=key).first()
    if found is None:
        return True
    try:
        status = outgoing.post(found.endpoint, *_letter(found))
    except outgoing.Unreachable as error:
        logger.info("Push: %s could not be reached: %s", found.pk, error)
        return False
    except outgoing.Refused:
        status = 410
    if status in GONE:
        found.delete()
    return status != BUSY and status < FAILED


def _letter(found: PushSubscription) -> tuple[bytes, dict[str, str]]:
    body = webpush.encrypted(b"{}", webpush.decoded(found.p256dh), webpush.decoded(found.auth))
    subject = f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    key = webpush.key_of(settings.PUSH_KEY)
    return body, {
        "Authorization": webpush.signed(found.endpoint, subject, key, time.time()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(WAITS),
        "Urgency": "normal",
        "Topic": "notices",  # a device that was off hears it once
    }


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        is_right = webpush.is_point(webpush.decoded(p256dh)) and len(webpush.decoded(auth)) == webpush.SECRET
    except ValueError:
        is_right = False
    if not is_right or len(endpoint) > 500 or not outgoing.is_allowed(endpoint):  # noqa: PLR2004 - as the column
        raise Invalid(_("This browser gave no address to which notices can be sent."))


def next_try(attempt: int) -> timedelta | None:
    return AGAIN[attempt] if attempt < len(AGAIN) else None
