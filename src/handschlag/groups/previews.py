"""Examples of the mails of groups, and the group in which examples of the rooms above happen."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.groups.models import Group
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people


def join() -> None:
    previews = [
        Preview(
            "groups/mail/request.txt", gettext_lazy("To organisers, when somebody asks to join."), _request
        ),
        Preview(
            "groups/mail/accepted.txt", gettext_lazy("When an organiser has let somebody in."), _accepted
        ),
        Preview("groups/mail/declined.txt", gettext_lazy("When an organiser has declined."), _declined),
        Preview("groups/mail/handed_over.txt", gettext_lazy("When a group was handed over."), _handed_over),
    ]
    add_previews("groups", gettext_lazy("Groups"), previews)


def example_group(**more: Any) -> Group:
    return Group(pk=0, slug="example", name=_("Trades of the town"), **more)


def _request(reader: Member) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    said = {
        "organiser": reader,
        "asker": ben,
        "group": example_group(),
        "message": _("I met some of you at the fair and would like to read on."),
        "answers": [{"asked": _("What do you do?"), "said": _("I build kitchens.")}],
    }
    return example("groups/mail/request.txt", reader, said)


def _accepted(reader: Member) -> Written:
    return example("groups/mail/accepted.txt", reader, {"asker": reader, "group": example_group()})


def _declined(reader: Member) -> Written:
    said = {"asker": reader, "group": example_group(), "reason": _("This group is for those of our town.")}
    return example("groups/mail/declined.txt", reader, said)


def _handed_over(reader: Member) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    said = {"successor": reader, "organiser": ben, "group": example_group()}
    return example("groups/mail/handed_over.txt", reader, said)
