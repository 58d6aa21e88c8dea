"""Being introduced by a common contact: asking, passing on, agreeing, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import key_in
from handschlag.core.errors import Invalid
from handschlag.people.actions import introducing
from handschlag.people.forms.contacts import AskForm, OutcomeForm, PassOnForm
from handschlag.people.models import Outcome
from handschlag.people.pages import introductions as pages


@access.members
@require_safe
def introductions(request: MemberRequest) -> HttpResponse:
    return render(request, "people/introductions.html", {"page": pages.my_introductions(request.user)})


@access.members
@require_http_methods(["GET", "POST"])
def introduce(request: MemberRequest) -> HttpResponse:
    """Ask somebody who knows both: ``?to=`` names whom one wants to meet."""
    to = key_in(request.POST.get("to", "") or request.GET.get("to", ""))
    page = pages.whom_to_ask(to, request.user)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(request, page.member, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("people:introductions")
    return render(request, "people/introduce.html", {"page": page, "form": form})


@access.members
@require_safe
def introduction(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.one_introduction(pk, request.user)
    context = {"page": page, "form": PassOnForm(), "outcomes": Outcome.choices}
    return render(request, "people/introduction.html", context)


@access.members
@require_POST
def pass_on(request: MemberRequest, pk: int) -> HttpResponse:
    form = PassOnForm(request.POST)
    found = pages.find_introduction(pk, request.user)
    if not form.is_valid():
        raise Invalid(str(form.errors["word"][0]), "word")
    introducing.pass_on(found, by=request.user, word=form.cleaned_data["word"])
    messages.success(request, _("%(name)s is being asked.") % {"name": found.to.name})
    return redirect("people:introductions")


@access.members
@require_POST
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    introducing.decline_introduction(pages.find_introduction(pk, request.user), by=request.user)
    messages.success(request, _("Declined. Nobody is told."))
    return redirect("people:introductions")


@access.members
@require_POST
def agree(request: MemberRequest, pk: int) -> HttpResponse:
    """The conversation of the three is open."""
    made = introducing.agree_to_introduction(pages.find_introduction(pk, request.user), by=request.user)
    messages.success(
        request, _("You have been introduced. %(name)s writes first.") % {"name": made.asked_by.name}
    )
    return redirect("people:introduction", pk)


@access.members
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    introducing.withdraw_introduction(pages.find_introduction(pk, request.user), by=request.user)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("people:introductions")


@access.members
@require_POST
def led_to(request: MemberRequest, pk: int) -> HttpResponse:
    """Did it lead to something?"""
    form = OutcomeForm(request.POST)
    found = pages.find_introduction(pk, request.user)
    if form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        introducing.say_what_came_of_it(found, by=request.user, outcome=outcome)
        messages.success(request, _("Thank you, that is noted. The others do not read it."))
    return redirect("people:introduction", pk)


def _ask(request: MemberRequest, to: Member, *, via: int, text: str, private_note: str) -> None:
    asked = Member.objects.visible_to(request.user).filter(pk=via).first()
    if asked is None:
        raise Invalid(_("Ask somebody who knows you both."), "via")
    introducing.ask_for_introduction(to, via=asked, by=request.user, text=text, private_note=private_note)
    words = _("%(name)s has your request and decides whether to pass it on.") % {"name": asked.name}
    messages.success(request, words)
