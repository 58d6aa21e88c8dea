"""Planning a meetup, changing it, calling it off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions as talk
from handschlag.discussions.forms.receiving import receive
from handschlag.discussions.models import Post
from handschlag.discussions.pages.showing import previewed
from handschlag.groups import pages as group_pages
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Group
from handschlag.meetups import actions, policy
from handschlag.meetups.actions.series import plan_series
from handschlag.meetups.forms.planning import (
    CancelForm,
    ChangedPlanForm,
    NewPlanForm,
    PlanForm,
)
from handschlag.meetups.forms.series import RepeatForm
from handschlag.meetups.models import Meetup, MeetupDraft
from handschlag.meetups.pages.finding import Found, find_meetup
from handschlag.meetups.pages.planning import Begun, begun, filled_with

LARGEST_DRAFT = 60_000
"""Characters of a field that a draft keeps."""


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    start = begun(found.group, request.user, request.GET, request.POST)
    form = NewPlanForm(*_sent(request), group=found.group, member=request.user, initial=start.initial)
    form.invite(start.talkers)
    repeat = RepeatForm(_sent(request)[0], initial=start.repeat)
    if "save" in request.POST:
        return _save_draft(request, found, start)
    receive(form, by=request.user)
    if _is_final(request) and form.is_valid() and repeat.is_valid():
        if meetup := _announce(request, form, repeat, found, start):
            return redirect(meetup.topic)
    else:
        _require_planning(found)
    preview = _preview(request, found)
    return _form_page(request, "meetups/create.html", form, found=found, repeat=repeat, preview=preview)


def _require_planning(found: group_pages.Standing) -> None:
    """Before anybody is shown a form."""
    if not policy.can_plan(found.membership.role if found.membership else None):
        raise NotAllowed(_("Only members of the group plan meetups."))
    refuse_archived(found.group)


@access.members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_meetup(pk, request.user)
    if not found.can_run:
        raise NotAllowed(_("Only the hosts and the moderators of the group change this meetup."))
    refuse_archived(found.meetup.group)
    if not found.can_change:
        raise Conflict(_("This meetup has been called off."))
    opening = Post.objects.get(topic=found.meetup.topic_id, number=1)
    initial = filled_with(found.meetup, opening.source) | {"based_on": talk.version(opening)}
    form = ChangedPlanForm(*_sent(request), group=found.meetup.group, member=request.user, initial=initial)
    receive(form, by=request.user, post=opening)
    if request.method == "POST" and form.is_valid() and _save(request, form, found):
        messages.success(request, _("Saved."))
        return redirect(found.meetup)
    return _form_page(request, "meetups/edit.html", form, found=found)


@access.members
@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_meetup(pk, request.user)
    if not found.can_run:
        raise NotAllowed(_("Only the hosts and the moderators of the group call this meetup off."))
    refuse_archived(found.meetup.group)
    if not found.can_cancel:
        raise Conflict(_("This meetup has begun, or has been called off already."))
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel_meetup(found.meetup, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Called off. Everybody who has not said no is told."))
        return redirect(found.meetup)
    return _form_page(request, "meetups/cancel.html", form, found=found)


@access.members
@require_POST
def discard_draft(request: MemberRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(MeetupDraft.objects.select_related("group"), pk=pk, member=request.user)
    actions.discard_meetup_draft(draft, by=request.user)
    return redirect("meetups:group", draft.group.slug)


def _sent(request: MemberRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _is_final(request: MemberRequest) -> bool:
    return request.method == "POST" and "preview" not in request.POST


def _announce(
    request: MemberRequest,
    form: NewPlanForm,
    repeat: RepeatForm,
    found: group_pages.Standing,
    start: Begun,
) -> Meetup | None:
    """None if the form has to be shown again."""
    said, by = form.cleaned_data, request.user
    try:
        meetup = _plan(found.group, form, repeat, by=by)
    except (Invalid, Conflict) as refusal:
        if isinstance(refusal, Invalid) and refusal.field in repeat.fields:
            repeat.refuse(refusal)
        else:
            form.add_error(_field_of(form, refusal), str(refusal))
        return None
    if said["cover"]:
        actions.cover_meetup(meetup, said["cover"], by=by)
    if start.about is not None:
        actions.invite_talkers(meetup, said.get("invited", []), by=by)
        actions.link_in_talk(start.about, meetup, by=by)
    if start.poll is not None:
        actions.settle_poll(start.poll, by=by)
    if start.draft is not None:
        actions.discard_meetup_draft(start.draft, by=by)
    messages.success(request, _("Announced. Answer first: who says yes brings others."))
    return meetup


def _plan(group: Group, form: NewPlanForm, repeat: RepeatForm, *, by: Member) -> Meetup:
    """The meetup, or the first one of a series."""
    said, plan = form.cleaned_data, form.plan
    text = {name: said[name] for name in ("title", "source", "key", "attach")}
    rule = repeat.rule(plan.starts_at, plan.zone)
    if rule is None:
        return actions.plan_meetup(group, plan, by=by, around=form.around, **text)
    series = plan_series(group, plan, rule, by=by, around=form.around, **text)
    return Meetup.objects.for_detail().filter(series=series).earliest("starts_at")


def _save(request: MemberRequest, form: ChangedPlanForm, found: Found) -> bool:
    """Whether the form could be saved; if not, it says why."""
    said, by = form.cleaned_data, request.user
    text = {name: said[name] for name in ("title", "source", "attach", "based_on")}
    try:
        actions.change_meetup(found.meetup, form.plan, by=by, around=form.around, **text)
    except (Invalid, Conflict) as refusal:
        form.add_error(_field_of(form, refusal), str(refusal))
        return False
    if said["cover"] or said["no_cover"]:
        actions.cover_meetup(found.meetup, said["cover"], by=by)
    return True


def _field_of(form: PlanForm, refusal: Invalid | Conflict) -> str | None:
    """The field that the refusal belongs to, by its name in the form."""
    field = refusal.field if isinstance(refusal, Invalid) else None
    named = {"starts_at": "starts", "ends_at": "ends", "questions": "question_1"}.get(field or "", field)
    return named if named in form.fields else None


def _save_draft(request: MemberRequest, found: group_pages.Standing, start: Begun) -> HttpResponse:
    """The form as it stands, right or wrong; files come with the meetup itself."""
    left_out = {"csrfmiddlewaretoken", "save", "key", "draft", "remove", "uploads"}
    fields: dict[str, Any] = {
        name: request.POST[name][:LARGEST_DRAFT] for name in request.POST if name not in left_out
    }
    for name in ("cohosts", "invited", "repeat-weekdays"):
        fields[name] = request.POST.getlist(name)
    actions.save_meetup_draft(found.group, fields, by=request.user, draft=start.draft)
    messages.success(request, _("Draft saved. Nobody sees it but you."))
    return redirect("meetups:group", found.group.slug)


def _preview(request: MemberRequest, found: group_pages.Standing) -> str | None:
    if "preview" not in request.POST:
        return None
    html = talk.preview(request.POST.get("source", "")[:LARGEST_DRAFT], viewer=request.user)
    return previewed(html, found.group)


def _form_page(
    request: MemberRequest, template: str, form: PlanForm | CancelForm, **context: object
) -> HttpResponse:
    is_wrong = form.is_bound and not form.is_valid() and "preview" not in request.POST
    return render(request, template, {"form": form, **context}, status=422 if is_wrong else 200)
