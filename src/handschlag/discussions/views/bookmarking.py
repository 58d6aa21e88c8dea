"""What members keep for themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.discussions import actions
from handschlag.discussions.forms import BookmarkForm
from handschlag.discussions.pages import bookmarks as bookmark_pages
from handschlag.discussions.pages import posts as post_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.quoting import excerpt


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    cursors = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = bookmark_pages.bookmarks(request.user, **cursors)
    return render(request, "discussions/bookmarks.html", {"page": page})


@access.members
@require_POST
def create(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.bookmark_post(post, by=request.user)
    messages.success(request, _("Bookmarked. The post's menu now also offers a note and a reminder."))
    return redirect(topic_pages.post_href(post, post.topic))


@access.members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Note and reminder."""
    found = bookmark_pages.find_bookmark(pk, request.user)
    form = BookmarkForm(request.POST if request.method == "POST" else None, bookmark=found)
    if form.is_valid():
        chosen = {"note": form.cleaned_data["note"], "remind_at": form.cleaned_data["remind_at"]}
        try:
            actions.change_bookmark(found, by=request.user, **chosen)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your bookmark is saved."))
            return redirect("discussions:bookmarks")
    context = {"bookmark": found, "form": form, "beginning": excerpt(found.post.html)}
    return render(request, "discussions/edit_bookmark.html", context, status=422 if form.errors else 200)


@access.members
@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Back to where the button was."""
    post = post_pages.find_post(pk, request.user)
    actions.remove_bookmark(post, by=request.user)
    messages.success(request, _("The bookmark is removed."))
    from_list = "from_list" in request.POST
    return redirect("discussions:bookmarks" if from_list else topic_pages.post_href(post, post.topic))
