"""What is decided about topics and posts: closing, removing, and taking that back."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.discussions import actions, policy
from handschlag.discussions.pages import posts as post_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.quoting import excerpt
from handschlag.discussions.views.asking import Question, decide


@access.members
@require_http_methods(["GET", "POST"])
def close_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    question = Question(
        title=_("Close this topic"),
        text=_("Nobody can write in it any more. Everybody sees who closed it and why."),
        button=_("Close topic"),
        done=_("The topic is closed."),
        subject=topic.title,
        back=topic.get_absolute_url(),
    )
    allowed = policy.can_close_topic(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.close_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed)


@access.members
@require_http_methods(["GET", "POST"])
def reopen_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    question = Question(
        title=_("Reopen this topic"),
        text=_("Members can write in it again."),
        button=_("Reopen topic"),
        done=_("The topic is open again."),
        subject=topic.title,
        back=topic.get_absolute_url(),
    )
    allowed = policy.can_reopen_topic(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.reopen_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed)


@access.members
@require_http_methods(["GET", "POST"])
def delete_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    standing = topic_pages.standing_of(request.user, topic.group)
    question = Question(
        title=_("Remove this topic"),
        text=_("Nobody finds it any more but the moderators, who can restore it."),
        button=_("Remove topic"),
        done=_("The topic is removed."),
        subject=topic.title,
        back=topic.get_absolute_url(),
        needs_reason=policy.needs_reason(topic, standing),
        is_grave=True,
    )
    deed = partial(actions.delete_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=policy.can_delete_topic(topic, standing))


@access.members
@require_POST
def restore_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    actions.restore_topic(topic, by=request.user)
    messages.success(request, _("The topic is back."))
    return redirect(topic)


@access.members
@require_http_methods(["GET", "POST"])
def delete_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    standing = topic_pages.standing_of(request.user, post.topic.group)
    question = Question(
        title=_("Remove this post"),
        text=_("Its place stays, its text is seen only by its author and the moderators."),
        button=_("Remove post"),
        done=_("The post is removed."),
        subject=excerpt(post.html),
        back=topic_pages.post_href(post, post.topic),
        needs_reason=policy.needs_reason(post, standing),
        is_grave=True,
    )
    deed = partial(actions.delete_post, post, by=request.user)
    return decide(request, question, deed, allowed=policy.can_delete_post(post, post.topic, standing))


@access.members
@require_POST
def restore_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.restore_post(post, by=request.user)
    messages.success(request, _("The post is back."))
    return redirect(topic_pages.post_href(post, post.topic))
