"""A group's tags as its words: all of them, and what they are called."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.discussions import actions, policy
from handschlag.discussions.forms import TagForm
from handschlag.discussions.models import Tag
from handschlag.groups import pages as group_pages


@access.anyone
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All tags of a group; those that no topic has only for who may change them."""
    found = group_pages.standing(slug, request.user)
    if not found.can_read_talk:
        return redirect("groups:detail", slug)
    may_change = policy.can_make_tags(policy.Standing.of(request.user, found.membership))
    tags = Tag.objects.filter(group=found.group).most_used_first()
    shown = list(tags if may_change else tags.used())
    return render(request, "discussions/tags.html", {"found": found, "tags": shown, "may_change": may_change})


@access.members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, slug: str, tag: str) -> HttpResponse:
    group_found = group_pages.standing(slug, request.user)
    if not policy.can_make_tags(policy.Standing.of(request.user, group_found.membership)):
        raise NotAllowed(_("Only moderators change what tags are called."))
    found = get_object_or_404(Tag, group=group_found.group, slug=tag)
    form = TagForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        try:
            actions.rename_tag(found, by=request.user, name=form.cleaned_data["name"])
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The tag is changed."))
            return redirect("discussions:tags", slug)
    context = {"group": group_found.group, "tag": found, "form": form}
    return render(request, "discussions/edit_tag.html", context, status=422 if form.errors else 200)
