"""The insights of the whole site, for who runs it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.insights import actions
from handschlag.insights.pages import circles, comparing, files
from handschlag.insights.pages.reading import Reader
from handschlag.insights.selections import Selection

_SITE = Reader(None, None)


@access.operators
@never_cache
@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """All chapters, and groups beside each other."""
    page = circles.hub(_SITE, circles.asked(_SITE, request.GET.dict()))
    return render(request, "insights/site_hub.html", {"page": page, "compared": comparing.all_groups()})


@access.operators
@never_cache
@require_safe
def chapter(request: HttpRequest, key: str) -> HttpResponse:
    page = circles.chapter_page(_SITE, key, circles.asked(_SITE, request.GET.dict()))
    return render(request, "insights/site_chapter.html", {"page": page})


@access.operators
@require_POST
def compute(request: MemberRequest) -> HttpResponse:
    """Ask for a computation; the page says that it is under way, to who clicks twice as well."""
    try:
        actions.request_site_snapshot(by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("insights:site")


@access.operators
@never_cache
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    return files.csv_file(_SITE, Selection())


@access.operators
@never_cache
@require_safe
def figures_json(request: HttpRequest) -> HttpResponse:
    return files.json_file(_SITE, Selection())
