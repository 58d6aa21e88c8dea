"""How a group keeps balances: a page of its settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.exchange.actions.keeping import set_terms
from handschlag.exchange.forms.keeping import TermsForm
from handschlag.exchange.models import Terms
from handschlag.exchange.policy import deals as policy
from handschlag.groups import pages as group_pages


@access.members
@require_http_methods(["GET", "POST"])
def terms(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    if not policy.can_set_terms(found.membership):
        raise NotAllowed(_("Only organisers decide how balances are kept."))
    form = TermsForm(request.POST or None, instance=Terms.objects.filter(group=found.group).first())
    if request.method == "POST" and form.is_valid():
        try:
            set_terms(found.group, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("exchange:terms", slug)
    return render(request, "exchange/terms.html", {"page": found, "group": found.group, "form": form})
