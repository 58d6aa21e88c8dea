"""What members are told, by mail and on the site."""

from handschlag.notifications.actions.bouncing import Bounce, note_bounce, send_again
from handschlag.notifications.actions.delivering import KEPT, WAITS, begin_delivery, deliver_mail
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
from handschlag.notifications.actions.sending import send_share
from handschlag.notifications.actions.writing import Written, add_writer, queue_mails

__all__ = [
    "BATCH",
    "KEPT",
    "WAITS",
    "Bounce",
    "News",
    "Written",
    "add_writer",
    "begin_delivery",
    "deliver_mail",
    "note_bounce",
    "notify",
    "queue_mails",
    "read_all_notices",
    "read_notice",
    "read_notices_about",
    "send_again",
    "send_mail",
    "send_share",
    "send_template",
    "withdraw_news",
    "withdraw_notices_about",
    "written_in",
]
