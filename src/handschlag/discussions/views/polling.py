"""Asking the readers of a topic, voting, and closing a poll."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.discussions import actions, policy
from handschlag.discussions.forms.polling import PollForm, read_choices
from handschlag.discussions.pages import polls
from handschlag.discussions.pages.topics import find_topic, standing_of
from handschlag.discussions.views.asking import Question, decide, sent


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, pk: int) -> HttpResponse:
    topic = find_topic(pk, request.user)
    form = PollForm(sent(request), initial={"kind": request.GET.get("kind") or "single"})
    if not policy.can_start_poll(topic, standing_of(request.user, topic.group)):
        raise NotAllowed(_("Only members of the group can write here."))
    if request.method == "POST" and form.is_valid():
        try:
            poll = actions.start_poll(topic, form.asked(), by=request.user)
        except Invalid as refusal:
            form.add_error("date_1" if refusal.field == "dates" else refusal.field or None, str(refusal))
        else:
            return redirect(f"{topic.get_absolute_url()}#poll-{poll.pk}")
    return render(request, "discussions/new_poll.html", {"form": form, "topic": topic})


@access.members
@require_POST
def vote(request: MemberRequest, pk: int) -> HttpResponse:
    found = polls.find_poll(pk, request.user)
    try:
        actions.vote(found.poll, read_choices(found.poll, request.POST), by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal))
    return redirect(found.href)


@access.members
@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    found = polls.find_poll(pk, request.user)
    actions.take_vote_back(found.poll, by=request.user)
    return redirect(found.href)


@access.members
@require_POST
def close(request: MemberRequest, pk: int) -> HttpResponse:
    found = polls.find_poll(pk, request.user)
    actions.close_poll(found.poll, by=request.user)
    return redirect(found.href)


@access.members
@require_http_methods(["GET", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    found = polls.find_poll(pk, request.user)
    question = Question(
        title=_("Remove this poll"),
        text=_("It goes for good, with all votes."),
        button=_("Remove poll"),
        done=_("The poll is removed."),
        subject=found.poll.question,
        back=found.topic.get_absolute_url(),
        needs_reason=False,
        is_grave=True,
    )
    deed = partial(_delete, found, request)
    return decide(request, question, deed, allowed=policy.can_delete_poll(found.poll, found.standing))


def _delete(found: polls.Found, request: MemberRequest, **_reason: str) -> None:
    actions.delete_poll(found.poll, by=request.user)


@access.anyone
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who voted what, in a poll by name."""
    found = polls.find_poll(pk, request.user)
    return render(request, "discussions/poll.html", {"found": found, "votes": polls.votes(found)})


@access.members
@require_safe
def export(request: MemberRequest, pk: int) -> HttpResponse:
    found = polls.find_poll(pk, request.user)
    response = HttpResponse(polls.as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="poll-{found.poll.pk}.csv"'
    return response
