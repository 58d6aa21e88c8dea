"""Series of meetups: their page, dates that are left out, and changing all that follow."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions.models import Post
from handschlag.groups.archiving import refuse_archived
from handschlag.meetups.actions import series as series_actions
from handschlag.meetups.actions.splitting import cancel_following, change_following, rule_from
from handschlag.meetups.forms.planning import CancelForm, ChangedPlanForm
from handschlag.meetups.forms.series import MomentForm, RepeatForm
from handschlag.meetups.models import Series
from handschlag.meetups.pages.finding import Found, find_meetup
from handschlag.meetups.pages.planning import filled_with
from handschlag.meetups.pages.series import find_series, series_page


@access.anyone
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_series(pk, request.user)
    return render(request, "meetups/series.html", {"page": series_page(found, request.user)})


@access.members
@require_POST
def skip(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_series(pk, request.user)
    series_actions.skip_date(found, _moment(request), by=request.user)
    messages.success(request, _("On this date there will be none."))
    return redirect(found)


@access.members
@require_POST
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_series(pk, request.user)
    series_actions.keep_date(found, _moment(request), by=request.user)
    messages.success(request, _("On this date there will be one again."))
    return redirect(found)


@access.members
@require_http_methods(["GET", "POST"])
def edit_following(request: MemberRequest, pk: int) -> HttpResponse:
    found = _following(pk, request)
    forms = _forms(request, found)
    if request.method == "POST" and all([form.is_valid() for form in forms]):  # noqa: C419 - each says what is wrong
        changed = _change(request, found, *forms)
        if changed is not None:
            messages.success(request, _("Saved. Who has answered to one of them is told."))
            return redirect(changed)
    status = 422 if any(form.is_bound and form.errors for form in forms) else 200
    context = {"found": found, "form": forms[0], "repeat": forms[1]}
    return render(request, "meetups/edit_following.html", context, status=status)


@access.members
@require_http_methods(["GET", "POST"])
def end_following(request: MemberRequest, pk: int) -> HttpResponse:
    found = _following(pk, request)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_following(found.meetup, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Called off. Everybody who has not said no is told."))
        return redirect(_series_of(found))
    status = 422 if form.is_bound else 200
    return render(request, "meetups/end_following.html", {"found": found, "form": form}, status=status)


def _moment(request: MemberRequest) -> Any:
    form = MomentForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("The series has no meetup on this date."), "moment")
    return form.cleaned_data["moment"]


def _following(pk: int, request: MemberRequest) -> Found:
    """One of a series, of which this viewer may change all that follow."""
    found = find_meetup(pk, request.user)
    series = found.meetup.series
    if series is None:
        raise Conflict(_("This meetup does not belong to a series."))
    allowed = found.can_run and series_actions.may_run(series, request.user)
    if not allowed:
        raise NotAllowed(_("Only the hosts and the moderators of the group change this series."))
    refuse_archived(found.meetup.group)
    if not found.can_cancel:
        raise Conflict(_("This meetup has begun, or has been called off already."))
    return found


def _series_of(found: Found) -> Series:
    assert found.meetup.series is not None  # noqa: S101 - asked before
    return found.meetup.series


def _forms(request: MemberRequest, found: Found) -> tuple[ChangedPlanForm, RepeatForm]:
    meetup, series = found.meetup, _series_of(found)
    sent = request.POST if request.method == "POST" else None
    source = Post.objects.values_list("source", flat=True).get(topic=meetup.topic_id, number=1)
    rule = rule_from(series, meetup.recurrence_at or meetup.starts_at)
    form = ChangedPlanForm(sent, group=meetup.group, member=request.user, initial=filled_with(meetup, source))
    initial = RepeatForm.initial_of(rule, series.zone)
    return form, RepeatForm(sent, is_series=True, initial=initial)


def _change(request: MemberRequest, found: Found, form: ChangedPlanForm, repeat: RepeatForm) -> Series | None:
    """None if the forms have to be shown again; they say why."""
    said = form.cleaned_data
    try:
        rule = repeat.rule(form.plan.starts_at, form.plan.zone) or _series_of(found).parsed_rule
        return change_following(
            found.meetup, form.plan, rule, by=request.user, title=said["title"], source=said["source"],
            around=form.around,
        )  # fmt: skip
    except Invalid as refusal:
        repeat.refuse(refusal)
        return None
