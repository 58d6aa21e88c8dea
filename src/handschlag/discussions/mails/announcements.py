"""The mail of an announcement; where the group is confidential, only that there is one."""

from collections.abc import Sequence

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.core.models import Site
from handschlag.discussions.actions.announcing import audience
from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.mails.words import host, in_words, list_headers, reading
from handschlag.discussions.models import Announcement
from handschlag.groups.models import Group
from handschlag.notifications.actions import Written
from handschlag.notifications.framing import as_mailed
from handschlag.notifications.models import OutgoingMail


def write_announcements(mails: Sequence[OutgoingMail]) -> dict[int, Written]:
    """To who still belongs there, as long as it stands; a few queries and one for each announcement."""
    site = Site.load()
    keys = {mail.context["announcement"] for mail in mails if "test" not in mail.context}
    found = Announcement.objects.standing().select_related("group").in_bulk(keys)
    hearing = {
        pk: set(
            audience(one.group).filter(pk__in=[mail.member_id for mail in mails]).values_list("pk", flat=True)
        )
        for pk, one in found.items()
    }
    members = Member.objects.with_login().in_bulk([mail.member_id for mail in mails])
    written = {}
    for mail in mails:
        member = members.get(mail.member_id or 0)
        announcement = _test(mail) or found.get(mail.context.get("announcement", 0))
        if (
            member is None
            or announcement is None
            or (announcement.pk and member.pk not in hearing[announcement.pk])
        ):
            continue
        with reading(member):
            written[mail.pk] = write_announcement(announcement, member, site)
    return written


def _test(mail: OutgoingMail) -> Announcement | None:
    """One that nobody has announced yet."""
    given = mail.context.get("test")
    if given is None:
        return None
    group = Group.objects.filter(pk=given["group"]).first() if given["group"] else None
    return Announcement(title=given["title"], source=given["source"], html=given["html"], group=group)


def write_announcement(announcement: Announcement, member: Member, site: Site) -> Written:
    group = announcement.group
    stop = mail_link(member.pk, Scope.ANNOUNCEMENT, group.pk if group else 0)
    said = {
        "announcement": announcement,
        "is_confidential": group is not None and group.mail_subject_only,
        "html": as_mailed(announcement.html),
        "href": settings.BASE_URL + (announcement.get_absolute_url() if announcement.pk else "/"),
        "place": group.name if group else site.name,
        "stop": stop,
        "why": "announcement",
    }
    subject, text, html = in_words("announcement", site, said)
    message_id = f"<announcement-{announcement.pk}@{host()}>" if announcement.pk else ""
    lists = list_headers(group) if group else {"List-Id": f"<announcements.{host()}>"}
    headers = {**lists, "List-Post": "NO", "Precedence": "bulk"}
    return Written(
        subject, text, html, headers=headers, unsubscribe=stop, message_id=message_id, is_by_a_person=True
    )
