"""What the mails of the site look like, with people who do not exist."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.notifications.actions import previews_by_room
from handschlag.operations import actions
from handschlag.operations.pages import previews as room

MAIL_POLICY: Final = (
    f"default-src 'none'; style-src 'unsafe-inline'; img-src {settings.BASE_URL}; "
    "frame-ancestors 'self'; sandbox"
)
"""A mail carries its style in itself, as every mail does; nothing else of it does anything."""


@operators
@require_safe
def previews(request: MemberRequest) -> HttpResponse:
    return render(request, "operations/previews.html", {"rooms": previews_by_room()})


@operators
@never_cache
@require_safe
def preview(request: MemberRequest, name: str) -> HttpResponse:
    return render(request, "operations/preview.html", {"page": _page(request, name, request.user.language)})


@operators
@never_cache
@require_safe
def preview_html(request: MemberRequest, name: str) -> HttpResponse:
    response = HttpResponse(room.html_of(_page(request, name, request.user.language)))
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


@operators
@require_POST
def send_preview(request: MemberRequest, name: str) -> HttpResponse:
    page = _page(request, name, request.user.language)
    actions.send_preview(page.preview, language=page.language, by=request.user)
    messages.success(request, _("It is on its way to %(email)s.") % {"email": request.user.email})
    return redirect("operations:preview", name)


def _page(request: HttpRequest, name: str, usual: str) -> room.PreviewPage:
    chosen = request.POST if request.method == "POST" else request.GET
    return room.preview_page(
        name, language=chosen.get("language", ""), look=chosen.get("look", ""), usual=usual
    )
