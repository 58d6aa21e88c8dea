"""One message: taking it back, reporting it, judging what is reported, and the files that come with it."""

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.people.actions import judging
from handschlag.people.forms.messages import JudgementForm, ReportForm
from handschlag.people.models import Message, MessageFile
from handschlag.people.pages import message_reports as report_pages
from handschlag.people.pages.message_files import find_file, find_message

HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
"""Whatever a file is: it cannot act in the site's name, no other site shows it, each fetch is checked."""


@access.members
@require_http_methods(["GET", "HEAD", "POST"])
def report_message(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Somebody else's message, with the form that shows it to those who run the site."""
    found = find_message(pk, number, request.user)
    judging.require_reportable(found, by=request.user)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        judging.report_message(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Thank you. Those who run this site look at it and tell you."))
        return redirect(_place_of(found))
    return render(request, "people/report_message.html", {"message": found, "form": form})


@access.members
@require_http_methods(["GET", "HEAD", "POST"])
def remove_message(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """One's own message, and the question whether it is to go."""
    found = find_message(pk, number, request.user)
    judging.require_own(found, by=request.user)
    if request.method == "POST":
        judging.remove_message(found, by=request.user)
        return redirect(_place_of(found))
    return render(request, "people/remove_message.html", {"message": found})


@access.operators
@require_safe
def message_reports(request: MemberRequest) -> HttpResponse:
    context = {"reported": report_pages.reported(request.user), "form": JudgementForm()}
    return render(request, "people/message_reports.html", context)


@access.operators
@require_POST
def judge_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove it or leave it; either way who reported it reads why."""
    found = get_object_or_404(Message.objects.filter(reports__isnull=False).distinct(), pk=pk)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a sentence why, for the person who reported it."))
        return redirect("people:message_reports")
    judging.judge_reports(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Decided. Who reported it is told."))
    return redirect("people:message_reports")


@access.members
@require_safe
def message_file(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Pictures, which were drawn anew here, are shown; everything else is to be saved."""
    found = find_file(pk, request.user)
    return _handed_out(request, found, found.file, found.content_type, str(found.pk))


@access.members
@require_safe
def message_thumbnail(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A picture small, or itself if it is small enough."""
    found = find_file(pk, request.user)
    if not found.is_picture:
        raise Http404
    if not found.thumbnail:
        return _handed_out(request, found, found.file, found.content_type, str(found.pk))
    return _handed_out(request, found, found.thumbnail, "image/webp", f"{found.pk}-small")


def _place_of(message: Message) -> str:
    number = message.number
    return f"{message.conversation.get_absolute_url()}?from={max(1, number - 10)}#message-{number}"


def _handed_out(
    request: HttpRequest, found: MessageFile, content: FieldFile, content_type: str, version: str
) -> HttpResponseBase:
    """The content, or 304: asked for the right to it every time, sent only once."""
    etag = f'"{version}"'
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
        as_attachment=not found.is_picture,
        filename=found.name,
        content_type=content_type,
        headers=HARMLESS | {"ETag": etag},
    )
