"""A part of an archive: one of its groups, or some days of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from django.utils.translation import gettext as _

from handschlag.analysis.formats import interactions, meetup
from handschlag.core.errors import Invalid
from handschlag.engine.activity import NOBODY, Activity, Spells
from handschlag.engine.interactions import Strand
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.cutting import (
    Mask,
    attendances_of,
    beside_of,
    interactions_of,
    memberships_of,
    only,
    ratings_among,
)
from handschlag.insights.sections.legs import ratings_of


def only_group(archive: Archive, name: str) -> Archive:
    """What belongs to the group of that name, and its people; raises Invalid, naming the groups there are."""
    if not archive.groups:
        raise Invalid(_("This archive knows no groups: leave --group out."), "group")
    if name not in archive.groups:
        words = {"name": name, "groups": ", ".join(sorted(archive.groups))}
        raise Invalid(
            _("There is no group “%(name)s” in this archive. There are: %(groups)s.") % words, "group"
        )
    group = archive.groups.index(name)
    came, belong = archive.attendances, archive.memberships
    part = replace(
        archive,
        **interactions_of(archive, archive.interactions.group == group),
        attendances=attendances_of(came, came.group == group) if came else None,
        memberships=memberships_of(belong, belong.group == group) if belong else None,
        **beside_of(archive, lambda table: table.group == group),
    )
    if part.word is not None:
        part = replace(part, ratings=ratings_of(part.interactions, part.word))
    if archive.activity is not None:
        part = replace(part, activity=_activity_of_group(part))
    return _counted(only(part, _people(part)))


def only_days(archive: Archive, begin: date | None, end: date | None) -> Archive:
    """What happened from the begin of one day to the end of another, in UTC; who was there by then stays.

    Raises Invalid where the archive knows no times, or nothing happened on these days.
    """
    if not archive.has_times:
        raise Invalid(_("This archive knows no times: leave --from and --to out."), "from")
    first = _seconds(begin) if begin else np.iinfo(np.int64).min
    last = _seconds(end + timedelta(days=1)) - 1 if end else archive.t
    if first > last:
        raise Invalid(_("--from is later than --to, or than everything in the archive."), "from")
    t = min(last, archive.t)
    came, told, belong = archive.attendances, archive.ratings, archive.memberships
    part = replace(
        archive,
        t=t,
        since=first,
        **interactions_of(archive, (archive.interactions.time >= first) & (archive.interactions.time <= t)),
        attendances=attendances_of(came, (came.time >= first) & (came.time <= t)) if came else None,
        ratings=ratings_among(told, (told.time >= first) & (told.time <= t)) if told else None,
        **beside_of(archive, lambda table: (table.time >= first) & (table.time <= t)),
        memberships=memberships_of(belong, belong.joined <= t) if belong else None,
        activity=_activity_of_days(archive.activity, first, t) if archive.activity else None,
        notes=[*archive.notes, _("Days begin and end in UTC, not in the time zone of the people.")],
    )
    kept = _people(part)
    if not kept.any():
        raise Invalid(_("Nothing in this archive happened on these days."), "from")
    return _counted(only(part, kept))


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _activity_of_group(part: Archive) -> Activity:
    """Built anew from what is the group's own: a membership elsewhere is none here."""
    if part.attendances is not None and part.memberships is not None:
        return meetup.activity_of(part.attendances, part.memberships, part.n_members)
    kind = np.full(len(part.interactions), -1) if part.kind is None else part.kind
    return interactions.activity_of(part.interactions, kind, part.kinds, part.n_members)


def _activity_of_days(activity: Activity, first: int, last: int) -> Activity:
    """Posts of other days say whom a reply answered, and count no more: so do deleted ones."""
    posts, spells = activity.posts, activity.spells
    begun = spells.joined <= last
    return Activity(
        is_bot=activity.is_bot,
        spells=Spells(spells.member[begun], spells.joined[begun], spells.left[begun]),
        posts=replace(posts, deleted=posts.deleted | (posts.time < first) | (posts.time > last)),
        deeds=activity.deeds.between(first, last),
    )


def _people(archive: Archive) -> Mask:
    """(n,) who belongs, or occurs anywhere."""
    kept = np.zeros(archive.n_members, np.bool_)
    kept[archive.interactions.source] = kept[archive.interactions.target] = True
    if archive.attendances:
        kept[archive.attendances.member] = True
    if archive.memberships:
        kept[archive.memberships.member] = True
    if archive.ratings:
        kept[archive.ratings.source] = kept[archive.ratings.target] = True
    if archive.activity:
        kept[archive.activity.spells.member] = True
    if archive.promises:
        kept[archive.promises.member] = True
    if archive.asked:
        kept[archive.asked.asker] = True
        kept[archive.asked.server[archive.asked.server != NOBODY]] = True
    return kept


def _counted(archive: Archive) -> Archive:
    """With counts of what is left; what the format counted is of the whole archive."""
    counts = {"members": archive.n_members}
    posts = archive.activity.posts if archive.activity else None
    if posts and posts.time.size:
        counts["posts"] = int((~posts.deleted & (posts.time <= archive.t)).sum())
    if archive.ratings:
        counts["ratings"] = len(archive.ratings.time)
        counts["positive_ratings"] = int((archive.ratings.rating > 0).sum())
        counts["negative_ratings"] = int((archive.ratings.rating < 0).sum())
    if archive.attendances:
        counts["events"] = len(np.unique(archive.attendances.meetup))
        counts["attendances"] = len(archive.attendances.member)
    if archive.memberships:
        counts["memberships"] = len(archive.memberships.member)
    if archive.promises:
        counts["promises"] = len(archive.promises.time)
    if archive.asked:
        counts["requests"] = len(archive.asked.time)
    if not archive.has_times:
        counts["ties"] = int((archive.interactions.strand != Strand.MEET).sum())
    else:
        counts["interactions"] = len(archive.interactions)
    return replace(archive, counts=counts)
