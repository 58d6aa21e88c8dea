"""Thanks to a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid
from handschlag.exchange.actions import thanking
from handschlag.exchange.forms.deals import ThankYouForm
from handschlag.exchange.models import ThankYou
from handschlag.exchange.pages.thanking import my_thanks, whom_to_thank


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    return render(request, "exchange/thank_yous.html", {"page": my_thanks(request.user, **cursors)})


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    member = whom_to_thank(request.GET, request.POST, request.user)
    form = ThankYouForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            thanking.say_thank_you(member, sent["text"], by=request.user, is_public=sent["is_public"])
        except (Conflict, Invalid) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s has your thanks.") % {"name": member.name})
            return redirect(member)
    return render(request, "exchange/thank.html", {"form": form, "member": member})


@access.members
@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ThankYou.objects.visible_to(request.user), pk=pk)
    thanking.remove_thank_you(found, by=request.user)
    messages.success(request, _("Taken away."))
    return redirect("exchange:thank_yous" if found.to_id == request.user.pk else found.to)
