"""The mail that welcomes who has joined a group; where the group is confidential, only that they have."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.core.models import Site
from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.mails.words import in_words, list_headers, reading
from handschlag.discussions.models import MailChoice, MailLevel, effective_mail
from handschlag.groups.models import Membership, Welcome
from handschlag.notifications.actions import Written
from handschlag.notifications.framing import as_mailed
from handschlag.notifications.models import OutgoingMail


def write_welcomes(mails: Sequence[OutgoingMail]) -> dict[int, Written]:
    """To who still belongs there. Who wants no mail of the group gets none, unless they asked to get in and
    wait for the answer. Four queries.
    """
    site = Site.load()
    keys = [mail.context["membership"] for mail in mails]
    current = Membership.objects.current().with_return().select_related("group__welcome__by")
    spells: dict[int, Any] = current.in_bulk(keys)
    members = Member.objects.with_login().in_bulk([mail.member_id for mail in mails])
    silent = _silent(list(spells.values()))
    written = {}
    for mail in mails:
        spell = spells.get(mail.context["membership"])
        member = members.get(spell.member_id) if spell is not None else None
        asked = mail.context["was_let_in"]
        if spell is None or member is None or (spell.pk in silent and not asked):
            continue
        with reading(member):
            written[mail.pk] = write_welcome(spell, member, site, was_let_in=asked)
    return written


def _silent(spells: Sequence[Membership]) -> set[int]:
    """Memberships of who wants no mail there."""
    rows = MailChoice.objects.filter(member__in=[spell.member_id for spell in spells], level__isnull=False)
    choices = {(row.member_id, row.group_id): row for row in rows}

    def level(spell: Membership) -> MailLevel:
        own, usual = (choices.get((spell.member_id, group)) for group in (spell.group_id, None))
        return effective_mail(own, usual)[0]

    return {spell.pk for spell in spells if level(spell) == MailLevel.NOTHING}


def write_welcome(spell: Any, member: Member, site: Site, *, was_let_in: bool) -> Written:
    group = spell.group
    welcome = getattr(group, "welcome", None) or Welcome()
    is_confidential = group.mail_subject_only
    stop = mail_link(member.pk, Scope.TALK, group.pk)
    says = group.greets and not spell.is_back and not is_confidential
    sender = welcome.by.name if says and welcome.by else ""
    said = {
        "group": group,
        "member": member,
        "is_back": spell.is_back,
        "was_let_in": was_let_in,
        "is_confidential": is_confidential,
        "source": welcome.source if says else "",
        "html": as_mailed(welcome.html) if says else "",
        "sender": sender,
        "href": settings.BASE_URL + group.get_absolute_url(),
        "stop": stop,
        "why": "welcome",
    }
    subject, text, html = in_words("welcome", site, said)
    headers = list_headers(group)
    return Written(subject, text, html, headers=headers, unsubscribe=stop, sender=sender or site.name)
