"""What members are told, by mail and on the site."""

from handschlag.notifications.actions.mailing import (
    KEPT,
    WAITS,
    begin_delivery,
    deliver_mail,
    send_mail,
    send_template,
)
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

__all__ = [
    "BATCH",
    "KEPT",
    "WAITS",
    "News",
    "begin_delivery",
    "deliver_mail",
    "notify",
    "read_all_notices",
    "read_notice",
    "read_notices_about",
    "send_mail",
    "send_template",
    "withdraw_news",
    "withdraw_notices_about",
]
