"""The network as a map: its page, its bytes, who is who on it; of a group and of the whole site."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.insights.maps import actions, pages
from handschlag.insights.models import NetworkMap
from handschlag.insights.pages.reading import membership_of


@access.members
@never_cache
@require_safe
def group(request: MemberRequest, slug: str) -> HttpResponse:
    """The map of a group. While it is being drawn the page asks again by itself."""
    page = pages.group_map(slug, request.user)
    context = {"page": page, "group": page.group, "membership": page.membership}
    return _shown_anew(request, page, render(request, "insights/map.html", context))


@access.members
@require_safe
def group_data(request: MemberRequest, slug: str) -> HttpResponseBase:
    found, _with_names = pages.map_of_group(slug, request.user)
    return _bytes(request, found)


@access.members
@never_cache
@require_safe
def group_names(request: MemberRequest, slug: str) -> HttpResponse:
    """Which of the dots the viewer is; for who runs the group also who the others are."""
    found, with_names = pages.map_of_group(slug, request.user)
    return JsonResponse(pages.people_on(found, request.user, with_names=with_names))


@access.members
@require_safe
def group_picture(request: MemberRequest, slug: str) -> HttpResponseBase:
    found, _with_names = pages.map_of_group(slug, request.user)
    return _picture(request, found)


@access.members
@require_POST
def draw_group(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for a drawing; the page says that it is under way, to who clicks twice as well."""
    membership = membership_of(slug, request.user)
    try:
        actions.request_maps(membership.group, by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("insights:map", slug)


@access.operators
@never_cache
@require_safe
def site(request: MemberRequest) -> HttpResponse:
    page = pages.site_map()
    return _shown_anew(request, page, render(request, "insights/map_site.html", {"page": page}))


@access.operators
@require_safe
def site_data(request: MemberRequest) -> HttpResponseBase:
    return _bytes(request, pages.map_of_site())


@access.operators
@never_cache
@require_safe
def site_names(request: MemberRequest) -> HttpResponse:
    return JsonResponse(pages.people_on(pages.map_of_site(), request.user, with_names=True))


@access.operators
@require_safe
def site_picture(request: MemberRequest) -> HttpResponseBase:
    return _picture(request, pages.map_of_site())


@access.operators
@require_POST
def draw_site(request: MemberRequest) -> HttpResponse:
    try:
        actions.request_maps(None, by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("insights:site_map")


def _shown_anew(request: HttpRequest, page: pages.MapPage, response: HttpResponse) -> HttpResponse:
    """A page that asks whether its map is drawn is loaded in whole once it is."""
    if "HX-Request" in request.headers and not (page.map is not None and page.map.is_under_way):
        response.headers["HX-Refresh"] = "true"
    return response


def _bytes(request: HttpRequest, found: NetworkMap) -> HttpResponseBase:
    """As they lie in the database: compressed already, so sent as they are."""

    def answer() -> HttpResponse:
        headers = {"Content-Encoding": "gzip"}
        return HttpResponse(bytes(found.drawing), "application/octet-stream", headers=headers)

    return _unless_known(request, found, answer)


def _picture(request: HttpRequest, found: NetworkMap) -> HttpResponseBase:
    """An SVG without script, whose colours stand in a style of its own."""

    def answer() -> HttpResponse:
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
        return HttpResponse(found.picture, "image/svg+xml", headers=policy)

    return _unless_known(request, found, answer)


def _unless_known(
    request: HttpRequest, found: NetworkMap, answer: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """304 where the browser has this drawing already; kept by nobody but the viewer's own browser."""
    etag = f'"{found.pk}-{found.drawn_at:%Y%m%d%H%M%S%f}"'
    response = get_conditional_response(request, etag=etag) or answer()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    return response
