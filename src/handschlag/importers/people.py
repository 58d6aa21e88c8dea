"""Authors of an archive become members without login, and members of the group."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

from django.db import transaction
from django.db.models import F

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.core.markdown import render
from handschlag.core.search.writing import refresh
from handschlag.groups.models import Group, Membership
from handschlag.importers.formats.records import AuthorRecord
from handschlag.importers.report import MADE, SKIPPED, THERE, Report
from handschlag.importers.rows import Values, insert, reserve

BATCH = 1000
MAIL = "mail"
"""Source of identities that are an address: the same person in every archive of this site."""

Identity = tuple[str, str]


class People(Protocol):
    """The spool of an archive of any kind: who it knows, and which rows they became."""

    def authors(self) -> Iterator[AuthorRecord]: ...
    def remember(self, rows: Iterable[tuple[str, int]]) -> None: ...


def import_authors(spool: People, group: Group, source: str, report: Report) -> None:
    """Make the members, and remember in the spool who is who. Who is there already stays as they are."""
    waiting = (author for author in spool.authors())
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            locked = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
            rows, outcomes = _import_batch(batch, locked, source)
        spool.remember((author.key, rows[author.key]) for author in batch if author.key in rows)
        for author in batch:
            report.author(author, *outcomes[author.key])


def _import_batch(
    batch: list[AuthorRecord], group: Group, source: str
) -> tuple[dict[str, int], dict[str, tuple[str, str]]]:
    """Member ids by author key, and what the report says of each author."""
    identities = {author.key: _identity(author, group, source) for author in batch}
    known = _known(identities, batch)
    silent = {author.key for author in batch if author.key not in known and author.joined_at is None}
    new = [author for author in batch if author.key not in known and author.key not in silent]
    made = dict(zip((author.key for author in new), reserve(Member, len(new)), strict=True))
    insert(Member, _MEMBER, [_member(made[author.key], author, group) for author in new])
    insert(
        ImportedIdentity,
        ("member", "source", "key", "email"),
        [(made[author.key], *identities[author.key], author.email) for author in new],
    )
    refresh(MEMBER, made.values())
    rows = known | made
    _join([author for author in batch if author.key in rows and not author.is_bot], rows, group)
    outcomes = {author.key: (THERE, "") for author in batch}
    outcomes |= {author.key: (MADE, "") for author in new}
    outcomes |= dict.fromkeys(silent, (SKIPPED, "nothing this author wrote is part of the talk"))
    return rows, outcomes


def _identity(author: AuthorRecord, group: Group, source: str) -> Identity:
    return (MAIL, author.email) if author.email else (f"{source}/{group.slug}", author.key)


def _known(identities: dict[str, Identity], batch: list[AuthorRecord]) -> dict[str, int]:
    """Authors met before: by their key in this archive, or anywhere by an address proven theirs."""
    rows = ImportedIdentity.objects.filter(
        source__in={source for source, _ in identities.values()},
        key__in=[key for _, key in identities.values()],
    )
    by_identity = {
        (source, key): member for source, key, member in rows.values_list("source", "key", "member")
    }
    known = {key: by_identity[identity] for key, identity in identities.items() if identity in by_identity}
    by_address = _owners({author.email for author in batch if author.email and author.key not in known})
    for author in batch:
        if author.key not in known and author.email in by_address:
            known[author.key] = by_address[author.email]
    return known


def _owners(addresses: Iterable[str]) -> dict[str, int]:
    """Members whose address this is: imported with another archive, or signed up and verified."""
    wanted = list(addresses)
    proven = Member.objects.filter(emailaddress__verified=True, emailaddress__email__in=wanted)
    imported = ImportedIdentity.objects.filter(email__in=wanted)
    return dict(imported.values_list("email", "member")) | dict(
        proven.values_list("emailaddress__email", "pk")
    )


_MEMBER = (
    "id", "email", "password", "name", "place", "company", "about", "about_html",
    "language", "joined_at", "is_bot",
)  # fmt: skip
_NO_PASSWORD = "!"  # noqa: S105 - what Django stores where no password will ever match


def _member(pk: int, author: AuthorRecord, group: Group) -> Values:
    about = author.about[:5000]
    return (
        pk,
        None,
        _NO_PASSWORD,
        author.name[:80],
        author.place[:120],
        author.company[:120],
        about,
        render(about) if about else "",
        group.language,
        author.joined_at,
        author.is_bot,
    )


def _join(authors: list[AuthorRecord], rows: dict[str, int], group: Group) -> None:
    """Begin a membership for who never had one here; who left has left."""
    ids = {rows[author.key] for author in authors}
    belonging = set(
        Membership.objects.filter(group=group, member__in=ids).values_list("member_id", flat=True)
    )
    joining: dict[int, Values] = {}
    for author in authors:
        member = rows[author.key]
        if member not in belonging and author.joined_at:
            joining.setdefault(member, (group.pk, member, author.joined_at))
    insert(Membership, ("group", "member", "joined_at"), joining.values())
    Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + len(joining))
