"""Files: handed out, taken in one by one by scripts, and taken in with a form."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.core.uploads import clean_name
from handschlag.discussions import actions
from handschlag.discussions.actions import filing
from handschlag.discussions.forms import FilesForm
from handschlag.discussions.models import Attachment, Post
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


def receive(form: FilesForm, *, by: Member, post: Post | None = None) -> None:
    """Store the files that came with a form, so that neither a preview nor an error loses them.

    Fills ``form.kept`` for the page and ``attach`` and ``remove`` for the deed; says at the field which file
    cannot be taken, and why. Of a form that was not sent only ``kept`` is filled.
    """
    attach: list[int] = []
    remove: list[int] = []
    if form.is_bound and form.errors is not None:
        cleaned = form.cleaned_data
        remove = cleaned["remove"] if post is not None else cleaned.pop("remove")
        attach = [key for key in cleaned["attach"] if key not in remove]
        attach += _stored(form, cleaned.pop("uploads", []), by)
        cleaned["attach"] = attach
    if attach or post is not None:
        kept = filing.files_for("", attach, by=by, post=post)
        form.kept = [file for file in kept if file.pk not in remove]


def _stored(form: FilesForm, files: list[UploadedFile[Any]], by: Member) -> list[int]:
    made = []
    for file in files:
        try:
            made.append(actions.upload_file(file, by=by).pk)
        except Invalid as refusal:
            form.add_error("uploads", f"{clean_name(file.name or '', '')}: {refusal}")
    return made


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
