"""Moving, splitting and merging topics, and undoing that."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.discussions import actions, policy
from handschlag.discussions.forms import MergeForm, MoveForm, SplitForm
from handschlag.discussions.models import Relocating, Relocation
from handschlag.discussions.pages import ordering as order_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.views.asking import Question, decide, sent

LATEST = 25
"""Topics that are offered by name for merging."""


@access.members
@require_http_methods(["GET", "POST"])
def move_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    question = Question(
        title=_("Move this topic to another group"),
        text=_(
            "Whoever may read that group reads it from now on, and nobody else: in a hidden group it is "
            "hidden, in an open one everybody reads it, files too. Its address stays, "
            "and of its tags those that the other group has too. You can move it back."
        ),
        button=_("Move topic"),
        done=_("The topic has been moved."),
        subject=topic.title,
        back=topic.get_absolute_url(),
        is_grave=True,
    )
    form = MoveForm(sent(request), groups=order_pages.groups_to_move_to(topic, request.user))
    allowed = policy.can_arrange(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.move_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed, form=form)


@access.members
@require_http_methods(["GET", "POST"])
def split_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    page = order_pages.splitting(topic, request.GET.get("from", ""))
    question = Question(
        title=_("Split this topic"),
        text=_(
            "The chosen posts become a topic of their own in this group; the first of them opens it. "
            "A note stays where they stood, and their addresses lead to where they stand then."
        ),
        button=_("Split topic"),
        done=_("The posts stand in a topic of their own now."),
        subject=topic.title,
        back=topic.get_absolute_url(),
        template="discussions/split.html",
        page=page,
    )
    form = SplitForm(sent(request))
    allowed = policy.can_arrange(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.split_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed, form=form)


@access.members
@require_http_methods(["GET", "POST"])
def merge_topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = topic_pages.follow_topic(pk, request.user)
    if topic.pk != pk:
        return redirect(topic)
    question = Question(
        title=_("Make this topic part of another"),
        text=_(
            "All its posts go to the end of the other topic, in their order, and its address leads there. "
            "Both stand in the same group."
        ),
        button=_("Merge topics"),
        done=_("The topics are one now."),
        subject=topic.title,
        back=topic.get_absolute_url(),
        is_grave=True,
    )
    others = order_pages.topics_to_merge_into(topic)
    form = MergeForm(sent(request), topics=others, latest=LATEST)
    allowed = policy.can_arrange(topic, topic_pages.standing_of(request.user, topic.group))
    deed = partial(actions.merge_topic, topic, by=request.user)
    return decide(request, question, deed, allowed=allowed, form=form)


@access.members
@require_http_methods(["GET", "POST"])
def undo_relocation(request: MemberRequest, pk: int) -> HttpResponse:
    relocation = order_pages.find_relocation(pk, request.user)
    topic = relocation.target
    named = order_pages.topic_to_name(relocation, request.user)
    question = Question(
        title=_("Undo this"),
        text=_undoing(relocation),
        button=_("Undo"),
        done=_("Everything stands where it stood before."),
        subject=named.title,
        back=named.get_absolute_url(),
        is_grave=True,
    )
    standing = topic_pages.standing_of(request.user, topic.group)
    deed = partial(actions.undo_relocation, relocation, by=request.user)
    return decide(request, question, deed, allowed=policy.can_arrange(topic, standing))


def _undoing(relocation: Relocation) -> str:
    match relocation.kind:
        case Relocating.MOVE:
            return _("The topic goes back to the group it came from, and is read there.")
        case Relocating.SPLIT:
            return _(
                "The posts return to their places. What was written in the new topic since goes to the end "
                "of the old one, and the new topic's address leads there."
            )
    return _(
        "The posts return to a topic of their own, with their numbers. What was written in the other one "
        "since stays there."
    )
