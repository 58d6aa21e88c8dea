"""Handshakes: one's own code, reading somebody else's, confirming, and the list of whom one has met."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.meetups.actions import presenting, shaking
from handschlag.meetups.actions.presenting import CodeRefused
from handschlag.meetups.codes.handshakes import network_of
from handschlag.meetups.forms.handshakes import ShownForm, TicketForm, TypedCodeForm
from handschlag.meetups.pages import handshakes as pages
from handschlag.meetups.views.camera import with_camera


@access.members
@never_cache
@require_safe
@with_camera
def my_code(request: MemberRequest) -> HttpResponse:
    """One's code, who asks at this moment, and the ways to read somebody else's."""
    code, asking = pages.own_code(request.user), pages.asking(request.user)
    context = {"code": code, "asking": asking, "form": TypedCodeForm()}
    return render(request, "meetups/my_code.html", context)


@access.members
@never_cache
@require_safe
def code_now(request: MemberRequest) -> HttpResponse:
    """The code anew, for the page that shows it."""
    return render(request, "meetups/_handshake_code.html", {"code": pages.own_code(request.user)})


@access.members
@never_cache
@require_safe
def asked_now(request: MemberRequest) -> HttpResponse:
    """Who asks, for the page that shows the code; nothing while that is as it was."""
    asking = pages.asking(request.user)
    if request.GET.get("known") == asking.known:
        return HttpResponse(status=204)
    response = render(request, "meetups/_handshake_asking.html", {"asking": asking})
    response["HX-Trigger"] = "handshake-asked"  # the code that was used is renewed
    return response


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def type_code(request: MemberRequest) -> HttpResponse:
    """A page of its own, too: one that does not renew itself while somebody types."""
    form = TypedCodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        network = network_of(get_adapter(request).get_client_ip(request))
        try:
            ticket = presenting.read_typed(form.cleaned_data["code"], by=request.user, network=network)
        except CodeRefused as refusal:
            form.add_error("code", str(refusal))
            status = refusal.status
        else:
            return redirect("meetups:read", ticket)
    return render(request, "meetups/type_code.html", {"form": form}, status=status)


@access.members
@never_cache
@require_safe
def scanned(request: MemberRequest, code: str) -> HttpResponse:
    """Where the code leads whoever scans it, be it with the camera of the phone."""
    try:
        other, ticket = presenting.read_scanned(code, by=request.user)
    except CodeRefused as refusal:
        return _refused(request, refusal)
    return render(request, "meetups/have_met.html", {"other": other, "ticket": ticket})


@access.members
@never_cache
@require_safe
def read(request: MemberRequest, ticket: str) -> HttpResponse:
    """The same question for who has typed a code."""
    try:
        other = presenting.read_ticket(ticket, by=request.user)
    except CodeRefused as refusal:
        return _refused(request, refusal)
    return render(request, "meetups/have_met.html", {"other": other, "ticket": ticket})


@access.members
@require_POST
def ask(request: MemberRequest) -> HttpResponse:
    """Yes, we met; now the other is asked."""
    form = TicketForm(request.POST)
    try:
        asked = shaking.ask_handshake(form["ticket"].value() or "", by=request.user)
    except CodeRefused as refusal:
        return _refused(request, refusal)
    return redirect("meetups:handshake", asked.pk)


@access.members
@never_cache
@require_safe
def handshake(request: MemberRequest, pk: int) -> HttpResponse:
    """Each of the two sees how it stands; the page asks again by itself while it waits."""
    (row,) = pages.seen_by(request.user, [pages.find_handshake(pk, request.user)])
    if request.headers.get("HX-Request"):
        if request.GET.get("known") == row.state:
            return HttpResponse(status=204)
        return render(request, "meetups/_handshake.html", {"row": row})
    return render(request, "meetups/handshake.html", {"row": row})


@access.members
@require_safe
def handshakes(request: MemberRequest) -> HttpResponse:
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    return render(request, "meetups/handshakes.html", {"page": pages.my_handshakes(request.user, **cursors)})


@access.members
@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    found = pages.find_handshake(pk, request.user)
    shaking.confirm_handshake(found, by=request.user)
    return redirect("meetups:handshake", pk)


@access.members
@require_POST
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    found = pages.find_handshake(pk, request.user)
    shaking.decline_handshake(found, by=request.user)
    messages.success(request, _("Not confirmed. %(name)s is not told.") % {"name": found.asked_by.name})
    return redirect("meetups:handshakes")


@access.members
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    shaking.withdraw_handshake(pages.find_handshake(pk, request.user), by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect("meetups:handshakes")


@access.members
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    shaking.undo_handshake(pages.find_handshake(pk, request.user), by=request.user)
    messages.success(request, _("Taken back: this handshake does not count any more."))
    return redirect("meetups:handshakes")


@access.members
@require_POST
def show(request: MemberRequest, pk: int) -> HttpResponse:
    form = ShownForm(request.POST)
    shows = form.is_valid() and form.cleaned_data["shows"]
    shaking.show_handshake(pages.find_handshake(pk, request.user), by=request.user, shows=shows)
    return redirect(reverse("meetups:handshake", args=[pk]))


def _refused(request: MemberRequest, refusal: CodeRefused) -> HttpResponse:
    return render(request, "meetups/code_refused.html", {"reason": str(refusal)}, status=refusal.status)
