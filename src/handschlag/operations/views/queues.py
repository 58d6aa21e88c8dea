"""Mail and background work."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.notifications.models import OutgoingMail
from handschlag.operations import actions
from handschlag.operations.pages import queues


@operators
@never_cache
@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "") for name in ("state", "before", "after")}
    return render(request, "operations/mails.html", {"page": queues.mails(**wanted)})


@operators
@require_POST
def retry_mail(request: MemberRequest, pk: int) -> HttpResponse:
    actions.retry_mail(get_object_or_404(OutgoingMail, pk=pk), by=request.user)
    messages.success(request, _("The mail is tried again now."))
    return redirect("operations:mails")


@operators
@require_POST
def retry_mails(request: MemberRequest) -> HttpResponse:
    count = actions.retry_given_up_mails(by=request.user)
    words = ngettext("%(count)s mail is tried again.", "%(count)s mails are tried again.", count)
    messages.success(request, words % {"count": count})
    return redirect("operations:mails")


@operators
@require_POST
def give_mail_up(request: MemberRequest, pk: int) -> HttpResponse:
    actions.give_mail_up(get_object_or_404(OutgoingMail, pk=pk), by=request.user)
    messages.success(request, _("The mail is not sent; what it said is erased."))
    return redirect("operations:mails")


@operators
@never_cache
@require_safe
def work(request: MemberRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "") for name in ("state", "before", "after")}
    return render(request, "operations/work.html", {"page": queues.work(**wanted)})


@operators
@require_POST
def retry_work(request: MemberRequest, pk: UUID) -> HttpResponse:
    actions.retry_work(pk, by=request.user)
    messages.success(request, _("It is done again now."))
    return redirect("operations:work")


@operators
@require_POST
def retry_all_work(request: MemberRequest) -> HttpResponse:
    count = actions.retry_failed_work(by=request.user)
    words = ngettext("%(count)s job is done again.", "%(count)s jobs are done again.", count)
    messages.success(request, words % {"count": count})
    return redirect("operations:work")


@operators
@require_POST
def give_work_up(request: MemberRequest, pk: UUID) -> HttpResponse:
    actions.give_work_up(pk, by=request.user)
    messages.success(request, _("It is not done any more."))
    return redirect("operations:work")
