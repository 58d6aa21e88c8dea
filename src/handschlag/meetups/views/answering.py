"""Answering: on the meetup's page, straight from a mail, and from outside."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.groups.archiving import refuse_archived
from handschlag.meetups import actions
from handschlag.meetups.actions.answering_outside import TooOften
from handschlag.meetups.forms.answering import AnswerForm, OneAnswerForm, OutsideForm
from handschlag.meetups.models import RSVP, Answer, State
from handschlag.meetups.pages.answering import answer_panel, asked
from handschlag.meetups.pages.by_code import Holder, find_holder
from handschlag.meetups.pages.finding import Found, find_meetup
from handschlag.meetups.pages.outside import outside_page


@access.members
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The form with guests and questions; the buttons on the meetup's page send here too."""
    found = find_meetup(pk, request.user)
    return _answering(request, found, by=request.user, back=found.meetup.get_absolute_url())


@access.anyone
@never_cache
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Where the link of a meetup leads: members answer as ever, others with name and address."""
    found = find_meetup(pk, request.user, link_key=key)
    if request.user.is_authenticated:
        if request.method == "GET" and (found.standing.is_member or found.standing.can_read):
            return redirect(found.meetup)
        return _answering(request, found, by=request.user, back=request.path, link_key=key)
    form = OutsideForm(_sent(request), asking=asked(found.meetup, None))
    page = {"meetup": found.meetup, "page": outside_page(found, link_key=key), "form": form}
    if request.method == "POST" and form.is_valid():
        return _mail_asked(request, found, form, page)
    return render(request, "meetups/outside.html", page)


@access.anyone
@require_safe
def outside_sent(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What comes next for who answered from outside; the same for all addresses."""
    found = find_meetup(pk, request.user, link_key=key)
    return render(request, "meetups/outside_sent.html", {"meetup": found.meetup, "link_key": key})


@access.anyone
@never_cache
@require_http_methods(["GET", "POST"])
def answer_by_code(request: HttpRequest, code: str, answer: str) -> HttpResponse:
    """Straight from a mail, without signing in: a page with one button."""
    holder = find_holder(code)
    if answer not in Answer:
        raise Http404
    page = {"page": holder, "meetup": holder.meetup, "answer": answer}
    if holder.is_spent:
        return render(request, "meetups/code_spent.html", page, status=410)
    form = OneAnswerForm(_sent(request), asking=holder.asking, initial={"answer": answer})
    if request.method == "POST" and form.is_valid() and _said(request, form, _deed_of(holder)):
        return redirect("meetups:answered_by_code", code)
    return render(request, "meetups/answer_by_code.html", page | {"form": form})


@access.anyone
@never_cache
@require_safe
def answered_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """How it stands after answering from a mail, and how to change it."""
    holder = find_holder(code)
    page = {"page": holder, "meetup": holder.meetup, "answer": holder.said}
    template = "meetups/code_spent.html" if holder.is_spent else "meetups/answered_by_code.html"
    return render(request, template, page, status=410 if holder.is_spent else 200)


def _answering(
    request: HttpRequest, found: Found, *, by: Member, back: str, link_key: str = ""
) -> HttpResponse:
    refuse_archived(found.meetup.group)
    if not found.can_answer:
        raise NotAllowed(_("You cannot answer this meetup."))
    panel = answer_panel(found, link_key=link_key)
    wanted = request.GET.get("answer") or panel.said or Answer.YES
    form = AnswerForm(_sent(request), asking=asked(found.meetup, found.rsvp), initial={"answer": wanted})

    def deed(**said: Any) -> RSVP:
        return actions.answer_meetup(found.meetup, by=by, has_link=bool(link_key), **said)

    if request.method == "POST" and form.is_valid() and _said(request, form, deed):
        return redirect(back)
    return render(request, "meetups/answer.html", {"meetup": found.meetup, "panel": panel, "form": form})


def _said(request: HttpRequest, form: AnswerForm, deed: Callable[..., RSVP | None]) -> bool:
    """Whether the answer was taken; if not, the form says why at the field."""
    try:
        rsvp = deed(**form.said())
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, _in_words(rsvp))
    return True


def _in_words(rsvp: RSVP | None) -> str:
    said = {
        State.GOING: _("You come. See you there!"),
        State.WAITING: _("All places are taken. You wait for one, and hear as soon as you have it."),
        State.OFFERED: _("A place is kept for you. Say whether you take it."),
        State.MAYBE: _("You may come. Say yes or no as soon as you know."),
        State.NO: _("You do not come. Thank you for saying so."),
    }
    return said[State(rsvp.state)] if rsvp is not None else _("Nothing is kept of you here.")


def _deed_of(holder: Holder) -> Callable[..., RSVP | None]:
    """Whoever has the code does as its holder."""

    def deed(**said: Any) -> RSVP | None:
        if holder.member is not None:
            return actions.answer_meetup(holder.meetup, by=holder.member, has_link=True, **said)
        assert holder.rsvp is not None  # noqa: S101 - else the code is spent
        return actions.answer_from_mail(holder.rsvp, **said)

    return deed


def _mail_asked(request: HttpRequest, found: Found, form: OutsideForm, page: dict[str, Any]) -> HttpResponse:
    """Somebody without an account has answered: a mail goes out, or the form says why none does."""
    status = 200
    try:
        ip = get_adapter().get_client_ip(request)
        language = get_language() or found.meetup.group.language
        actions.answer_from_outside(found.meetup, ip=ip, language=language, **form.said())
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except TooOften as refusal:
        form.add_error(None, str(refusal))
        status = 429
    else:
        return redirect("meetups:outside_sent", found.meetup.pk, found.meetup.link_key)
    return render(request, "meetups/outside.html", page, status=status)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; also an empty sending is one."""
    return request.POST if request.method == "POST" else None
