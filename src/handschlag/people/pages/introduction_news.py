"""The notices of introductions in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told
from handschlag.people.actions.telling_of_introductions import ASKED, MADE, OUTCOME, PASSED_ON
from handschlag.people.models import Introduction
from handschlag.people.pages.introductions import State, state_of

KINDS = [ASKED, PASSED_ON, MADE, OUTCOME]


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """Only what still stands. One query."""
    keys = [notice.context["introduction"] for notice in notices]
    found = Introduction.objects.visible_to(viewer).for_list().in_bulk(keys)
    told = {}
    for notice in notices:
        introduction = found.get(notice.context["introduction"])
        if introduction is not None and (words := _words(notice.kind, introduction, viewer)):
            told[notice.pk] = Told(words, _("Introduction"))
    return told


def _words(kind: str, introduction: Introduction, viewer: Member) -> str:
    names = {
        "asker": introduction.asked_by.name, "via": introduction.via.name, "to": introduction.to.name,
    }  # fmt: skip
    state: State = state_of(introduction, viewer)
    if kind == ASKED and state == "to decide":
        return _("%(asker)s asks whether you introduce them to %(to)s") % names
    if kind == PASSED_ON and state == "to decide":
        return _("%(via)s would like to introduce %(asker)s to you") % names
    if kind == MADE and introduction.asked_by_id == viewer.pk:
        return _("%(via)s has introduced you to %(to)s: you write first") % names
    if kind == MADE:
        return _("You have introduced %(asker)s and %(to)s to each other") % names
    if kind == OUTCOME:
        other = introduction.to if introduction.asked_by_id == viewer.pk else introduction.asked_by
        return _("You were introduced to %(name)s a month ago: did it lead to something?") % {
            "name": other.name
        }
    return ""
