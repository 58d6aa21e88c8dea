"""The calls of the table's rows on devices and the home screen."""

from handschlag.notifications.codes import webpush
from handschlag.notifications.models import PushSubscription
from tests.rights.calling import Call, fixed, mark

KEYS = {
    "p256dh": webpush.encoded(webpush.public(webpush.key_of("a browser"))),
    "auth": webpush.encoded(bytes(16)),
}
DEVICE = mark("device")


def has_device(name=""):
    def prepare(world, actor):
        owner = world.gerd if name or actor is None else actor
        made = PushSubscription.objects.create(member=owner, endpoint="https://push.example.org/1", **KEYS)
        world.marks["device"] = made.pk

    return prepare


CALLS: dict[str, Call] = {
    "GET notifications:devices": Call(),
    "POST notifications:devices": Call(sent=fixed(endpoint="https://push.example.org/2", **KEYS)),
    "POST notifications:forget_device": Call(DEVICE, prepare=has_device()),
    "POST notifications:forget_device somebody else's": Call(DEVICE, prepare=has_device("Gerd")),
    "GET notifications:newest": Call(),
    "GET worker": Call(),
    "GET manifest": Call(),
    "GET offline": Call(),
}
