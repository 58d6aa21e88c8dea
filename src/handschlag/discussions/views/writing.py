"""What people write: topics, replies, edits, thanks."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, markdown
from handschlag.core.errors import Conflict, HandschlagError, Invalid, NotAllowed
from handschlag.discussions import actions, policy
from handschlag.discussions.forms import LONGEST_TEXT, EditForm, MarkdownField, ReplyForm, TopicForm
from handschlag.discussions.models import Post, Topic
from handschlag.discussions.pages import posts as post_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.quoting import quoted
from handschlag.groups import pages as group_pages

WritingForm = TopicForm | ReplyForm | EditForm


@access.members
@require_http_methods(["GET", "POST"])
def new_topic(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    form = _topic_form(request, found)
    if _is_final(request) and form.is_valid():
        deed = partial(actions.start_topic, found.group, by=request.user, **form.cleaned_data)
        if answer := _publish(request, form, deed, back=found.group.get_absolute_url()):
            return answer
    elif not policy.can_write(policy.Standing.of(request.user, found.membership)):
        raise NotAllowed(_("Only members of the group can write here."))
    return _form_page(request, "discussions/new_topic.html", form, found=found)


@access.members
@require_http_methods(["GET", "POST"])
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """A page of its own for what the composer below a topic could not finish: errors and previews."""
    try:
        topic = topic_pages.find_topic(pk, request.user)
    except Http404:
        return _gone(request, pk)
    if request.method == "GET":
        return redirect(f"{topic_pages.page_href(topic, topic.last_number)}#composer")
    form = ReplyForm(request.POST, topic=topic)
    back = topic.get_absolute_url()
    final = form.is_valid() and _is_final(request)
    if final and (answer := _publish(request, form, _replying(request, topic, form), back=back)):
        return answer
    answered = form.cleaned_data.get("reply_to")
    context = {"topic": topic, "answered": quoted(answered) if answered else None}
    return _form_page(request, "discussions/reply.html", form, **context)


@access.members
@require_http_methods(["GET", "POST"])
def edit_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    standing = topic_pages.standing_of(request.user, post.topic.group)
    form = _edit_form(request, post, standing)
    if _is_final(request) and form.is_valid():
        deed = partial(actions.edit_post, post, by=request.user, **form.cleaned_data)
        if answer := _publish(request, form, deed, back=post.get_absolute_url()):
            return answer
    elif not policy.can_edit_post(post, post.topic, standing):
        raise NotAllowed(_("You cannot edit this post."))
    return _form_page(request, "discussions/edit_post.html", form, post=post)


@access.members
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The text of any form as it will look, for the page that asked; of an endless one the beginning."""
    source = MarkdownField(required=False).to_python(request.POST.get("source", ""))
    return render(request, "discussions/preview.html", {"html": markdown.render(source[:LONGEST_TEXT])})


@access.members
@require_POST
def thank(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.thank_for_post(post, by=request.user)
    return _thanks(request, post, given=True)


@access.members
@require_POST
def take_back_thanks(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    actions.take_back_thanks(post, by=request.user)
    return _thanks(request, post, given=False)


def _is_final(request: MemberRequest) -> bool:
    """Sent to be published, not to be looked at first."""
    return request.method == "POST" and "preview" not in request.POST


def _publish(
    request: MemberRequest, form: WritingForm, deed: Callable[[], Post | Topic], *, back: str
) -> HttpResponse | None:
    """Do it and lead to what was written; None if the form has to be shown again."""
    try:
        written = deed()
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    except HandschlagError as refusal:
        return _not_posted(request, refusal, back)
    return redirect(topic_pages.post_href(written, written.topic) if isinstance(written, Post) else written)


def _topic_form(request: MemberRequest, found: group_pages.Standing) -> TopicForm:
    form = TopicForm(request.POST if request.method == "POST" else None)
    standing = policy.Standing.of(request.user, found.membership)
    form.offer_tags(topic_pages.known_tags(found.group), may_make=policy.can_make_tags(standing))
    return form


def _replying(request: MemberRequest, topic: Topic, form: ReplyForm) -> Callable[[], Post]:
    text = form.cleaned_data
    return partial(
        actions.reply_to_topic,
        topic,
        by=request.user,
        source=text["source"],
        key=text["key"],
        answering=text["reply_to"],
    )


def _edit_form(request: MemberRequest, post: Post, standing: policy.Standing) -> EditForm:
    form = EditForm(
        request.POST if request.method == "POST" else None,
        with_title=post.is_opening,
        with_reason=policy.needs_reason(post, standing),
        initial={"title": post.topic.title, "source": post.source, "based_on": actions.version(post)},
    )
    if post.is_opening:
        group = post.topic.group
        form.initial["tags"] = [
            name for name, _href in topic_pages.tags_of([post.topic], group)[post.topic.pk]
        ]
        form.offer_tags(topic_pages.known_tags(group), may_make=policy.can_make_tags(standing))
    return form


def _form_page(request: MemberRequest, template: str, form: WritingForm, **context: object) -> HttpResponse:
    """The form again with everything that was typed, above it the preview if one was asked for."""
    source = form.data.get("source", "") if "preview" in request.POST else ""
    status = 422 if form.is_bound and not form.is_valid() and not source else 200
    preview = markdown.render(source[:LONGEST_TEXT]) if source else None
    return render(request, template, {"form": form, "preview": preview, **context}, status=status)


def _gone(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody was writing while the topic was removed: they get their text back, others a 404."""
    if request.method != "POST" or not topic_pages.was_removed(pk, request.user):
        raise Http404
    return _not_posted(request, Conflict(_("This topic has been removed.")), reverse("home"))


def _not_posted(request: MemberRequest, refusal: HandschlagError, back: str) -> HttpResponse:
    """The page on which nothing is lost: why the text was not taken, and the text to copy."""
    context = {"reason": str(refusal), "text": request.POST.get("source", ""), "back": back}
    status = 409 if isinstance(refusal, Conflict) else 403
    return render(request, "discussions/not_posted.html", context, status=status)


def _thanks(request: MemberRequest, post: Post, *, given: bool) -> HttpResponse:
    """The button anew for a page that asked in the background, else the page itself."""
    if not request.headers.get("HX-Request"):
        return redirect(topic_pages.post_href(post, post.topic))
    post.refresh_from_db(fields=["thanks_count"])
    context = {"pk": post.pk, "count": post.thanks_count, "given": given, "allowed": True}
    return render(request, "discussions/_thanks.html", context)
