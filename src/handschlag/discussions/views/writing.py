"""What people write: topics, replies, edits, thanks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, HandschlagError, Invalid, NotAllowed
from handschlag.discussions import actions, policy
from handschlag.discussions.forms import LONGEST_TEXT, EditForm, ReplyForm, TopicForm
from handschlag.discussions.forms.receiving import receive
from handschlag.discussions.models import Post, Topic, Where
from handschlag.discussions.pages import drafts as draft_pages
from handschlag.discussions.pages import ordering as order_pages
from handschlag.discussions.pages import posts as post_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.history import Overtaking, overtaking
from handschlag.discussions.pages.meanwhile import Meanwhile, meanwhile
from handschlag.discussions.pages.quoting import answerable, quotation, quoted
from handschlag.discussions.pages.replying import find_place
from handschlag.discussions.pages.showing import previewed
from handschlag.discussions.pages.similar import similar_topics
from handschlag.discussions.pages.tags import known_tags, tags_of
from handschlag.groups import pages as group_pages
from handschlag.groups.archiving import refuse_archived

Sent = tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]]
WritingForm = TopicForm | ReplyForm | EditForm


@access.members
@require_http_methods(["GET", "POST"])
def new_topic(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    form = _topic_form(request, found)
    receive(form, by=request.user)
    if _is_final(request) and form.is_valid():
        deed = partial(actions.start_topic, found.group, by=request.user, **form.cleaned_data)
        if answer := _publish(request, form, deed, back=found.group.get_absolute_url()):
            return _then_poll(request, form) or answer
    else:
        _require_writing(found, request)
    title = request.POST.get("title", "")[:200] if "preview" in request.POST else ""
    similar = similar_topics(found.group, title) if title else []
    waiting = order_pages.waiting(found.group, policy.Standing.of(request.user, found.membership))
    return _form_page(
        request, "discussions/new_topic.html", form, found.group, found=found, similar=similar, **waiting
    )


@access.members
@require_http_methods(["GET", "POST"])
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """A page of its own for what the composer below a topic could not finish, and for drafts and quotes."""
    try:
        topic = find_place(pk, request.user)
    except Http404:
        return _gone(request, pk)
    if request.method == "GET":
        return _begun_reply(request, topic)
    form = ReplyForm(*_sent(request), topic=topic)
    receive(form, by=request.user)
    final = form.is_valid() and _is_final(request)
    missed = _missed(request, topic, form) if final else None
    if final and not missed and (answer := _publish_reply(request, topic, form)):
        return answer
    return _reply_page(request, topic, form, form.cleaned_data.get("reply_to"), missed)


@access.members
@require_http_methods(["GET", "POST"])
def edit_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = post_pages.find_post(pk, request.user)
    standing = topic_pages.standing_of(request.user, post.topic.group)
    if not policy.can_edit_post(
        post, post.topic, standing
    ):  # first: the form and what comes of it show the text
        return _no_editing(request, post)
    form = _edit_form(request, post, standing)
    receive(form, by=request.user, post=post)
    if _is_final(request) and form.is_valid():
        if theirs := _overtaking(post, form):
            return _overtaken(request, form, post, theirs)
        deed = partial(actions.edit_post, post, by=request.user, **form.cleaned_data)
        if answer := _publish(request, form, deed, back=post.get_absolute_url()):
            return answer
    return _form_page(request, "discussions/edit_post.html", form, post, post=post, theirs=None)


@access.members
@require_POST
def undo_sending(request: MemberRequest, pk: int) -> HttpResponse:
    """The post was never there; its text stands in the form again."""
    where = actions.undo_sending(post_pages.find_post(pk, request.user), by=request.user)
    messages.success(request, _("Taken back. Nobody sees it but you."))
    if isinstance(where, Topic):
        return redirect(f"{reverse('discussions:reply', args=[where.pk])}?draft=1")
    return redirect(f"{where.get_absolute_url()}topics/new/?draft=1")


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


def _then_poll(request: MemberRequest, form: TopicForm) -> HttpResponse | None:
    """On to the poll of the topic that was just started, if there is to be one."""
    made = actions.published(request.user, form.cleaned_data["key"])
    return redirect("discussions:new_poll", made.topic_id) if made and "with_poll" in request.POST else None


def _sent(request: MemberRequest) -> Sent | tuple[None, None]:
    """Fields and files of a form that was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


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
    if not isinstance(form, EditForm):
        _offer_undo(request, written)
    where = written.get_absolute_url()
    if isinstance(written, Post):
        where = topic_pages.post_href(written, written.topic)
    return HttpResponseRedirect(where)  # ``redirect`` would look for a view of that name first


def _offer_undo(request: MemberRequest, written: Post | Topic) -> None:
    """Say that it is sent; the message's tag is the address that takes it back."""
    post = written if isinstance(written, Post) else written.posts.get(number=1)
    messages.success(request, _("Sent."), extra_tags=address("discussions:undo_sending", post.pk))


def _require_writing(found: group_pages.Standing, request: MemberRequest) -> None:
    """Before anybody is shown a form."""
    if not policy.can_write(policy.Standing.of(request.user, found.membership)):
        raise NotAllowed(_("Only members of the group can write here."))
    refuse_archived(found.group)


def _begun(request: MemberRequest, where: Where) -> dict[str, Any]:
    """What a form begins with: the draft, for who comes from the list of drafts."""
    is_wanted = request.method == "GET" and "draft" in request.GET
    return draft_pages.initial_at(where, request.user) if is_wanted else {}


def _begun_reply(request: MemberRequest, topic: Topic) -> HttpResponse:
    """The page with a draft or a quotation in it; else to the composer below the topic."""
    if not {"draft", "quote"} & request.GET.keys():
        return redirect(f"{topic_pages.page_href(topic, topic.last_number)}#composer")
    if not policy.can_write(topic_pages.standing_of(request.user, topic.group)):
        raise NotAllowed(_("Only members of the group can write here."))
    begun = _begun(request, topic)
    answered = answerable(begun.get("reply_to") or request.GET.get("reply_to", ""), topic)
    if "quote" in request.GET and answered is not None and not answered.is_removed:
        begun["source"] = f"{begun['source']}\n\n" if "source" in begun else ""
        begun["source"] += quotation(answered)
    form = ReplyForm(topic=topic, initial=begun | {"reply_to": answered.pk if answered else None})
    return _reply_page(request, topic, form, answered)


def _missed(request: MemberRequest, topic: Topic, form: ReplyForm) -> Meanwhile | None:
    """What came in while they wrote, to be looked at once; not for what has been posted already."""
    missed = meanwhile(topic, form.cleaned_data["seen"], request.user)
    if missed and actions.published(request.user, form.cleaned_data["key"]):
        return None
    can_write = missed and policy.can_write(topic_pages.standing_of(request.user, topic.group))
    return missed if can_write else None


def _topic_form(request: MemberRequest, found: group_pages.Standing) -> TopicForm:
    data, files = _sent(request)
    suggested = {
        name: request.GET[name][:LONGEST_TEXT] for name in ("title", "source") if name in request.GET
    }
    form = TopicForm(data, files, initial=suggested | _begun(request, found.group))
    standing = policy.Standing.of(request.user, found.membership)
    form.offer_tags(known_tags(found.group), may_make=policy.can_make_tags(standing))
    return form


def _publish_reply(request: MemberRequest, topic: Topic, form: ReplyForm) -> HttpResponse | None:
    text = form.cleaned_data
    deed = partial(
        actions.reply_to_topic,
        topic,
        by=request.user,
        source=text["source"],
        key=text["key"],
        answering=text["reply_to"],
        attach=text["attach"],
    )
    return _publish(request, form, deed, back=topic.get_absolute_url())


def _reply_page(
    request: MemberRequest,
    topic: Topic,
    form: ReplyForm,
    answered: Post | None,
    missed: Meanwhile | None = None,
) -> HttpResponse:
    shown = {"topic": topic, "answered": quoted(answered) if answered else None, "missed": missed}
    shown |= order_pages.waiting(topic.group, topic_pages.standing_of(request.user, topic.group), topic)
    return _form_page(request, "discussions/reply.html", form, topic, status=409 if missed else None, **shown)


def _overtaking(post: Post, form: EditForm) -> Overtaking | None:
    text = form.cleaned_data
    return overtaking(post, source=text["source"], title=text.get("title", ""), based_on=text["based_on"])


def _overtaken(request: MemberRequest, form: EditForm, post: Post, theirs: Overtaking) -> HttpResponse:
    """Both texts; who sends again has seen the other one."""
    again = request.POST.copy()
    again["based_on"] = actions.version(post)
    form.data = again
    return _form_page(request, "discussions/edit_post.html", form, post, status=409, post=post, theirs=theirs)


def _no_editing(request: MemberRequest, post: Post) -> HttpResponse:
    """Who has written something gets their text back; it may have been theirs to edit when they began."""
    refusal = NotAllowed(_("You cannot edit this post."))
    if request.method == "POST":
        return _not_posted(request, refusal, post.get_absolute_url())
    raise refusal


def _edit_form(request: MemberRequest, post: Post, standing: policy.Standing) -> EditForm:
    form = EditForm(
        *_sent(request),
        with_title=post.is_opening,
        with_reason=policy.needs_reason_to_edit(post, standing),
        initial={"title": post.topic.title, "source": post.source, "based_on": actions.version(post)}
        | _begun(request, post),
    )
    if post.is_opening:
        group = post.topic.group
        form.initial["tags"] = [name for name, _href in tags_of([post.topic], group)[post.topic.pk]]
        form.offer_tags(known_tags(group), may_make=policy.can_make_tags(standing))
    return form


def _form_page(
    request: MemberRequest,
    template: str,
    form: WritingForm,
    where: Where,
    *,
    status: int | None = None,
    **context: object,
) -> HttpResponse:
    """The form again with everything that was typed, above it the preview if one was asked for."""
    source = form.data.get("source", "") if "preview" in request.POST else ""
    status = status or (422 if form.is_bound and not form.is_valid() and not source else 200)
    html = actions.preview(source[:LONGEST_TEXT], viewer=request.user) if source else None
    preview = None if html is None else previewed(html, where)
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
