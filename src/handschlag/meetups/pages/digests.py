"""What digests of the talk know of meetups: when they are, and that one that is over is no news."""

from collections.abc import Sequence
from datetime import datetime

from handschlag.discussions.mails.gathering import Fact
from handschlag.meetups.models import Meetup


def facts(topics: Sequence[int], now: datetime) -> dict[int, Fact]:
    """One query."""
    found = Meetup.objects.filter(topic__in=topics).values_list("topic", "starts_at", "ends_at")
    return {topic: Fact(ends_at <= now, starts_at) for topic, starts_at, ends_at in found}
