"""Imprint, privacy and terms, for everybody; writing them, for those who run the site."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import anyone, members, operators
from handschlag.core.errors import Conflict, Invalid
from handschlag.operations import actions
from handschlag.operations.forms.legal import LegalForm
from handschlag.operations.models import LegalKind
from handschlag.operations.pages import legal as texts


@anyone
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return _shown(request, LegalKind.IMPRINT)


@anyone
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _shown(request, LegalKind.PRIVACY)


@anyone
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return _shown(request, LegalKind.TERMS)


def _shown(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "operations/legal.html", {"page": texts.legal(kind, request.user)})


@anyone
@require_safe
def legal_version(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """What stood there once: somebody may have accepted it."""
    if kind not in LegalKind:
        raise Http404
    return render(request, "operations/legal.html", {"page": texts.version(kind, number)})


@members
@require_POST
def accept_terms(request: MemberRequest) -> HttpResponse:
    number = request.POST.get("number", "")
    try:
        actions.accept_terms(int(number) if number.isdecimal() else 0, by=request.user)
    except Conflict as error:
        messages.warning(request, str(error))
        return redirect("operations:terms")
    messages.success(request, _("Thank you. That you accept the terms is on record."))
    return redirect("home")


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def edit_legal(request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in LegalKind:
        raise Http404
    form = LegalForm(kind, request.POST or None, initial=_initial(kind))
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.write_legal_text(
                LegalKind(kind),
                form.sources(),
                seen=form.cleaned_data["seen"],
                asks_again=form.cleaned_data.get("asks_again", False),
                by=request.user,
            )
        except (Conflict, Invalid) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved.") if saved else _("Nothing has changed."))
            return redirect("operations:edit_legal", kind)
    return render(request, "operations/edit_legal.html", {"page": texts.writing(kind), "form": form})


def _initial(kind: str) -> dict[str, Any]:
    number, sources = texts.begun(kind)
    return {"seen": number} | {f"text_{code}": source for code, source in sources.items()}
