"""Conversations: the list of one's own, one of them, and what is said in it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.people.actions import catching_up, conversing
from handschlag.people.forms.messages import MessageForm, NewConversationForm, PeopleForm
from handschlag.people.pages import choosing
from handschlag.people.pages import conversations as pages
from handschlag.people.pages.choosing import Choice

DIGITS = 9
LONGEST_START = 2000
"""Characters of a first draft that an address may hold."""


@access.members
@require_safe
def conversations(request: MemberRequest) -> HttpResponse:
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    page = pages.conversations(request.user, **cursors)
    return render(request, "people/conversations.html", {"page": page})


@access.members
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: MemberRequest) -> HttpResponse:
    """Whom one writes to, and a first draft, stand in the address; a name typed finds more people."""
    given = request.POST if request.method == "POST" else request.GET
    keys, query = PeopleForm.read(given)
    choice = choosing.choose(keys, query, request.user)
    form = NewConversationForm(
        request.POST or None,
        request.FILES or None,
        is_of_two=len(choice.chosen) == 1,
        auto_id="id_%s",
        initial={"text": request.GET.get("text", "")[:LONGEST_START]},
    )
    if request.method == "POST" and form.is_valid():
        begun = _begin(request, form, choice)
        if begun is not None:
            return begun
    return render(request, "people/write.html", {"choice": choice, "form": form})


def _begin(request: MemberRequest, form: NewConversationForm, choice: Choice) -> HttpResponse | None:
    """Where the conversation is; None if the form has to be looked at again."""
    try:
        made = conversing.start_conversation(by=request.user, members=choice.chosen, **form.said())
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", None)
        form.add_error(FIELDS.get(field or ""), str(error))
        return None
    return redirect(f"{made.get_absolute_url()}#end")


FIELDS = {"text": "text", "files": "uploads", "title": "title"}
"""Of forms, by what the actions call them."""


@access.members
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """A window of it; a POST says something, in the background the new messages come back."""
    if request.method == "POST":
        return _say(request, pk)
    talk = pages.talk(pk, request.user, start=_number(request.GET.get("from", "")))
    form = MessageForm(initial={"after": talk.shown_to})
    return render(request, "people/conversation.html", {"talk": talk, "form": form})


def _say(request: MemberRequest, pk: int) -> HttpResponse:
    own = pages.find_own(pk, request.user)
    form = MessageForm(request.POST, request.FILES)
    in_background = bool(request.headers.get("HX-Request"))
    try:
        said = conversing.say(own.conversation, by=request.user, **form.said()) if form.is_valid() else None
    except (Invalid, Conflict) as error:
        form.add_error(FIELDS.get(getattr(error, "field", None) or ""), str(error))
        said = None
    except NotAllowed:
        if not in_background:
            raise
        return HttpResponse(headers={"HX-Refresh": "true"})  # the page says why
    if in_background:
        return _in_background(request, pk, form, is_said=said is not None)
    if said is not None:
        return redirect(f"{own.conversation.get_absolute_url()}#message-{said.number}")
    context = {"talk": pages.talk(pk, request.user), "form": form}
    return render(request, "people/conversation.html", context)


def _in_background(request: MemberRequest, pk: int, form: MessageForm, *, is_said: bool) -> HttpResponse:
    """What is new, and the form: empty again, or with what is wrong."""
    after = form.cleaned_data.get("after")
    talk = pages.talk(pk, request.user, behind=after) if after is not None else pages.talk(pk, request.user)
    fresh: Any = MessageForm(initial={"after": talk.shown_to}) if is_said else form
    return render(request, "people/_foot.html", {"talk": talk, "form": fresh, "with_new": is_said})


@access.members
@never_cache
@require_safe
def news(request: MemberRequest, pk: int) -> HttpResponse:
    """What has been said since, for the page that shows the conversation; nothing while that is as it was."""
    after = _number(request.GET.get("after", "")) or 0
    talk = pages.talk(pk, request.user, behind=after)
    if not talk.said:
        return HttpResponse(status=204)
    return render(request, "people/_news.html", {"talk": talk})


@access.members
@require_POST
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """Sent by the page once it is shown, or by a button."""
    own = pages.find_own(pk, request.user)
    number = _number(request.POST.get("number", "")) or 0
    catching_up.read_conversation(own.conversation, by=request.user, number=number)
    if request.headers.get("HX-Request"):
        return HttpResponse()
    return redirect(own.conversation)


def _number(text: str) -> int | None:
    """A message's number as given in an address; None for nonsense."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None
