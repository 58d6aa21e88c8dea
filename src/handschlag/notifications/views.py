"""The page of notices, and laying them aside; whether mail reaches the reader."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, clock
from handschlag.notifications import actions, pages
from handschlag.notifications.models import Notice, PushSubscription


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    page = pages.notices(request.user, before=before, after=after)
    return render(request, "notifications/index.html", {"page": page})


@access.members
@require_POST
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """One notice is done with; in the background nothing is answered, and its dot goes."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    actions.read_notice(notice, by=request.user)
    return redirect("notifications:index")


@access.members
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """All that the page showed or had behind it; ``until`` says what was newest then."""
    actions.read_all_notices(by=request.user, until=clock.parse(request.POST.get("until", "")))
    return redirect("notifications:index")


@access.members
@require_safe
def mail_state(request: MemberRequest) -> HttpResponse:
    """Whether mail reaches the viewer; if not, why, and what to do."""
    return render(request, "notifications/mail_state.html", {"failing": pages.failing_address(request.user)})


@access.members
@require_http_methods(["GET", "POST"])
def devices(request: MemberRequest) -> HttpResponse:
    """Where notices come also while no page is open; a script sends what the browser gives it."""
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
        device = pages.device_in(request.headers.get("User-Agent", ""))
        actions.subscribe_device(**given, device=device, by=request.user)
        messages.success(request, _("This device shows notices from now on."))
        return redirect("notifications:devices")
    mine = PushSubscription.objects.of(request.user).order_by("-created_at", "-pk")
    return render(request, "notifications/devices.html", {"devices": mine, "key": actions.public_key()})


@access.members
@require_POST
def send_again(request: MemberRequest) -> HttpResponse:
    """The viewer has put it in order."""
    actions.send_again(by=request.user)
    messages.success(request, _("We send you mail again."))
    return redirect("notifications:mail_state")


@access.members
@require_POST
def forget_device(request: MemberRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(PushSubscription.objects.of(request.user), pk=pk)
    actions.unsubscribe_device(device, by=request.user)
    return redirect("notifications:devices")


@access.members
@never_cache
@require_safe
def newest(request: MemberRequest) -> HttpResponse:
    """What a device shows that was told that there is something."""
    return JsonResponse(pages.newest(request.user))
