"""One's own place, and meetups near it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.meetups import actions
from handschlag.meetups.forms.settling import PlaceForm
from handschlag.meetups.pages import mapping
from handschlag.meetups.pages import places as pages


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def place(request: MemberRequest) -> HttpResponse:
    """A search that lists cities, and the form in which one of them is chosen."""
    page = pages.place_page(request.user, request.GET.get("q", ""))
    form = PlaceForm(request.POST if request.method == "POST" else None, instance=page.place)
    if form.is_valid():
        try:
            actions.settle(request.user, **pages.chosen(form.cleaned_data))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your place is saved."))
            return redirect("meetups:place")
    context = {"page": page, "form": form}
    return render(request, "meetups/place.html", context, status=422 if form.errors else 200)


@access.members
@require_POST
def leave_place(request: MemberRequest) -> HttpResponse:
    actions.leave_place(request.user)
    messages.success(request, _("Your place is forgotten."))
    return redirect("meetups:place")


@access.members
@never_cache
@require_safe
def near(request: MemberRequest) -> HttpResponse:
    """Upcoming meetups within the viewer's reach."""
    return render(request, "meetups/near.html", {"page": pages.near_page(request.user)})


@access.members
@never_cache
@require_safe
def group_map(request: MemberRequest, slug: str) -> HttpResponse:
    """Where the group's members are, city by city."""
    page = mapping.map_page(slug, request.user)
    context = {"page": page, "group": page.group, "membership": page.membership}
    return render(request, "meetups/map.html", context)
