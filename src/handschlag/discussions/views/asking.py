"""The page that asks before a deed."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from handschlag.accounts.requests import MemberRequest
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.discussions.forms import ReasonForm
from handschlag.discussions.models import Topic


@dataclass(frozen=True, slots=True)
class Question:
    """What the deed does, what its button says, where one lands after it."""

    title: str
    text: str
    button: str
    done: str
    subject: str
    back: str
    needs_reason: bool = True
    is_grave: bool = False
    template: str = "discussions/decide.html"
    page: object = None
    """What the template shows beside the question."""


def sent(request: MemberRequest) -> QueryDict | None:
    """What a form is bound to; also an empty sending is one."""
    return request.POST if request.method == "POST" else None


def decide(
    request: MemberRequest,
    question: Question,
    deed: Callable[..., Topic | None],
    *,
    allowed: bool,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Ask, and on yes do it; who sends the same yes twice lands where the first one led.

    ``form``: what is asked for, by the names that the deed takes; a reason unless told otherwise. A deed
    that returns a topic leads there.
    """
    if form is None:
        form = ReasonForm(sent(request), required=question.needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            made = deed(**form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, question.done)
            return redirect(made or question.back)
    elif not allowed:
        raise NotAllowed(_("This is for moderators, or no longer to be done."))
    return render(request, question.template, {"question": question, "form": form})
