"""What is worth doing this week, in one group and in all that one runs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.insights.models import MatterState
from handschlag.insights.week import actions, mails, pages

DEEDS = {
    "done": (MatterState.DONE, 0),
    "week": (MatterState.LATER, 1),
    "month": (MatterState.LATER, 4),
    "dismiss": (MatterState.DISMISSED, 0),
}


@access.members
@never_cache
@require_safe
def week(request: MemberRequest, slug: str) -> HttpResponse:
    """The start page of who runs the group."""
    page = pages.week_page(pages.membership_for_week(slug, request.user), request.user)
    context = {"page": page, "group": page.group, "membership": page.membership}
    return render(request, "insights/week.html", context)


@access.members
@require_POST
def look(request: MemberRequest, slug: str) -> HttpResponse:
    """Have everything looked at anew; the page says that it is under way, to who clicks twice as well."""
    membership = pages.membership_for_week(slug, request.user)
    try:
        actions.request_look(membership.group, by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("insights:week", slug)


@access.members
@require_POST
def decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Done, later, not for us, or back again."""
    matter, deed = pages.find_matter(slug, pk, request.user), request.POST.get("deed", "")
    if deed == "undo":
        actions.undo(matter, by=request.user)
    elif deed in DEEDS:
        state, weeks = DEEDS[deed]
        actions.decide(matter, state, by=request.user, weeks=weeks)
    else:
        raise Http404
    return redirect("insights:my_week") if "all" in request.POST else redirect("insights:week", slug)


@access.members
@never_cache
@require_safe
def my_week(request: MemberRequest) -> HttpResponse:
    """All groups that the viewer runs."""
    return render(request, "insights/my_week.html", {"page": pages.my_week(request.user)})


@access.members
@require_POST
def choose_mails(request: MemberRequest) -> HttpResponse:
    """Have the weekly mail, or not."""
    if "again" in request.POST:
        actions.want_mails(by=request.user)
    else:
        actions.stop_mails(request.user.pk)
    messages.success(request, _("Saved."))
    return redirect("insights:my_week")


@access.anyone
@csrf_exempt  # mail programs send it, without a cookie: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def stop_week_mails(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button; who sends it (the reader, or their mail program) gets no more mails."""
    member = mails.read_stop(code)
    if member is None:
        raise Http404
    if request.method == "POST":
        actions.stop_mails(member)
    return render(request, "insights/stop_week_mails.html", {"is_done": request.method == "POST"})
