"""What one does straight from the weekly letter, without signing in: end it, or put somebody off."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from handschlag.core import access, clock
from handschlag.people.actions import noting, staying
from handschlag.people.codes.letters import read_later, read_stop
from handschlag.people.models import Contact

PUT_OFF_BY = 4
"""Weeks."""


@access.anyone
@csrf_exempt  # mail programs send it, without a cookie: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button; who sends it (the reader, or their mail program) gets no more letters."""
    member = read_stop(code)
    if member is None:
        raise Http404
    if request.method == "POST":
        staying.stop_letters(member, clock.now())
    return render(request, "people/stop_letters.html", {"is_done": request.method == "POST"})


@access.anyone
@require_http_methods(["GET", "HEAD", "POST"])
def put_off(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button; the person stays out of the letters for a month."""
    key = read_later(code)
    contact = get_object_or_404(Contact.objects.select_related("owner", "other"), pk=key)
    if request.method == "POST":
        noting.put_off(contact.other, by=contact.owner, weeks=PUT_OFF_BY)
    return render(
        request, "people/put_off.html", {"name": contact.other.name, "is_done": request.method == "POST"}
    )
