"""Examples of the mails of groups, and the group in which examples of the rooms above happen."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.actions.lapsing import ACCEPTED, DECLINED, GONE, LAPSED
from handschlag.groups.codes.refusals import never_address, personal_address
from handschlag.groups.models import Group, InvitedPerson, Offer
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
        Preview("groups/mail/invited.txt", gettext_lazy("When an organiser invites somebody."), _invited),
        Preview(
            "groups/mail/invited.txt",
            gettext_lazy("A week later, to who has not answered."),
            lambda reader: _invited(reader, mails=2),
            "reminder",
        ),
        Preview(
            "groups/mail/offered.txt",
            gettext_lazy("When an organiser wants to hand a group over."),
            partial(_offer, "offered"),
        ),
        *_answers(),
        Preview(
            "groups/mail/sought.txt",
            gettext_lazy("When a group has no organiser any more."),
            partial(_offer, "sought"),
        ),
        Preview(
            "groups/mail/appointed.txt",
            gettext_lazy("When an operator has appointed somebody."),
            partial(_told, "appointed"),
        ),
        Preview(
            "groups/mail/goes.txt", gettext_lazy("When a group is to be deleted."), partial(_told, "goes")
        ),
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


def _invited(reader: Member, *, mails: int = 1) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    email, expires_at = str(reader.email), clock.now() + timedelta(days=30)
    invited = InvitedPerson(pk=0, name=reader.name, email=email, mails=mails, expires_at=expires_at)
    never = never_address(email)
    said = {
        "invited": invited,
        "group": example_group(),
        "by": ben,
        "message": _("We would be glad to have you with us."),
        "link": personal_address("example"),
        "never": never,
        "is_reminder": mails > 1,
    }
    return example("groups/mail/invited.txt", reader, said, unsubscribe=never)


def _answers() -> list[Preview]:
    outcomes = (
        (ACCEPTED, "accepted", gettext_lazy("When somebody has taken a group over.")),
        (DECLINED, "declined", gettext_lazy("When somebody does not want to run a group.")),
        (LAPSED, "lapsed", gettext_lazy("When nobody has answered for two weeks.")),
        (GONE, "gone", gettext_lazy("When who was asked has left the group.")),
    )
    answered = "groups/mail/offer_answered.txt"
    return [
        Preview(answered, when, partial(_offer, "offer_answered", outcome=outcome), name)
        for outcome, name, when in outcomes
    ]


def _offer(mail: str, reader: Member, **more: Any) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    group = example_group()
    by, to = (reader, ben) if mail == "offer_answered" else (ben, reader)
    offer = Offer(pk=0, group=group, by=by, to=to)
    return example(
        f"groups/mail/{mail}.txt", reader, {"member": reader, "group": group, "offer": offer, **more}
    )


def _told(mail: str, reader: Member) -> Written:
    group = example_group(delete_at=clock.now() + timedelta(days=14))
    return example(f"groups/mail/{mail}.txt", reader, {"member": reader, "group": group})
