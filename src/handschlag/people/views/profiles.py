"""What one says of oneself, how others see it, and the card that members may keep."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.people.actions.profiling import tell
from handschlag.people.forms.profiles import SayingForm
from handschlag.people.pages import profiles as pages
from handschlag.people.pages import vcards
from handschlag.people.pages.persons import person


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    own = pages.own(request.user)
    sent = request.POST if request.method == "POST" else None
    form = SayingForm(sent, instance=own.profile, values=own.values, audiences=own.audiences)
    if form.is_valid():
        shown = {name: form.cleaned_data[name] for name in ("is_listed", "is_public")}
        try:
            tell(request.user, by=request.user, said=form.said, audiences=form.audiences, **shown)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. This is how others see it."))
            return redirect("people:preview")
    context = {"form": form, "own": own, "labels": pages.LABELS}
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)


@access.members
@never_cache
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """How a member, a contact or everyone sees oneself."""
    page = pages.preview(request.user, request.GET.get("as", "member"))
    return render(request, "people/preview.html", {"page": page})


@access.members
@never_cache
@require_safe
def vcard(request: MemberRequest, pk: int) -> HttpResponse:
    """A person's card, with what the viewer may see."""
    found = person(pk, request.user.pk)
    if found is None:
        raise Http404
    card = vcards.of_person(found, pages.public_picture(pk))
    response = HttpResponse(vcards.written([card]), content_type="text/vcard; charset=utf-8")
    name = slugify(found.name) or "contact"
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response
