"""Who may do what with accounts and the site. Pure predicates, as listed in docs/reference/rights.md."""

from django.contrib.auth.models import AnonymousUser

from handschlag.accounts.models import Member
from handschlag.core.models import Site

Viewer = Member | AnonymousUser


def can_edit_profile(viewer: Viewer, member: Member) -> bool:
    """Only one's own; operators neither."""
    return viewer.pk is not None and viewer.pk == member.pk


def can_keep_away(viewer: Viewer, member: Member) -> bool:
    """Block or mute: anybody but oneself."""
    return viewer.pk is not None and viewer.pk != member.pk


def can_change_site(viewer: Viewer) -> bool:
    return _is_operator(viewer)


def can_answer_signup_requests(viewer: Viewer) -> bool:
    return _is_operator(viewer)


def can_invite(viewer: Viewer) -> bool:
    return _is_operator(viewer)


def can_invite_for_group(viewer: Viewer, site: Site) -> bool:
    """Let an invitation to a group open the site too: operators, and organisers where operators allow it."""
    return _is_operator(viewer) or site.organisers_invite


def _is_operator(viewer: Viewer) -> bool:
    return isinstance(viewer, Member) and viewer.is_active and viewer.is_operator
