"""Who speaks for a company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid
from handschlag.people.actions import claiming as actions
from handschlag.people.forms.companies import CodeForm, MailForm, ReasonForm
from handschlag.people.models import Company, CompanyClaim
from handschlag.people.pages import companies as pages
from handschlag.people.pages.merging_companies import perhaps_the_same


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: MemberRequest, slug: str) -> HttpResponse:
    """Two ways: a code by mail to an address at its domain, or a word to those who run the site."""
    company = pages.find_company(slug, request.user)
    by_mail = "email" in request.POST
    mail = MailForm(request.POST if by_mail else None)
    reason = ReasonForm(request.POST if request.method == "POST" and not by_mail else None)
    try:
        if mail.is_valid():
            actions.ask_by_mail(company, email=mail.cleaned_data["email"], by=request.user)
            return redirect("people:prove_claim", slug)
        if reason.is_valid():
            actions.ask_operators(company, reason=reason.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Those who run this site will look at it. You will be told."))
            return redirect(company)
    except Invalid as refusal:
        mail.add_error(refusal.field, str(refusal))
    return _page(request, company, mail=mail, reason=reason)


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: MemberRequest, slug: str) -> HttpResponse:
    """The code in the mail."""
    company = pages.find_company(slug, request.user)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.prove(company, code=form.cleaned_data["code"], by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("You speak for %(name)s now.") % {"name": company.name})
            return redirect(company)
    waiting = pages.waiting_claim(company, request.user)
    if waiting is None or not waiting.email:
        return redirect("people:claim_company", slug)
    context = {"company": company, "form": form, "claim": waiting}
    return render(request, "people/prove_claim.html", context, status=422 if form.errors else 200)


def _page(request: MemberRequest, company: Company, *, mail: MailForm, reason: ReasonForm) -> HttpResponse:
    page = pages.company_page(company.slug, request.user)
    if not page.can_claim:
        raise Conflict(_("You speak for this company already."))
    context = {"page": page, "company": company, "mail": mail, "reason": reason}
    has_errors = mail.errors or reason.errors
    return render(request, "people/claim_company.html", context, status=422 if has_errors else 200)


@access.operators
@never_cache
@require_safe
def claims(request: MemberRequest) -> HttpResponse:
    """What waits for those who run the site."""
    return render(
        request, "people/company_claims.html", {"claims": pages.claims(), "pairs": perhaps_the_same()}
    )


@access.operators
@require_POST
def answer_claim(request: MemberRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(CompanyClaim.objects.select_related("company"), pk=pk, email="")
    actions.answer_claim(asked, granted="grant" in request.POST, by=request.user)
    messages.success(request, _("Decided. Who asked is told."))
    return redirect("people:company_claims")
