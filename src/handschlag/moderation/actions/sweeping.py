"""Bulk undo: hide all that somebody wrote in a group since a moment, and take that back.

The deed leaves a row and a job, which goes through the posts one by one: each in a transaction of its own,
so that it waits for nobody for long, and goes on where it was when it is killed.
"""

from datetime import datetime

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.models import audit
from handschlag.discussions.actions.withholding import release, withhold
from handschlag.discussions.models import Post
from handschlag.groups.models import Group, Membership
from handschlag.groups.silencing import lift_silence as let_write
from handschlag.groups.silencing import silence_member
from handschlag.moderation import policy
from handschlag.moderation.models import Sweep, Swept


def require_over(group: Group, member: Member, *, by: Member) -> None:
    """NotAllowed for who does not moderate the group, or over oneself or another moderator."""
    spells = Membership.objects.current().filter(group=group, member__in=[by, member])
    standing = {spell.member_id: spell for spell in spells}
    allowed = policy.can_moderate(standing.get(by.pk))
    allowed &= policy.can_act_on(by.pk, member.pk, standing.get(member.pk))
    ask(allowed=allowed, otherwise=_("This is for moderators, about somebody who is none."))


@transaction.atomic
def sweep_posts(group: Group, member: Member, *, since: datetime, reason: str, by: Member) -> Sweep:
    """Hide what they wrote there since then, with the topics that they opened."""
    require_over(group, member, by=by)
    if not reason.strip():
        raise Invalid(_("Say in a sentence or two why. The author reads it."), "reason")
    if since > clock.now():
        raise Invalid(_("Choose a moment that has been."), "since")
    sweep = Sweep.objects.create(group=group, member=member, by=by, since=since, reason=reason.strip()[:500])
    audit("undo posts", sweep, by=by, member=member.pk, since=since.isoformat(), reason=sweep.reason)
    import_string("handschlag.moderation.jobs.sweep").enqueue(sweep.pk)  # by name: jobs call actions
    return sweep


@transaction.atomic
def restore_sweep(sweep: Sweep, *, by: Member) -> None:
    """All that it has hidden comes back; twice is once."""
    require_over(sweep.group, sweep.member, by=by)
    if Sweep.objects.filter(pk=sweep.pk, restored_at__isnull=True).update(
        restored_at=clock.now(), restored_by=by
    ):
        audit("restore posts", sweep, by=by, member=sweep.member_id)
        import_string("handschlag.moderation.jobs.sweep").enqueue(sweep.pk)


def carry_out(sweep: Sweep) -> int:
    """What is still to be done of it, whichever way it goes; how many posts that were."""
    if sweep.restored_at is not None:
        return sum(_give_back(swept) for swept in sweep.swept.select_related("post").order_by("pk"))
    wrote = Post.objects.present().filter(author=sweep.member, topic__group=sweep.group)
    since = wrote.filter(created_at__gte=sweep.since, created_at__lte=sweep.at)
    return sum(_take(sweep, post) for post in since.order_by("topic", "number").iterator(200))


@transaction.atomic
def silence(group: Group, member: Member, *, until: datetime, reason: str, by: Member) -> None:
    """Without a case, where it cannot wait for one."""
    require_over(group, member, by=by)
    if not reason.strip():
        raise Invalid(_("Say in a sentence or two why. The author reads it."), "reason")
    if until <= clock.now():
        raise Invalid(_("Say until when: a day to come."), "until")
    silence_member(group, member, until=until, reason=reason.strip(), by=by)


def lift_silence(group: Group, member: Member, *, by: Member) -> None:
    require_over(group, member, by=by)
    let_write(group, member, by=by)


@transaction.atomic
def _take(sweep: Sweep, post: Post) -> bool:
    try:
        has_gone = withhold(post, by=None, reason=sweep.reason)
    except Conflict:  # went with its topic meanwhile
        return False
    if has_gone:
        Swept.objects.get_or_create(sweep=sweep, post=post)
    return has_gone


@transaction.atomic
def _give_back(swept: Swept) -> bool:
    try:
        is_back = release(swept.post, by=None)
    except Conflict:  # its topic was taken away for another reason
        return False
    swept.delete()
    return is_back
