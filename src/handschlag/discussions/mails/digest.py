"""The digest: one mail of all groups of which a member wants one, each topic once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.models import Site
from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.mails.gathering import Gathered, NewPost, Spell
from handschlag.discussions.mails.words import excerpt, host, in_words, reading
from handschlag.discussions.models import Level, Topic
from handschlag.groups.models import Group
from handschlag.notifications.actions import Written
from handschlag.notifications.models import OutgoingMail

TOPICS_SHOWN: Final = 8
"""Of a group; how many more there are is said."""
NAMES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class NewTopic:
    """A topic in a digest; where the group is confidential, without names and text."""

    title: str
    href: str
    count: int
    is_new: bool
    names: str
    text: str
    when: datetime | None

    @property
    def facts(self) -> str:
        """Who, and how much."""
        words = _("new topic") if self.is_new and self.count == 1 else _posts(self.count)
        return f"{words}: {self.names}" if self.names else words


@dataclass(frozen=True, slots=True)
class GroupPart:
    group: Group
    topics: list[NewTopic]
    more: int

    @property
    def href(self) -> str:
        return settings.BASE_URL + self.group.get_absolute_url()


def write_digests(mails: Sequence[OutgoingMail]) -> dict[int, Written]:
    """Who has nothing new gets none."""
    gathered, site = Gathered(mails), Site.load()
    written = {}
    for mail in mails:
        member = gathered.members.get(mail.member_id or 0)
        if member is None:
            continue
        with reading(member):
            parts = [part for spell in gathered.spells[member.pk] if (part := _part(gathered, member, spell))]
            if parts:
                written[mail.pk] = write_digest(parts, member, site)
    return written


def _part(gathered: Gathered, member: Member, spell: Spell) -> GroupPart | None:
    """What is new in a group, first what the reader follows; None if nothing is."""
    found = [
        (topic, new)
        for topic in gathered.by_group[spell.group.pk]
        if (new := gathered.new_in(topic, member.pk, spell.begin))
    ]
    if not found:
        return None
    found.sort(key=lambda pair: gathered.level(member.pk, pair[0].pk) < Level.WROTE)
    shown = [
        _topic(gathered, topic, new, is_confidential=spell.group.mail_subject_only)
        for topic, new in found[:TOPICS_SHOWN]
    ]
    return GroupPart(spell.group, shown, len(found) - len(shown))


def _topic(gathered: Gathered, topic: Topic, new: list[NewPost], *, is_confidential: bool) -> NewTopic:
    names = list(dict.fromkeys(post.author for post in new))
    told = ", ".join([*names[:NAMES_SHOWN], "…"] if len(names) > NAMES_SHOWN else names)
    fact = gathered.facts.get(topic.pk)
    return NewTopic(
        title=topic.title,
        href=settings.BASE_URL + address("discussions:post", new[0].pk),
        count=len(new),
        is_new=new[0].number == 1,
        names="" if is_confidential else told,
        text="" if is_confidential else excerpt(new[0].html),
        when=fact.when if fact else None,
    )


def write_digest(parts: list[GroupPart], member: Member, site: Site) -> Written:
    stop = mail_link(member.pk, Scope.DIGEST)
    count = sum(len(part.topics) + part.more for part in parts)
    said = {"member": member, "parts": parts, "count": count, "stop": stop, "why": "digest"}
    subject, text, html = in_words("digest", site, said)
    headers = {"List-Id": f"<digest.{host()}>", "List-Post": "NO", "Precedence": "bulk"}
    return Written(subject, text, html, headers=headers, unsubscribe=stop)


def _posts(count: int) -> str:
    return ngettext("%(count)d new post", "%(count)d new posts", count) % {"count": count}
