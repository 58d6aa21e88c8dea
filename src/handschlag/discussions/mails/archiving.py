"""The mail that a group is archived, or goes on; of a confidential group only that there is news."""

from collections.abc import Sequence

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.models import Site
from handschlag.discussions.actions.mailing import wanting
from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.mails.words import in_words, list_headers, reading
from handschlag.discussions.models import MailLevel
from handschlag.groups.models import Group, Membership
from handschlag.notifications.actions import Written
from handschlag.notifications.models import OutgoingMail

HEARS = [MailLevel.WEEKLY, MailLevel.DAILY, MailLevel.EACH]


def write_archiving(mails: Sequence[OutgoingMail]) -> dict[int, Written]:
    """To who still belongs there and wants news of the group, as long as it is as was to be told."""
    site = Site.load()
    groups = Group.objects.existing().in_bulk({mail.context["group"] for mail in mails})
    keys = {mail.member_id for mail in mails}
    spells = Membership.objects.current().filter(group__in=groups, member__in=keys)
    hearing = set(wanting(spells, HEARS).values_list("group", "member"))
    members = Member.objects.with_login().in_bulk([key for key in keys if key])
    written = {}
    for mail in mails:
        member, group = members.get(mail.member_id or 0), groups.get(mail.context["group"])
        if member is None or group is None or (group.pk, member.pk) not in hearing:
            continue
        if group.is_archived == mail.context["is_archived"]:
            with reading(member):
                written[mail.pk] = write_archived(group, member, site)
    return written


def write_archived(group: Group, member: Member, site: Site) -> Written:
    is_confidential = group.mail_subject_only
    stop = mail_link(member.pk, Scope.TALK, group.pk)
    page = address("notifications:index") if is_confidential else group.get_absolute_url()
    said = {
        "group": group,
        "member": member,
        "is_confidential": is_confidential,
        "href": settings.BASE_URL + page,
        "stop": stop,
        "why": "unnamed" if is_confidential else "group",
    }
    subject, text, html = in_words("archiving", site, said)
    headers = {} if is_confidential else list_headers(group)
    return Written(subject, text, html, headers=headers, unsubscribe=stop)
