"""Colours and logo: the page to change them, and what every page fetches."""

from functools import lru_cache
from pathlib import PurePath
from typing import Final

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import colours
from handschlag.core.access import anyone, operators
from handschlag.core.errors import Invalid
from handschlag.core.images import icon_png, initial_png
from handschlag.core.models import Site
from handschlag.operations import actions
from handschlag.operations.forms.looks import ColoursForm, LogoForm

ICONS: Final = {"32": 32, "180": 180, "192": 192, "512": 512, "maskable": 512}
"""Sizes of the site's icon: of tabs, of home screens, and of mails."""
FOR_A_YEAR = "public, max-age=31536000, immutable"


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: MemberRequest) -> HttpResponse:
    form = ColoursForm(request.POST or None, site=Site.load())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_colours(form.chosen(), by=request.user)
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The colours are changed on every page."))
            return redirect("operations:look")
    return render(request, "operations/look.html", {"form": form, "logo_form": LogoForm()})


@operators
@require_POST
def change_logo(request: MemberRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.change_logo(form.cleaned_data["logo"], by=request.user)
        except Invalid as error:
            form.add_error("logo", str(error))
        else:
            messages.success(request, _("The logo is changed on every page."))
            return redirect("operations:look")
    context = {"form": ColoursForm(site=Site.load()), "logo_form": form}
    return render(request, "operations/look.html", context, status=400)


@operators
@require_POST
def remove_logo(request: MemberRequest) -> HttpResponse:
    actions.remove_logo(by=request.user)
    return redirect("operations:look")


@anyone
@require_safe
def style_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """Its address changes with the colours, so browsers keep it for a year."""
    site = Site.load()
    if not site.look or site.look != name:
        raise Http404
    response = HttpResponse(colours.style_sheet(site.colours), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_A_YEAR
    return response


@anyone
@require_safe
def logo(request: HttpRequest, name: str) -> FileResponse:
    site = Site.load()
    if not site.logo or PurePath(site.logo).stem != name:
        raise Http404
    response = FileResponse(default_storage.open(site.logo), content_type="image/webp")
    response["Cache-Control"] = FOR_A_YEAR
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@anyone
@require_safe
def icon(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Also for mails, which programs in a browser show on a site of their own."""
    site = Site.load()
    if site.icon != name or kind not in ICONS:
        raise Http404
    green, *_dark = site.colours.get("green", [colours.GREEN])
    drawn = _of_logo(site.favicon or site.logo, kind) if site.logo else _of_name(site.initial, green, kind)
    response = HttpResponse(drawn, content_type="image/png")
    response["Cache-Control"] = FOR_A_YEAR
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=len(ICONS))
def _of_logo(stored: str, kind: str) -> bytes:
    """Another logo has another name, so what was drawn stays right."""
    with default_storage.open(stored) as file:
        return icon_png(file.read(), side=ICONS[kind], is_maskable=kind == "maskable")


@lru_cache(maxsize=len(ICONS))
def _of_name(initial: str, green: str, kind: str) -> bytes:
    return initial_png(initial, side=ICONS[kind], ground=green, ink=colours.ink_on(green))
