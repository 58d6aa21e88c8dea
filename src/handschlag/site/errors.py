"""Pages for what went wrong before or outside a view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

RETRY_MINUTES = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Named by allauth's rate limits, none of which looks back further than five minutes."""
    response = render(request, "429.html", {"minutes": RETRY_MINUTES}, status=429)
    response.headers["Retry-After"] = str(60 * RETRY_MINUTES)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing that might be what is broken."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
