"""A month after an introduction both are asked whether it led to something, each once."""

from datetime import datetime, timedelta

from django.db import transaction

from handschlag.people.actions.telling_of_introductions import ask_for_outcome
from handschlag.people.models import Introduction

AFTER = timedelta(days=30)


def ask_what_came_of_it(now: datetime) -> int:
    """How many were asked about."""
    waiting = Introduction.objects.filter(made_at__lte=now - AFTER, asked_for_outcome_at__isnull=True)
    return sum(_ask(introduction, now) for introduction in waiting.order_by("pk"))


@transaction.atomic
def _ask(introduction: Introduction, now: datetime) -> bool:
    """Whether it was done now, by us."""
    waiting = Introduction.objects.filter(pk=introduction.pk, asked_for_outcome_at__isnull=True)
    if not waiting.update(asked_for_outcome_at=now):
        return False
    ask_for_outcome(introduction)
    return True
