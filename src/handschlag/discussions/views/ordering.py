"""What keeps talk in order: answers, pins, closing by itself, slow mode, wiki posts, and what goes where."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.discussions import actions, policy
from handschlag.discussions.forms import ClosingForm, PinForm, SlowForm
from handschlag.discussions.pages import posts as post_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.views.asking import Question, decide, sent


@access.members
@require_POST
def accept_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.accept_post(post, by=request.user)
    messages.success(request, _("This is the accepted answer now."))
    return redirect(topic_pages.post_href(post, post.topic))


@access.members
@require_POST
def take_acceptance_back(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    actions.take_acceptance_back(topic, by=request.user)
    messages.success(request, _("The topic has no accepted answer any more."))
    return redirect(topic)


@access.members
@require_POST
def share_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.share_post(post, by=request.user)
    messages.success(request, _("All members of the group can edit this post now."))
    return redirect(topic_pages.post_href(post, post.topic))


@access.members
@require_POST
def unshare_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.unshare_post(post, by=request.user)
    messages.success(request, _("Only its author and moderators edit this post again."))
    return redirect(topic_pages.post_href(post, post.topic))


@access.members
@require_http_methods(["GET", "POST"])
def pin_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    question = Question(
        title=_("Pin this topic"),
        text=_("It stands on top of the group's talk, whatever else is written. A group has at most five."),
        button=_("Pin topic"),
        done=_("The topic is pinned."),
        subject=topic.title,
        back=topic.get_absolute_url(),
    )
    until = topic.pin.until if hasattr(topic, "pin") else None
    form = PinForm(sent(request), initial={"until": until})
    allowed = policy.can_arrange(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.pin_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed, form=form)


@access.members
@require_POST
def unpin_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    actions.unpin_topic(topic, by=request.user)
    messages.success(request, _("The topic is no longer pinned."))
    return redirect(topic)


@access.members
@require_http_methods(["GET", "POST"])
def plan_closing(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    question = Question(
        title=_("When this topic closes"),
        text=_("Then nobody can write in it any more, and its page says why. Moderators can reopen it."),
        button=_("Save"),
        done=_("Saved."),
        subject=topic.title,
        back=topic.get_absolute_url(),
    )
    plan = getattr(topic, "closing_plan", None)
    form = ClosingForm(sent(request), initial=ClosingForm.initial_of(plan))
    standing = topic_pages.standing_of(request.user, topic.group)
    allowed = policy.can_plan_closing(topic, standing, plan.by_id if plan else None)
    deed = partial(actions.plan_closing, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed, form=form)


@access.members
@require_POST
def cancel_closing(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    actions.cancel_closing(topic, by=request.user)
    messages.success(request, _("The group's setting holds for this topic again."))
    return redirect(topic)


@access.members
@require_http_methods(["GET", "POST"])
def slow_down(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    question = Question(
        title=_("Slow this topic down"),
        text=_("A member posts here once in so many minutes; moderators are exempt."),
        button=_("Slow down"),
        done=_("The topic is in slow mode."),
        subject=topic.title,
        back=topic.get_absolute_url(),
    )
    form = SlowForm(sent(request), initial={"minutes": topic.slow_minutes or 10})
    allowed = policy.can_arrange(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.slow_down, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed, form=form)


@access.members
@require_POST
def end_slow_mode(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    actions.end_slow_mode(topic, by=request.user)
    messages.success(request, _("The topic is no longer in slow mode."))
    return redirect(topic)
