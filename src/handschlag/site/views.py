"""Pages of the site as a whole: home, first set-up, language, robots, the design page."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import live
from handschlag.core.access import anyone, members
from handschlag.core.models import Site
from handschlag.core.shared import frame
from handschlag.core.shared.answer import complete, reading_now
from handschlag.site import actions, pages, search_layout
from handschlag.site.forms import SearchForm, SetupForm
from handschlag.site.jinja import asker_of
from handschlag.site.news import Listener, news_for
from handschlag.site.search import search as search_page

PAPER = "#fffcf6"
"""As the head of every page says it."""


@anyone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My groups and what is new in them; for visitors what this place is."""
    if request.user.is_authenticated:
        return render(request, "site/home.html", {"page": pages.home(request.user)})
    return render(request, "site/welcome.html", {"groups": pages.largest_groups(request.user)})


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """On an empty site, whoever holds the printed link names it and makes the first account."""
    if not actions.is_setup_token(token):
        raise Http404
    form = SetupForm(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        member = actions.set_up_site(token, **form.cleaned_data)
        login(request, member, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("home")
    return render(request, "site/set_up.html", {"form": form})


@anyone
@csrf_exempt  # so that visitors' pages need no token: from elsewhere the session cookie does not come along
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages: kept with the member, or in a cookie."""
    code = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("home")
    response = HttpResponseRedirect(target)
    if code in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            actions.choose_language(request.user, code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@anyone
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the viewer's words find; while they type only the part of the page that changes."""
    reading = reading_now(request.get_full_path())
    page = search_page(request.user, SearchForm(request.GET), reading)
    if request.headers.get("HX-Target") == "found":
        response = HttpResponse(frame.complete(search_layout.part(page, reading), {}))
    else:
        asker = asker_of(request.user)
        response = complete(request, search_layout.whole(page, asker, reading), asker, reading)
    patch_vary_headers(response, ["HX-Target"])
    return response


@anyone
@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Which key does what: a page, or the sheet in front of the page that asked in the background."""
    is_sheet = "HX-Request" in request.headers
    response = render(request, "site/_shortcuts_sheet.html" if is_sheet else "site/shortcuts.html")
    patch_vary_headers(response, ["HX-Request"])
    return response


@members
@never_cache
@require_safe
def live_news(request: MemberRequest) -> HttpResponse:
    """What has become another of what the page shows, for browsers that have no stream."""
    key = request.session.session_key or ""
    listener = Listener(key, live.watched(request.GET.getlist("w")))
    listener.hear(*news_for([listener]))
    return JsonResponse(listener.news)


@members
@never_cache
@require_safe
def live_account(request: MemberRequest) -> HttpResponse:
    """What waits for the member, as it stands at the top of every page."""
    return render(request, "components/_account_news.html", {"asker": asker_of(request.user)})


@anyone
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = ["/accounts/", "/members/", "/search/", "/topics/*/print/"]
    rules = ["User-agent: *", *(f"Disallow: {address}" for address in closed)]
    sitemap = f"Sitemap: {settings.BASE_URL}{reverse('discussions:sitemaps')}"
    return HttpResponse("\n".join([*rules, "", sitemap, ""]), "text/plain")


@anyone
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only while debugging."""
    return render(request, "site/design.html")


@anyone
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that stands beside the pages; its address is what it may speak for: all of the site."""
    script = Path(settings.STATICFILES_DIRS[0]) / "js" / "worker.js"
    response = HttpResponse(script.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@anyone
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """By which a phone puts the site on its home screen."""
    site = Site.load()
    name = site.name
    described = {
        "name": name,
        "short_name": name[:12],
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": _icons(site),
    }
    return JsonResponse(described, content_type="application/manifest+json")


def _icons(site: Site) -> list[dict[str, str]]:
    kinds = [("192", "192x192", "any"), ("512", "512x512", "any"), ("maskable", "512x512", "maskable")]
    return [
        {"src": site.icon_url(kind), "sizes": size, "type": "image/png", "purpose": purpose}
        for kind, size, purpose in kinds
    ]


@anyone
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "site/offline.html")
