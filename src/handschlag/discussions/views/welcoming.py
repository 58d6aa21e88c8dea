"""How a group welcomes those who join, as its organisers set it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.discussions.actions import preview
from handschlag.discussions.actions.welcoming import change_first_weeks
from handschlag.discussions.forms.welcoming import LONGEST_WELCOME, WelcomeForm
from handschlag.discussions.models import Topic
from handschlag.discussions.pages import first_weeks as pages
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group


@access.members
@require_http_methods(["GET", "POST"])
def welcome(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    if not found.can_edit:
        raise NotAllowed(_("Only organisers change a group."))
    form = _form(request, found.group)
    html = None
    if "preview" in request.POST:
        html = preview(form.data.get("source", "")[:LONGEST_WELCOME], viewer=request.user)
    elif request.method == "POST" and form.is_valid() and _save(form, found.group, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("discussions:welcome", slug)
    context = {"page": found, "group": found.group, "form": form, "preview": html}
    return render(request, "discussions/welcome.html", context)


def _form(request: MemberRequest, group: Group) -> WelcomeForm:
    initial = pages.settings(group)
    topics = pages.topics_to_choose(group, initial["topic"] or None)
    sent = request.POST if request.method == "POST" else None
    return WelcomeForm(sent, organisers=pages.organisers(group), topics=topics, initial=initial)


def _save(form: WelcomeForm, group: Group, *, by: Member) -> bool:
    """Whether it could be saved; if not, the form says why."""
    said = form.cleaned_data
    sender = Member.objects.filter(pk=said["sender"] or 0).first()
    topic = Topic.objects.open().filter(group=group, pk=said["topic"] or 0).first()
    try:
        change_first_weeks(
            group, by=by, greets=said["greets"], source=said["source"], sender=sender, topic=topic
        )
    except Invalid as refusal:
        form.add_error(refusal.field or None, str(refusal))
    return form.is_valid()
