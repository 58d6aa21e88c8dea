"""What a member has booked in pools, for their own calendar."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef

from handschlag.core.appointments import Appointment
from handschlag.exchange.models import PoolMembership, Use

MOST: Final = 500


def bookings_of(member_id: int, since: datetime) -> list[Appointment]:
    """Of pools that they share now, without what was cancelled; a fund is drawn on at no time of its own."""
    sharing = PoolMembership.objects.joined().filter(pool=OuterRef("pool"), member=member_id)
    own = Use.objects.filter(Exists(sharing), member=member_id, cancelled_at=None, ends_at__gt=since)
    booked = own.filter(ends_at__gt=F("starts_at")).select_related("pool").order_by("starts_at", "pk")
    return [
        Appointment(
            key=f"use-{use.pk}",
            starts_at=use.starts_at,
            ends_at=use.ends_at,
            title=f"{use.pool.name}: {use.what}" if use.what else use.pool.name,
            place=use.pool.name,
            text=use.pool.text,
            path=use.pool.get_absolute_url(),
        )
        for use in booked[:MOST]
    ]
