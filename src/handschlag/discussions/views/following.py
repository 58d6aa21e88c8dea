"""How closely one follows, and catching up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, clock
from handschlag.core.errors import Invalid
from handschlag.discussions import actions
from handschlag.discussions.forms import LevelForm
from handschlag.discussions.models import Level
from handschlag.discussions.pages import topics as topic_pages
from handschlag.groups import pages as group_pages


@access.members
@require_POST
def watch_topic(request: MemberRequest, pk: int) -> HttpResponse:
    """The menu anew for a page that asked in the background, else the page itself."""
    topic = topic_pages.find_topic(pk, request.user)
    level = _level(request)
    actions.watch_topic(topic, level, by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "discussions/_watch_topic.html", {"pk": pk, "level": level, "chosen": True})
    messages.success(request, _said(level))
    return redirect(topic)


@access.members
@require_POST
def watch_group(request: MemberRequest, slug: str) -> HttpResponse:
    group = group_pages.standing(slug, request.user).group
    level = _level(request)
    actions.watch_group(group, level, by=request.user)
    messages.success(request, _said(level))
    return redirect(group)


@access.members
@require_POST
def catch_up(request: MemberRequest, slug: str) -> HttpResponse:
    """All of a group's talk that the page knew of is read."""
    group = group_pages.standing(slug, request.user).group
    actions.catch_up(by=request.user, group=group, until=clock.parse(request.POST.get("until", "")))
    messages.success(request, _("All read in %(group)s.") % {"group": group.name})
    return redirect(group)


@access.members
@require_POST
def catch_up_everywhere(request: MemberRequest) -> HttpResponse:
    """All of one's groups, and the notices."""
    actions.catch_up(by=request.user, until=clock.parse(request.POST.get("until", "")))
    messages.success(request, _("You are up to date."))
    return redirect("home")


def _level(request: MemberRequest) -> Level:
    form = LevelForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose how closely you want to follow."), "level")
    chosen: Level = form.cleaned_data["level"]
    return chosen


def _said(level: Level) -> str:
    return {
        Level.WATCH: _("You will be told of every post."),
        Level.FOLLOW: _("You will be told when somebody answers or mentions you; the rest is counted."),
        Level.MUTE: _("You will not hear of it any more."),
    }.get(level, _("You will be told when somebody answers or mentions you."))
