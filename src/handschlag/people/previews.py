"""Examples of the mails of people: introductions, messages, staying in touch, companies."""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people
from handschlag.notifications.replying import reply_address
from handschlag.people.actions.staying import Due, Line
from handschlag.people.actions.telling_of_introductions import ASKED, MADE, PASSED_ON
from handschlag.people.actions.telling_of_messages import Waiting
from handschlag.people.codes.letters import later_address, stop_address
from handschlag.people.codes.messages import mute_address
from handschlag.people.models import Company, Contact, Conversation, Introduction, Message


def join() -> None:
    introduced = {
        ASKED: gettext_lazy("To the one who knows both, when somebody asks for an introduction."),
        PASSED_ON: gettext_lazy("To the third, when it was passed on."),
        MADE: gettext_lazy("To who asked, when the third has said yes."),
    }
    previews = [
        Preview(
            "people/mail/messages.txt", gettext_lazy("Messages that were not read within minutes."), _messages
        ),
        *(
            Preview(f"people/mail/{kind}.txt", when, partial(_introduction, kind=kind))
            for kind, when in introduced.items()
        ),
        Preview(
            "people/mail/weekly.txt",
            gettext_lazy("Once a week, whom one wanted to stay in touch with."),
            _weekly,
        ),
        Preview(
            "people/mail/company_code.txt",
            gettext_lazy("When somebody says that they speak for a company."),
            _code,
        ),
    ]
    add_previews("people", gettext_lazy("People"), previews)


def _messages(reader: Member) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    said = [_("Are you coming on Thursday?"), _("I bring the pictures along.")]
    mute = mute_address(0)
    context = {
        "conversation": Conversation(pk=0),
        "waiting": Waiting([Message(author=ben, text=text) for text in said], 1),
        "mute": mute,
    }
    answer = reply_address("message", 0, reader) or ""
    return example("people/mail/messages.txt", reader, context, unsubscribe=mute, reply_to=answer)


def _introduction(reader: Member, *, kind: str) -> Written:
    _anna, ben, clara = example_people(reader.language)
    asker, via, to = {
        ASKED: (ben, reader, clara),
        PASSED_ON: (ben, clara, reader),
        MADE: (reader, ben, clara),
    }[kind]
    introduction = Introduction(
        pk=0,
        asked_by=asker,
        via=via,
        to=to,
        text=_("I build kitchens and look for somebody who draws plans."),
        private_note=_("You told me of her at the fair.") if kind == ASKED else "",
        word_of_via=_("You will like each other.") if kind == PASSED_ON else "",
    )
    return example(f"people/mail/{kind}.txt", reader, {"introduction": introduction, "member": reader})


def _weekly(reader: Member) -> Written:
    _anna, *others = example_people(reader.language)
    now, stop = clock.now(), stop_address(reader.pk)
    lines = []
    for weeks, other in zip((6, 9), others, strict=True):
        last_at = now - timedelta(weeks=weeks)
        due = Due(Contact(pk=0, owner=reader, other=other, every_weeks=4), last_at, last_at)
        lines.append(Line(due, due.weeks_silent(now), later_address(0)))
    context = {"member": reader, "lines": lines, "stop": stop}
    return example("people/mail/weekly.txt", reader, context, unsubscribe=stop)


def _code(reader: Member) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    said = {"company": Company(pk=0, name=_("Conrad Kitchens")), "member": ben, "code": "31415926"}
    return example("people/mail/company_code.txt", reader, said)
