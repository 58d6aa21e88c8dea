"""Rules for words and links, their trial, and a group's precautions."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.groups.models import Group
from handschlag.moderation.actions import ruling
from handschlag.moderation.forms.ruling import PrecautionsForm, RuleForm
from handschlag.moderation.models import Precautions, Rule
from handschlag.moderation.pages import rules as pages


@access.members
@require_safe
def rules(request: MemberRequest, slug: str) -> HttpResponse:
    page = pages.rules_page(pages.ruled(slug, request.user))
    context = {"page": page, "group": page.group, "form": PrecautionsForm(instance=page.precautions)}
    return render(request, "moderation/rules.html", context)


@access.operators
@require_safe
def site_rules(request: MemberRequest) -> HttpResponse:
    return render(request, "moderation/site_rules.html", {"page": pages.rules_page(None)})


@access.members
@require_POST
def precautions(request: MemberRequest, slug: str) -> HttpResponse:
    page = pages.rules_page(pages.ruled(slug, request.user))
    form = PrecautionsForm(request.POST, instance=copy(page.precautions or Precautions()))
    if form.is_valid() and page.group is not None:
        ruling.set_precautions(page.group, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("moderation:rules", slug)
    return render(request, "moderation/rules.html", {"page": page, "group": page.group, "form": form})


@access.members
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: MemberRequest, slug: str) -> HttpResponse:
    return _new_rule(request, pages.ruled(slug, request.user).group)


@access.operators
@require_http_methods(["GET", "HEAD", "POST"])
def new_site_rule(request: MemberRequest) -> HttpResponse:
    return _new_rule(request, None)


@access.members
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: MemberRequest, pk: int) -> HttpResponse:
    """What it says, and what it would have caught."""
    found, standing = pages.find_rule(pk, request.user)
    form = RuleForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid() and _saved(form, found, request):
        messages.success(request, _("Saved. See below what it would have caught."))
        return redirect("moderation:rule", pk)
    tried = pages.trial(found, pages.days_asked(request.GET.get("days", "")))
    context = {"page": pages.RulePage(found, standing, tried), "form": form, "days": pages.DAYS}
    return render(request, "moderation/rule.html", context)


@access.members
@require_POST
def switch_rule(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = pages.find_rule(pk, request.user)
    is_on = request.POST.get("on") == "1"
    ruling.switch_rule(found, is_on=is_on, by=request.user)
    messages.success(request, _("The rule is on.") if is_on else _("The rule is off."))
    return redirect(pages.rules_address(standing.group if standing is not None else None))


@access.members
@require_POST
def delete_rule(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = pages.find_rule(pk, request.user)
    ruling.delete_rule(found, by=request.user)
    messages.success(request, _("The rule is gone."))
    return redirect(pages.rules_address(standing.group if standing is not None else None))


def _new_rule(request: MemberRequest, group: Group | None) -> HttpResponse:
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ruling.make_rule(group, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved, and still off. See below what it would have caught."))
            return redirect("moderation:rule", made.pk)
    context = {"form": form, "group": group, "back": pages.rules_address(group)}
    return render(request, "moderation/new_rule.html", context)


def _saved(form: RuleForm, found: Rule, request: MemberRequest) -> bool:
    """Whether the rule could be changed; if not, the form says why."""
    try:
        ruling.change_rule(found, by=request.user, **form.cleaned_data)
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))
    return form.is_valid()
