"""An example of the mail of moderation."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.previews import example_group
from handschlag.moderation.models import Case, Decision, Deed, Kind
from handschlag.notifications.actions import Preview, Written, add_previews, example


def join() -> None:
    decided = Preview(
        "moderation/mail/decided.txt",
        gettext_lazy("To the author, when moderators found something."),
        _decided,
    )
    add_previews("moderation", gettext_lazy("Moderation"), [decided])


def _decided(reader: Member) -> Written:
    case = Case(pk=0, group=example_group(), kind=Kind.POST, author=reader)
    until = clock.now() + timedelta(days=7)
    decision = Decision(pk=0, case=case, deed=Deed.SILENCE, until=until, reason=_("Rude to newcomers."))
    return example(
        "moderation/mail/decided.txt", reader, {"member": reader, "case": case, "decision": decision}
    )
