"""What members are told, by mail and on the site."""

from handschlag.notifications.actions.bouncing import Bounce, note_bounce, send_again
from handschlag.notifications.actions.delivering import KEPT, WAITS, begin_delivery, deliver_mail
from handschlag.notifications.actions.handling import give_up, handle_mail, is_last_try
from handschlag.notifications.actions.mailing import send_mail, send_template, written_in
from handschlag.notifications.actions.noticing import (
    BATCH,
    News,
    notify,
    read_all_notices,
    read_notice,
    read_notices_about,
    withdraw_news,
    withdraw_notices_about,
)
from handschlag.notifications.actions.previewing import (
    Preview,
    add_previews,
    as_message,
    example,
    example_people,
    find_preview,
    headers_of_note,
    previews_by_room,
    write_preview,
)
from handschlag.notifications.actions.pushing import (
    next_try,
    public_key,
    push_to_device,
    subscribe_device,
    unsubscribe_device,
)
from handschlag.notifications.actions.receiving import (
    begin_handling,
    forget_handled,
    recipients_in,
    reset_addresses,
    sender_in,
    take_in,
    takes,
)
from handschlag.notifications.actions.routing import Letter, Receiver, add_receiver
from handschlag.notifications.actions.sending import send_share
from handschlag.notifications.actions.writing import Written, add_writer, queue_mails

__all__ = [
    "BATCH",
    "KEPT",
    "WAITS",
    "Bounce",
    "Letter",
    "News",
    "Preview",
    "Receiver",
    "Written",
    "add_previews",
    "add_receiver",
    "add_writer",
    "as_message",
    "begin_delivery",
    "begin_handling",
    "deliver_mail",
    "example",
    "example_people",
    "find_preview",
    "forget_handled",
    "give_up",
    "handle_mail",
    "headers_of_note",
    "is_last_try",
    "next_try",
    "note_bounce",
    "notify",
    "previews_by_room",
    "public_key",
    "push_to_device",
    "queue_mails",
    "read_all_notices",
    "read_notice",
    "read_notices_about",
    "recipients_in",
    "reset_addresses",
    "send_again",
    "send_mail",
    "send_share",
    "send_template",
    "sender_in",
    "subscribe_device",
    "take_in",
    "takes",
    "unsubscribe_device",
    "withdraw_news",
    "withdraw_notices_about",
    "write_preview",
    "written_in",
]
