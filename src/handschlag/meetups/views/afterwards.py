"""After a meetup: whom one met, the recap, newcomers' introductions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions.actions import preview
from handschlag.discussions.forms import LONGEST_TEXT
from handschlag.discussions.pages.showing import previewed
from handschlag.meetups import policy
from handschlag.meetups.actions import recapping, remembering
from handschlag.meetups.actions.remembering import Remembered
from handschlag.meetups.forms.afterwards import IntroductionForm, RecapForm, WhomMetForm
from handschlag.meetups.pages import afterwards as pages
from handschlag.meetups.pages.finding import Found, find_meetup


@access.members
@require_http_methods(["GET", "POST"])
def whom_met(request: MemberRequest, pk: int) -> HttpResponse:
    """Who did you talk to? A list of those who came, to be ticked by those who came."""
    if request.method == "GET":
        page = pages.whom_met(pk, request.user)
        remembering.refuse_untimely(page.meetup)
        return render(request, "meetups/whom_met.html", {"page": page})
    form = WhomMetForm(request.POST)
    chosen = form.cleaned_data["met"] if form.is_valid() else []
    said = remembering.say_whom_i_met(pages.find_attended(pk, request.user), chosen, by=request.user)
    messages.success(request, _in_words(said))
    return redirect("meetups:handshakes")


@access.members
@require_http_methods(["GET", "POST"])
def recap(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_meetup(pk, request.user)
    if not policy.can_write_recap(found.standing):
        raise NotAllowed(_("Only the hosts and the moderators of the group write the recap."))
    recapping.refuse_before_the_end(found.meetup)
    there = recapping.recap_of(found.meetup)
    if request.method == "GET" and there is not None:
        return redirect(there.post)
    form = RecapForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    form.receive(by=request.user)
    is_final = request.method == "POST" and "preview" not in request.POST
    answer = _written(request, found, form) if is_final and form.is_valid() else None
    return answer or _recap_page(request, found, form)


@access.members
@require_http_methods(["GET", "POST"])
def introduce(request: MemberRequest, pk: int) -> HttpResponse:
    """Newcomers who came say who they are, if they like."""
    found = find_meetup(pk, request.user)
    meetup = found.meetup
    if made := recapping.introduction_of(meetup, request.user):
        return redirect(made)
    recapping.refuse_introduction(meetup, found.standing, by=request.user)
    form = IntroductionForm(request.POST or None, initial={"source": pages.own_words(meetup, request.user)})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(recapping.introduce_oneself(meetup, by=request.user, **form.cleaned_data))
        except Conflict as refusal:
            return _not_posted(request, found, str(refusal))
    return render(request, "meetups/introduce.html", {"form": form, "meetup": meetup})


def _not_posted(request: MemberRequest, found: Found, reason: str) -> HttpResponse:
    """Nothing that was typed is lost."""
    back = found.meetup.get_absolute_url()
    context = {"reason": reason, "text": request.POST.get("source", ""), "back": back}
    return render(request, "discussions/not_posted.html", context, status=409)


def _written(request: MemberRequest, found: Found, form: RecapForm) -> HttpResponse | None:
    """Do it and lead to the post; None if the form has to be shown again. No text is lost."""
    try:
        written = recapping.write_recap(found.meetup, by=request.user, **form.cleaned_data)
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    except Conflict as refusal:
        return _not_posted(request, found, str(refusal))
    return redirect(written.post)


def _recap_page(request: MemberRequest, found: Found, form: RecapForm) -> HttpResponse:
    """With everything that was typed, above it the preview if one was asked for."""
    source = request.POST.get("source", "")[:LONGEST_TEXT] if "preview" in request.POST else ""
    html = previewed(preview(source, viewer=request.user), found.meetup.topic) if source else None
    status = 422 if form.is_bound and not form.is_valid() and not source else 200
    context = {"form": form, "preview": html, "meetup": found.meetup}
    return render(request, "meetups/recap.html", context, status=status)


def _in_words(said: Remembered) -> str:
    confirmed = ngettext(
        "%(count)d of them says the same: it counts.",
        "%(count)d of them say the same: it counts.",
        said.confirmed,
    )
    asked = ngettext(
        "%(count)d person is asked whether you met.",
        "%(count)d people are asked whether you met.",
        said.asked,
    )
    parts = [(confirmed, said.confirmed), (asked, said.asked)]
    return " ".join(words % {"count": count} for words, count in parts if count) or _("Nobody new is asked.")
