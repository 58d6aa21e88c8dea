"""Drafts: kept by the composer while one writes, listed for whoever goes on elsewhere."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid
from handschlag.discussions import actions
from handschlag.discussions.actions.drafting import Unfinished
from handschlag.discussions.forms import DraftForm, KeyedForm
from handschlag.discussions.models import Draft, Where
from handschlag.discussions.pages import drafts as draft_pages


@access.members
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    return render(request, "discussions/drafts.html", {"rows": draft_pages.drafts_of(request.user)})


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def draft(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """What is kept, or keep this. Who would write over something newer gets that instead (409)."""
    place = f"{kind}-{pk}"
    if request.method == "GET":
        return _kept(request, place)
    where = draft_pages.find_place(kind, pk, request.user)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"reason": _("This text is too long to be kept.")}, status=400)
    try:
        kept = _save(where, form, request.user)
    except Invalid as refusal:
        return JsonResponse({"reason": str(refusal)}, status=400)
    except Conflict:
        return JsonResponse(draft_pages.as_fields(draft_pages.draft_of(request.user, place)), status=409)
    return JsonResponse({"revision": kept.revision})


@access.members
@require_POST
def discard_draft(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    actions.discard_draft(f"{kind}-{pk}", by=request.user)
    return redirect("discussions:drafts")


def _kept(request: MemberRequest, place: str) -> JsonResponse:
    """The draft, and whether the form of the key was published, for who does not know what became of it."""
    form = KeyedForm(request.GET)
    key = form.cleaned_data["key"] if form.is_valid() else None
    is_published = actions.published(request.user, key) is not None
    fields = draft_pages.as_fields(draft_pages.draft_of(request.user, place))
    return JsonResponse(fields | {"published": is_published})


def _save(where: Where, form: DraftForm, by: Member) -> Draft:
    typed = form.cleaned_data
    fields = ("source", "title", "reply_to", "based_on", "tags")
    text = Unfinished(**{name: typed[name] for name in fields})
    return actions.save_draft(where, text, by=by, revision=typed["revision"] or 0, key=typed["key"])
