"""Who takes part in a conversation, and what one makes of it: its title, muted or not, leaving."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.people.actions import joining, returning
from handschlag.people.codes.messages import read_mute
from handschlag.people.forms.messages import PeopleForm, TitleForm
from handschlag.people.pages import choosing
from handschlag.people.pages import conversations as pages


@access.members
@require_safe
def conversation_people(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is in it, and people who could be added."""
    talk = pages.people(pk, request.user)
    query = PeopleForm.read(request.GET)[1]
    choice = choosing.choose([], query, request.user, without=[member.pk for member in talk.present])
    form = TitleForm(instance=talk.own.conversation)
    return render(request, "people/conversation_people.html", {"talk": talk, "choice": choice, "form": form})


@access.members
@require_POST
def add_people(request: MemberRequest, pk: int) -> HttpResponse:
    own = pages.find_own(pk, request.user)
    people = choosing.chosen(PeopleForm.read(request.POST)[0], request.user)
    try:
        joining.add_people(own.conversation, people, by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal))
    return redirect("people:conversation_people", pk)


@access.members
@require_POST
def change_title(request: MemberRequest, pk: int) -> HttpResponse:
    own = pages.find_own(pk, request.user)
    joining.change_title(own.conversation, request.POST.get("title", ""), by=request.user)
    return redirect("people:conversation_people", pk)


@access.members
@require_POST
def mute_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    own = pages.find_own(pk, request.user)
    is_muted = request.POST.get("is_muted") == "1"
    joining.mute_conversation(own.conversation, by=request.user, is_muted=is_muted)
    return redirect(own.conversation)


@access.members
@require_POST
def leave_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    own = pages.find_own(pk, request.user)
    joining.leave_conversation(own.conversation, by=request.user)
    messages.success(request, _("You have left the conversation."))
    return redirect("people:conversations")


@access.members
@require_POST
def come_back(request: MemberRequest, pk: int) -> HttpResponse:
    """What who has left makes of being asked back: yes, no more of it, or again."""
    own = pages.find_own(pk, request.user)
    answer = request.POST.get("answer", "")
    if answer == "yes":
        returning.come_back(own.conversation, by=request.user)
    elif answer in {"no", "again"}:
        returning.stay_away(own.conversation, by=request.user, stays_away=answer == "no")
    return redirect(own.conversation)


@access.anyone
@csrf_exempt  # mail programs send it, without a cookie: RFC 8058
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mute_from_mail(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button; who sends it gets no more mails of this conversation."""
    participant = read_mute(code)
    if participant is None:
        raise Http404
    if request.method == "POST":
        joining.mute_from_mail(participant)
    return render(request, "people/mute_from_mail.html", {"is_done": request.method == "POST"})
