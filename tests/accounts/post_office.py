"""What a person finds in their inbox: runs the waiting mail jobs, then reads."""

import re

from django.core import mail
from django_tasks_db.models import DBTaskResult

CODE = re.compile(r"^ {4}([A-Z-]{8,10})$", re.MULTILINE)


def deliver() -> list[mail.EmailMessage]:
    """Run every job that is due, as the worker does, and return all mails so far."""
    while (waiting := DBTaskResult.objects.ready().first()) is not None:
        waiting.claim("test")
        waiting.task.call(*waiting.task_result.args, **waiting.task_result.kwargs)
        waiting.set_successful(None)
    return mail.outbox


def mails_to(address: str) -> list[mail.EmailMessage]:
    return [message for message in deliver() if message.to == [address]]


def code_for(address: str) -> str:
    """The code in the newest mail to this address."""
    return CODE.search(mails_to(address)[-1].body)[1]
