"""The mail of a single post: as on a mailing list, in the thread of its topic."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.core.models import Site
from handschlag.discussions.actions.telling import who_hears
from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.mails.words import host, in_words, list_headers, reading
from handschlag.discussions.models import Post
from handschlag.groups.models import Group
from handschlag.notifications.actions import Written
from handschlag.notifications.framing import as_mailed
from handschlag.notifications.models import OutgoingMail
from handschlag.notifications.replying import reply_address


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail of a post says. ``why``: it answers its reader, mentions them, or they get each."""

    post: Post
    why: str
    html: str
    href: str
    can_reply: bool
    stop: str

    @property
    def group(self) -> Group:
        return self.post.topic.group


def message_id(post_id: int) -> str:
    """The same for all readers and for ever: by it mail programs know what answers what."""
    return f"<post-{post_id}@{host()}>"


def write_posts(mails: Sequence[OutgoingMail]) -> dict[int, Written]:
    """A few queries, and one for each post that they are about."""
    found = _posts({mail.context["post"] for mail in mails})
    members = Member.objects.with_login().in_bulk([mail.member_id for mail in mails])
    openings = dict(
        Post.objects.filter(topic__in={post.topic_id for post in found.values()}, number=1).values_list(
            "topic", "pk"
        )
    )
    site = Site.load()
    written = {}
    for post, letters in _hearing(found, mails).items():
        for mail in letters:
            if (member := members.get(mail.member_id or 0)) is not None:
                with reading(member):
                    written[mail.pk] = write_post(found[post], mail.context["why"], member, site, openings)
    return written


def _posts(keys: set[int]) -> dict[int, Post]:
    """Those that still stand there; where their topic was moved to, today."""
    posts = Post.objects.present().filter(pk__in=keys)
    return {post.pk: post for post in posts.select_related("author", "topic__group")}


def _hearing(found: dict[int, Post], mails: Sequence[OutgoingMail]) -> dict[int, list[OutgoingMail]]:
    """By post the mails to those who may still read it, and have muted neither it nor its author since."""
    by_post = defaultdict(list)
    for mail in mails:
        if mail.context["post"] in found:
            by_post[mail.context["post"]].append(mail)
    heard = {}
    for key, letters in by_post.items():
        post = found[key]
        hearing = who_hears(post.topic, [mail.member_id or 0 for mail in letters], of=post.author_id)
        heard[key] = [mail for mail in letters if mail.member_id in hearing]
    return heard


def write_post(post: Post, why: str, member: Member, site: Site, openings: dict[int, int]) -> Written:
    group = post.topic.group
    reply_to = None if group.mail_subject_only else reply_address("post", post.pk, member)
    stop = mail_link(member.pk, Scope.TALK, group.pk)
    letter = Letter(
        post,
        why,
        as_mailed(post.html),
        settings.BASE_URL + post.get_absolute_url(),
        reply_to is not None,
        stop,
    )
    name = "post_subject_only" if group.mail_subject_only else "post"
    subject, text, html = in_words(
        name, site, {"letter": letter, "stop": stop, "why": "talk", "group": group}
    )
    return Written(
        subject,
        text,
        html,
        headers={**list_headers(group), **_thread(post, openings)},
        unsubscribe=stop,
        sender=site.name if group.mail_subject_only else post.author.name,
        reply_to=reply_to or "",
        message_id=message_id(post.pk),
        is_by_a_person=not group.mail_subject_only,
    )


def _thread(post: Post, openings: dict[int, int]) -> dict[str, Any]:
    """RFC 5322: what it answers, and where that began."""
    opening = openings.get(post.topic_id)
    if opening is None or opening == post.pk:
        return {}
    answered = message_id(post.reply_to_id or opening)
    known = dict.fromkeys([message_id(opening), answered])
    return {"In-Reply-To": answered, "References": " ".join(known)}
