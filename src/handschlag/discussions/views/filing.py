"""Files: handed out, and taken in one by one by scripts."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.discussions import actions
from handschlag.discussions.models import Attachment
from handschlag.discussions.pages.files import find_attachment

HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
"""Whatever a file is: it cannot act in the site's name, no other site shows it, each fetch is checked."""


@access.anyone
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Pictures, which were drawn anew here, are shown; everything else is to be saved."""
    found = find_attachment(pk, request.user)
    return _handed_out(request, found, found.file, found.served_as, found.sha256)


@access.anyone
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture small, or itself if it is small enough."""
    found = find_attachment(pk, request.user)
    if not found.is_image:
        raise Http404
    if not found.thumbnail:
        return _handed_out(request, found, found.file, found.served_as, found.sha256)
    return _handed_out(request, found, found.thumbnail, "image/webp", f"{found.sha256}-small")


@access.members
@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    """A file on its way into a post: answers with its row in the form's list, or why there is none."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(_("No file has arrived."))
    try:
        made = actions.upload_file(file, by=request.user)
    except Invalid as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "discussions/_file.html", {"file": made}, status=201)


@access.members
@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Scripts ask for it when somebody removes a file that waits for its post."""
    actions.discard_upload(find_attachment(pk, request.user), by=request.user)
    return HttpResponse(status=204)


def _handed_out(
    request: HttpRequest, found: Attachment, content: FieldFile, content_type: str, version: str
) -> HttpResponseBase:
    """The content, or 304: asked for the right to it every time, sent only once."""
    etag = f'"{version or found.pk}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        for header, value in HARMLESS.items():
            unchanged.headers[header] = value
        return unchanged
    try:
        file = content.open()
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        file,
        as_attachment=not found.is_image,
        filename=found.name,
        content_type=content_type,
        headers=HARMLESS | {"ETag": etag},
    )
