"""Mails that are written when they are sent, many at a time: so they say what may be seen then, and what
they say is never stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.module_loading import import_string

from handschlag.notifications.models import OutgoingMail

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words. ``sender`` is the name beside the site's address, ``unsubscribe`` an address that ends
    such mails on a POST, ``message_id`` one that is the same for all readers.
    """

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: str = ""
    sender: str = ""
    reply_to: str = ""
    message_id: str = ""
    calendar: str = ""
    is_by_a_person: bool = False
    """Somebody wrote it to those who get it, as on a mailing list; a program only passes it on."""


Writer = Callable[[Sequence[OutgoingMail]], dict[int, Written]]
"""Writes mails of one kind, by their keys, in a constant number of queries; leaves out what there is nothing
to say of any more, or nobody to say it to.
"""

_WRITERS: dict[str, Writer] = {}


def add_writer(kind: str, writer: Writer) -> None:
    _WRITERS[kind] = writer


def write_mails(mails: Sequence[OutgoingMail]) -> dict[int, Written]:
    """What mails with a kind say now."""
    written: dict[int, Written] = {}
    for kind in {mail.kind for mail in mails}:
        written |= _WRITERS[kind]([mail for mail in mails if mail.kind == kind])
    return written


def queue_mails(mails: Iterable[OutgoingMail]) -> None:
    """Queue many in a few statements, and one job that sends them all. An event that was told is left out."""
    rows = list(mails)
    if not rows:
        return
    OutgoingMail.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.notifications.jobs.send_waiting").enqueue()
