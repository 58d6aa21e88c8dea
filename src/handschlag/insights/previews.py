"""An example of the mail of the week."""

from datetime import timedelta

from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.previews import example_post
from handschlag.insights.models import Matter, MatterKind
from handschlag.insights.week.mails import stop_address
from handschlag.insights.week.pages import GroupWeek
from handschlag.insights.week.showing import things
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people


def join() -> None:
    when = gettext_lazy("On Mondays, to those who run groups, if anything waits.")
    add_previews("insights", gettext_lazy("This week"), [Preview("insights/mail/week.txt", when, _week)])


def _week(reader: Member) -> Written:
    _anna, ben, clara = example_people(reader.language)
    post, since = example_post(reader), clock.now() - timedelta(days=3)
    post.topic.author = post.author = clara
    told = {"group": post.topic.group, "first_found_at": since, "figures": {"days": 3}}
    matters = [
        Matter(kind=MatterKind.JOIN, member=ben, **told),
        Matter(kind=MatterKind.GREET, member=clara, post=post, **told),
    ]
    found = things(matters, post.topic.group)
    stop = stop_address(reader.pk)
    context = {
        "member": reader,
        "weeks": [GroupWeek(post.topic.group, found)],
        "count": len(found),
        "stop": stop,
    }
    return example("insights/mail/week.txt", reader, context, unsubscribe=stop)
