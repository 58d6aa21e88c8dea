"""Files of messages, as they are handed out: to who can read the message, and nobody else."""

from django.db.models import Q
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.people.models import Message, MessageFile, MessageReport
from handschlag.people.models.messages import readable_messages


def find_message(conversation: int, number: int, viewer: Member) -> Message:
    """Http404 for what the viewer cannot read, and for what the product itself has noted."""
    found = Message.objects.filter(readable_messages(viewer), conversation=conversation, number=number)
    message = found.filter(happening="").select_related("conversation", "author").first()
    if message is None:
        raise Http404
    return message


def find_file(pk: int, viewer: Member) -> MessageFile:
    """A file of a message that the viewer can read, or that is reported to the viewer, an operator."""
    readable = Message.objects.filter(readable_messages(viewer), removed_at__isnull=True)
    shown = Q(message__in=readable.values("pk"))
    if viewer.is_operator:
        reported = MessageReport.objects.filter(handled_at__isnull=True)
        shown |= Q(message__in=reported.values("message"))
    file = MessageFile.objects.filter(shown, pk=pk).first()
    if file is None:
        raise Http404
    return file
