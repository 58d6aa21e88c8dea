"""What a group asks people who want to get in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.groups import actions, pages
from handschlag.groups.forms import QuestionForms
from handschlag.groups.models import Group
from handschlag.groups.views.entering import run_by


@access.members
@require_http_methods(["GET", "POST"])
def questions(request: MemberRequest, slug: str) -> HttpResponse:
    found = run_by(request, slug)
    forms = QuestionForms(pages.questions(found.group), request.POST or None)
    if request.method == "POST" and forms.is_valid() and _save(forms, found.group, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("groups:questions", slug)
    return render(request, "groups/questions.html", {"page": found, "group": found.group, "forms": forms})


def _save(forms: QuestionForms, group: Group, *, by: Member) -> bool:
    try:
        actions.change_questions(group, forms.asked, by=by)
    except Invalid as refusal:
        forms.add_error(str(refusal))
        return False
    return True
