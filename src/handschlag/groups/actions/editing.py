"""Starting a group, and what stands about it."""

import hashlib
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.footnotes import scoped
from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import refresh
from handschlag.groups import policy
from handschlag.groups.actions.belonging import begin, locked
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, Role


class GroupFields(TypedDict):
    """What organisers write down about their group; descriptions and rules in Markdown."""

    name: str
    description: str
    rules: str
    language: str
    visibility: str
    joining: str
    silent_days: NotRequired[int | None]
    slow_minutes: NotRequired[int | None]
    thanks_minutes: NotRequired[int]
    mail_subject_only: NotRequired[bool]


@transaction.atomic
def create_group(slug: str, *, by: Member, **fields: Unpack[GroupFields]) -> Group:
    """A new group whose organiser is ``by``; Invalid when the address is taken."""
    if not policy.can_create_group(by):
        raise NotAllowed(_("Sign in to start a group."))
    group = Group(slug=slug, **fields)
    _render_texts(group)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(
            _("The address “%(slug)s” belongs to another group already. Choose another.") % {"slug": slug},
            "slug",
        ) from error
    refresh(GROUP, [group.pk])
    audit("create group", group, by=by)
    begin(group, by, Role.ORGANISER)
    return group


@transaction.atomic
def edit_group(group: Group, *, by: Member, seen: str, **fields: Unpack[GroupFields]) -> Group:
    """Change what stands about a group. ``seen`` is the fingerprint of what the editor had before them:
    Conflict when somebody else changed it meanwhile.
    """
    group, own = locked(group, by)
    if not policy.can_edit(own):
        raise NotAllowed(_("Only organisers change a group."))
    if seen != fingerprint(group):
        raise Conflict(
            _("Somebody else changed this group meanwhile. Compare with its page, then save again.")
        )
    before = {name: getattr(group, name) for name in fields}
    for name, value in fields.items():
        setattr(group, name, value)
    _render_texts(group)
    group.save(update_fields=[*fields, "description_html", "rules_html"])
    refresh(GROUP, [group.pk])
    Site.raise_version()  # links from anywhere show the group's name, and its topics while it is open
    audit("edit group", group, by=by, fields=[name for name in before if before[name] != fields[name]])  # type: ignore[literal-required]  # the names come from the same dictionary
    return group


def fingerprint(group: Group) -> str:
    """A short digest of what organisers edit, to notice that it has changed."""
    texts = [str(getattr(group, name)) for name in GroupFields.__annotations__]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _render_texts(group: Group) -> None:
    group.description_html = render(group.description)
    group.rules_html = scoped(render(group.rules), "rules")  # stands on one page with the description
