"""Companies, and who works there."""

from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.uploads import KEPT
from handschlag.people.actions import companies as actions
from handschlag.people.forms.companies import CompanyForm, NewCompanyForm, PlaceThereForm
from handschlag.people.forms.directory import CompaniesForm
from handschlag.people.pages import alphabet
from handschlag.people.pages import companies as pages
from handschlag.people.pages import merging_companies as merging
from handschlag.people.policy import companies as policy


@access.members
@never_cache
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """From A to Z, or those that are found."""
    form = CompaniesForm(request.GET)
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    context = {"page": pages.companies(form.asked, **turn), "form": form, "letters": alphabet.LETTERS}
    return render(request, "people/companies.html", context)


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """The short form; while a name is typed, those that are alike."""
    form = NewCompanyForm(_sent(request), initial={"name": request.GET.get("name", "")})
    if form.is_valid():
        try:
            made = actions.enter_company(by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(name)s is listed.") % {"name": made.name})
            return redirect(made)
    typed = form["name"].value() or ""
    context = {"form": form, "alike": pages.alike(typed), "typed": typed}
    return render(request, "people/create_company.html", context, status=422 if form.errors else 200)


@access.members
@never_cache
@require_safe
def company(request: MemberRequest, slug: str) -> HttpResponse:
    try:
        page = pages.company_page(slug, request.user)
    except Http404:
        return redirect(merging.successor(slug))
    form = PlaceThereForm(initial={"title": page.own_title})
    return render(request, "people/company.html", {"page": page, "form": form})


@access.members
@require_safe
def logo(request: MemberRequest, slug: str, name: str) -> FileResponse:
    """The present logo. Its name changes with it, so browsers keep it for a year."""
    found = pages.find_company(slug, request.user)
    if not found.logo.name or PurePath(found.logo.name).stem != name:
        raise Http404
    try:
        picture = found.logo.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(picture, content_type=KEPT[PurePath(found.logo.name).suffix])
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    found = pages.find_company(slug, request.user)
    if not policy.can_edit(found, actions.at_company(found, request.user)):
        raise NotAllowed(_("Only who speaks for this company changes its page."))
    form = CompanyForm(_sent(request), request.FILES or None, instance=found)
    if form.is_valid():
        actions.edit_company(found, by=request.user, **form.said)
        if form.cleaned_data["picture"] or form.cleaned_data["no_picture"]:
            actions.change_logo(found, form.cleaned_data["picture"], by=request.user)
        messages.success(request, _("The page is saved."))
        return redirect(found)
    context = {"form": form, "company": found}
    return render(request, "people/edit_company.html", context, status=422 if form.errors else 200)


@access.members
@require_POST
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """The viewer works there, or is called something else there now."""
    found = pages.find_company(slug, request.user)
    form = PlaceThereForm(request.POST)
    if not form.is_valid():
        raise Invalid(str(form.errors["title"][0]), "title")
    actions.join_company(found, title=form.cleaned_data["title"], by=request.user)
    messages.success(request, _("You are listed at %(name)s.") % {"name": found.name})
    return redirect(found)


@access.members
@require_POST
def leave(request: MemberRequest, slug: str) -> HttpResponse:
    found = pages.find_company(slug, request.user)
    actions.leave_company(found, by=request.user)
    messages.success(request, _("You are no longer listed at %(name)s.") % {"name": found.name})
    return redirect(found)


@access.members
@require_POST
def remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody who is wrongly listed."""
    found = pages.find_company(slug, request.user)
    person = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    actions.remove_person(found, person, by=request.user)
    messages.success(request, _("%(name)s is no longer listed here.") % {"name": person.name})
    return redirect(found)


@access.members
@require_POST
def hand_on(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = pages.find_company(slug, request.user)
    person = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    actions.hand_on(found, person, by=request.user)
    messages.success(request, _("%(name)s speaks for this company now.") % {"name": person.name})
    return redirect(found)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
