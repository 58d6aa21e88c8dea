"""What one does with offers and requests."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import address, key_in
from handschlag.core.errors import Conflict, HandschlagError, Invalid, NotAllowed
from handschlag.exchange.actions import fulfilling, listing, suggesting
from handschlag.exchange.actions.holding_listings import only_the_author
from handschlag.exchange.actions.linking_listings import link_in_talk
from handschlag.exchange.codes.renewing import read_renewal
from handschlag.exchange.forms.listings import (
    FulfilForm,
    ListingForm,
    NewListingForm,
    RemoveListingForm,
    filled_with,
)
from handschlag.exchange.models import Listing
from handschlag.exchange.pages.beginning import Begun, begun
from handschlag.exchange.pages.listing import FoundListing, find_listing, partners_in
from handschlag.groups import pages as group_pages
from handschlag.groups.archiving import refuse_archived


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Empty, or begun by a post or a side that the address names."""
    _refuse_strangers(request)
    start = begun(request.user, request.GET, request.POST)
    form = NewListingForm(request.POST or None, member=request.user, initial=start.initial)
    if request.method == "POST" and form.is_valid() and (made := _make(request, form, start)):
        messages.success(request, _("It stands. Whoever it may concern is told."))
        return redirect(made)
    return _form_page(request, "exchange/new_listing.html", form, post=start.post)


@access.members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    tags = found.listing.tags.order_by("pk").values_list("name", flat=True)
    form = ListingForm(request.POST or None, initial=filled_with(found.listing, tags))
    if request.method == "POST" and form.is_valid():
        said = {"by": request.user, "tags": form.cleaned_data["tags"]}
        try:
            listing.change_listing(found.listing, form.wording(found.listing.side), **said)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(found.listing)
    return _form_page(request, "exchange/edit_listing.html", form, found=found)


@access.members
@require_POST
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    listing.renew_listing(find_listing(pk, request.user).listing, by=request.user)
    messages.success(request, _("It stands for two more months."))
    return _back(request, pk)


@access.members
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    now = listing.withdraw_listing(find_listing(pk, request.user).listing, by=request.user)
    back = address("exchange:bring_back_listing", pk)
    messages.success(request, _("Withdrawn. Nobody finds it any more."), extra_tags=back)
    return redirect(now)


@access.members
@require_POST
def bring_back(request: MemberRequest, pk: int) -> HttpResponse:
    now = listing.bring_back_listing(find_listing(pk, request.user).listing, by=request.user)
    messages.success(request, _("It is back."))
    return redirect(now)


@access.members
@require_http_methods(["GET", "POST"])
def fulfil(request: MemberRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    if found.listing.is_fulfilled:
        raise Conflict(_("This is fulfilled already."))
    partners = partners_in(found.listing)
    form = FulfilForm(request.POST or None, partners=partners, by=request.user)
    if request.method == "POST" and form.is_valid():
        said = {"helpers": form.all_helpers, "note": form.cleaned_data["note"]}
        try:
            fulfilling.fulfil_listing(found.listing, by=request.user, **said)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            undo = address("exchange:unfulfil_listing", pk)
            messages.success(request, _("Good. It has left the open list."), extra_tags=undo)
            return redirect(found.listing)
    return _form_page(request, "exchange/fulfil_listing.html", form, found=found)


@access.members
@require_POST
def unfulfil(request: MemberRequest, pk: int) -> HttpResponse:
    now = fulfilling.undo_fulfilment(find_listing(pk, request.user).listing, by=request.user)
    messages.success(request, _("It is open again."))
    return redirect(now)


@access.members
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_listing(pk, request.user)
    if not found.can_remove:
        raise NotAllowed(_("Only who moderates here takes listings away."))
    form = RemoveListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        listing.remove_listing(found.listing, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Removed. Who wrote it is told why."))
        return redirect("exchange:listings")
    return _form_page(request, "exchange/remove_listing.html", form, found=found)


@access.members
@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Not shown among what fits any more, nor told of."""
    suggesting.dismiss_suggestion(find_listing(pk, request.user).listing, by=request.user)
    messages.success(request, _("Put aside. It is not suggested to you again."))
    return _back(request, None)


@access.members
@require_POST
def suggestions(request: MemberRequest) -> HttpResponse:
    """Told of what may fit, or not."""
    if request.POST.get("tell") == "on":
        suggesting.suggest_again(by=request.user)
        messages.success(request, _("You are told of what may fit your listings."))
    else:
        suggesting.stop_suggestions(by=request.user)
        messages.success(request, _("You are not told of what may fit any more."))
    return redirect("exchange:my_listings")


@access.anyone
@require_http_methods(["GET", "HEAD", "POST"])
def renew_by_mail(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button, for whoever has the address that went to the author."""
    pk = read_renewal(code)
    if pk is None:
        raise Http404
    found = get_object_or_404(Listing.objects.present().for_detail(), pk=pk)
    if request.method == "POST":
        found = listing.renew_listing(found, by=found.author)
    context = {"listing": found, "is_done": request.method == "POST"}
    return render(request, "exchange/renew_by_mail.html", context)


def _refuse_strangers(request: MemberRequest) -> None:
    """Http404 for a group that the member may not know of, NotAllowed for one that is not theirs."""
    slug = request.POST.get("group", "").replace("\0", " ")
    if slug and group_pages.standing(slug, request.user).membership is None:
        raise NotAllowed(_("Only members of the group offer and ask for things in it."))


def _make(request: MemberRequest, form: NewListingForm, start: Begun) -> Listing | None:
    """None if the form has to be shown again."""
    said, by = form.cleaned_data, request.user
    try:
        made = listing.make_listing(
            form.wording(said["side"]),
            by=by,
            group=said["group"],
            tags=said["tags"],
            stands_for=form.stands_for,
            post=start.post,
        )
    except HandschlagError as refusal:
        form.add_error(refusal.field if isinstance(refusal, Invalid) else None, str(refusal))
        return None
    if start.post is not None and said["says_so"]:
        link_in_talk(start.post, made, by=by)
    return made


def _own(request: MemberRequest, pk: int) -> FoundListing:
    found = find_listing(pk, request.user)
    if not found.can_change:
        raise NotAllowed(only_the_author())
    refuse_archived(found.listing.group)
    return found


def _back(request: MemberRequest, pk: int | None) -> HttpResponse:
    """To one's own listings, or to the page that is named and is one of ours."""
    if pk is not None and request.POST.get("to") != "mine":
        return redirect("exchange:listing", pk)
    at = key_in(request.POST.get("at", ""))
    if at is not None:
        return redirect("exchange:listing", at)
    return redirect("exchange:my_listings")


def _form_page(request: MemberRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    is_wrong = form.is_bound and not form.is_valid()
    return render(request, template, {"form": form, **context}, status=422 if is_wrong else 200)
