"""Where the links lead that people get by mail."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.core import access
from handschlag.groups import actions, pages
from handschlag.groups.codes.refusals import never_address, read_never
from handschlag.groups.models import InvitedPerson


@access.anyone
@never_cache
@require_http_methods(["GET", "POST"])
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """Look, and join; who has no account yet comes back here after signing up."""
    invited = _invited(token)
    if invited is None:
        return render(request, "groups/personal.html", {"invited": None}, status=404)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if request.method == "POST":
        takes = bool(request.POST.get("details"))
        actions.accept_personal(invited, token, by=request.user, takes_details=takes)  # type: ignore[arg-type]  # signed in
        messages.success(request, _("Welcome to %(group)s!") % {"group": invited.group.name})
        return redirect(invited.group)
    return _shown(request, invited, token)


def _shown(request: HttpRequest, invited: InvitedPerson, token: str) -> HttpResponse:
    found = pages.standing_in(invited.group, request.user)
    if found.membership is not None:
        return redirect(invited.group)
    page = pages.personal(invited, token, found)
    works = invited.is_usable and page.is_newest
    context = {"invited": invited, "group": invited.group, "page": page, "token": token, "works": works}
    return render(request, "groups/personal.html", context, status=200 if works else 410)


@access.anyone
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """No, thank you; nobody has to sign in for that."""
    invited = _invited(token)
    if invited is None:
        raise Http404
    actions.decline_personal(invited)
    never = never_address(invited.email)
    return render(request, "groups/declined.html", {"group": invited.group, "never": never})


@access.anyone
@csrf_exempt  # mail programs send it, without a cookie: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def never(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button; who sends it (the reader, or their mail program) is invited no more.

    It answers with a page, as mail programs do not follow.
    """
    email = read_never(code)
    if email is None:
        raise Http404
    again = bool(request.POST.get("again"))
    if request.method == "POST":
        (actions.allow_invitations if again else actions.refuse_invitations)(email)
    done = request.method == "POST"
    return render(request, "groups/never.html", {"email": email, "is_done": done, "again": again})


def _invited(token: str) -> InvitedPerson | None:
    return InvitedPerson.objects.of_link(token).select_related("group", "round__by").first()
