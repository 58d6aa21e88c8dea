"""Importing members from a table."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, sheets
from handschlag.core.errors import Invalid
from handschlag.groups import actions, pages
from handschlag.groups.forms import ColumnsForm, TableForm, WordsForm
from handschlag.groups.models import MemberImport
from handschlag.groups.views.entering import run_by


@access.members
@require_http_methods(["GET", "POST"])
def upload(request: MemberRequest, slug: str) -> HttpResponse:
    found = run_by(request, slug)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            brought = actions.upload_table(found.group, sent.read(), sent.name, by=request.user)
        except Invalid as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("groups:table", slug, brought.pk)
    return render(request, "groups/upload.html", {"page": found, "group": found.group, "form": form})


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def table(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Its columns and what would become of it; later its report."""
    found, brought = _brought(request, slug, pk)
    context = {"page": found, "group": found.group, "brought": brought}
    if brought.begun_at is not None:
        return render(request, "groups/imported.html", context | {"report": pages.report(brought)})
    refused = ""
    if request.method == "POST":
        refused = _map(request, brought)
        if not refused:
            return redirect("groups:table", slug, pk)
    context["check"] = check = pages.check(found, brought)
    headings = [one.heading for one in check.columns]
    context["columns"] = ColumnsForm(brought, headings, request.POST if refused else None)
    context |= {"refused": refused, "form": WordsForm(initial={"language": found.group.language})}
    return render(request, "groups/table.html", context)


def _map(request: MemberRequest, brought: MemberImport) -> str:
    """Take what is said of the columns; else why not."""
    form = ColumnsForm(brought, [""] * len(brought.columns), request.POST)
    if not form.is_valid():
        return _("Choose for each column what stands in it.")
    try:
        actions.map_columns(brought, form.columns, by=request.user)
    except Invalid as refusal:
        return str(refusal)
    return ""


@access.members
@require_POST
def begin(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    _found, brought = _brought(request, slug, pk)
    form = WordsForm(request.POST)
    if form.is_valid():
        actions.begin_import(brought, form.words, by=request.user)
    else:
        messages.error(request, _("The personal word is too long."))
    return redirect("groups:table", slug, pk)


@access.members
@require_POST
def discard(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    actions.discard_import(_brought(request, slug, pk)[1], by=request.user)
    messages.success(request, _("The table is deleted; nobody was invited."))
    return redirect("groups:upload", slug)


@access.members
@require_safe
def rejected(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The lines that were not taken, to be corrected and uploaded again."""
    _found, brought = _brought(request, slug, pk)
    if not brought.rejected:
        raise Http404
    with brought.rejected.open() as stored:
        answer = HttpResponse(stored.read(), content_type=sheets.CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{slug}-not-invited.csv"'
    return answer


def _brought(request: MemberRequest, slug: str, pk: int) -> tuple[pages.Standing, MemberImport]:
    found = run_by(request, slug)
    return found, get_object_or_404(MemberImport.objects.select_related("group"), group=found.group, pk=pk)
