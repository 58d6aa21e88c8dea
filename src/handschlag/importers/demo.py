"""The demo: a group of its own, filled through the same import as an archive, with a team and a login."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.markdown import render
from handschlag.core.models import AuditEvent, Site, audit
from handschlag.core.search.writing import refresh
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, Membership, Role
from handschlag.importers.formats.demo_clock import SPAN
from handschlag.importers.help_region import region_of

SLUG = "professionell-netzwerken"
NAME = "Professionell netzwerken"
DESCRIPTION = (
    "Für alle, die von Kontakten mehr erwarten als eine lange Liste: **fragen, Erfahrungen weitergeben, "
    "sich treffen**. Rund die Hälfte der Themen sind Fragen aus dem Alltag kleiner und mittlerer Betriebe, "
    "der Rest sind Treffen in der Region, Stellen, Räume und Kooperationen.\n\n"
    "*Eine erfundene Gruppe zum Ausprobieren: Personen, Firmen und Beiträge gibt es nicht.*"
)
RULES = """\
1. **Fragt konkret.** Wer Ort, Größe und Zweck nennt, bekommt brauchbare Antworten.
2. **Keine Werbung ohne Frage.** Wer etwas anbietet, sagt dazu, dass es das eigene Angebot ist.
3. **Berichtet, wie es ausging.** Wer Hilfe bekommen hat, schreibt ein paar Zeilen dazu.
4. **Was vertraulich ist, bleibt es.** Namen von Kunden und Beschäftigten gehören nicht hierher.
5. **Wir kennen uns.** Klarname, Ort und Tätigkeit im Profil; und wer kann, kommt zum Treffen.
"""
N_MODERATORS = 4
MADE_ACCOUNT = "make demo account"
_BEGUN = "begin demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """A group and the arguments it is filled from; the same ones always give the same content."""

    group: Group
    n_members: int
    seed: int
    until: datetime

    @property
    def source(self) -> str:
        return f"demo-{self.n_members}-{self.seed}"

    @property
    def is_filled(self) -> bool:
        """Whether its import came to its end."""
        ends = AuditEvent.objects.filter(
            object_type=Group._meta.label_lower, object_id=self.group.pk, verb="import"
        )
        return any(end.detail.get("source") == self.source for end in ends)


@transaction.atomic
def begin_demo(slug: str, *, n_members: int, seed: int, until: datetime | None = None) -> Demo:
    """The demo that ``slug`` holds, or a new one that ends at ``until`` (None: with the present hour).

    What a group was begun with is kept, so that the same command finishes or recognises it on another
    day. Conflict when the address belongs to a group that is something else.
    """
    group = Group.objects.filter(slug=slug).first()
    if group is None:
        until = until or clock.now().replace(minute=0, second=0, microsecond=0)
        group = _make_group(slug, until)
        audit(_BEGUN, group, by=None, members=n_members, seed=seed, until=until.isoformat())
        return Demo(group, n_members, seed, until)
    begun = AuditEvent.objects.filter(
        object_type=Group._meta.label_lower, object_id=group.pk, verb=_BEGUN
    ).first()
    if begun is None:
        raise Conflict(
            _("The group “%(slug)s” is not a demo. Choose another address with --group.") % {"slug": slug}
        )
    demo = Demo(
        group, begun.detail["members"], begun.detail["seed"], datetime.fromisoformat(begun.detail["until"])
    )
    if (demo.n_members, demo.seed) != (n_members, seed) or until not in {None, demo.until}:
        raise Conflict(
            _(
                "The group “%(slug)s” holds the demo of %(members)s members with seed %(seed)s, until "
                "%(until)s. Choose another address with --group."
            )
            % {
                "slug": slug,
                "members": demo.n_members,
                "seed": demo.seed,
                "until": f"{demo.until:%Y-%m-%d %H:%M}",
            }
        )
    return demo


def _make_group(slug: str, until: datetime) -> Group:
    group = Group.objects.create(
        name=NAME,
        slug=slug,
        description=DESCRIPTION,
        description_html=render(DESCRIPTION),
        rules=RULES,
        rules_html=render(RULES),
        language="de",
        created_at=until - SPAN,
    )
    refresh(GROUP, [group.pk])
    return group


@transaction.atomic
def appoint_team(group: Group) -> list[Membership]:
    """The most active member is its organiser and the next ones its moderators, as its archive would tell.

    They cannot sign in, so this gives nobody a right; the pages have somebody to name. A group that has
    a team keeps it.
    """
    members = Membership.objects.current().filter(group=group, member__email__isnull=True)
    if members.exclude(role=Role.MEMBER).exists():
        return []
    ranked = (
        members.filter(member__posts__topic__group=group)
        .annotate(n_posts=Count("member__posts"))
        .order_by("-n_posts", "pk")
    )
    team = list(ranked.select_related("member")[: 1 + N_MODERATORS])
    for membership, role in zip(team, [Role.ORGANISER] + [Role.MODERATOR] * N_MODERATORS, strict=False):
        membership.role = role
        membership.save(update_fields=["role"])
        audit("change role", group, by=None, member=membership.member_id, was=Role.MEMBER, role=role)
    return team


def first_operator() -> str:
    """The address of the member who runs this site and came first; "" before it is set up."""
    operator = Member.objects.operators().order_by("pk").first()
    return str(operator.email) if operator else ""


@transaction.atomic
def give_login(group: Group, email: str) -> str | None:
    """Make ``email`` an organiser of the demo's groups; returns a new account's password, told this once.

    Who has an account keeps it and its password (None). On a site that nobody has set up the account
    becomes the one that runs it: who has the terminal has the machine.
    """
    member = Member.objects.with_login().filter(email=email.lower()).first()
    password = None
    if member is None:
        password = secrets.token_urlsafe(9)
        member = _make_account(email, password)
    if not Site.load().is_set_up:
        _set_up_site(member)
    for one in filter(None, (group, region_of(group))):
        _make_organiser(one, member)
    return password


def _make_account(email: str, password: str) -> Member:
    name = email.partition("@")[0].replace(".", " ").title()[:80]
    member = Member.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=member, email=str(member.email), verified=True, primary=True)
    refresh(MEMBER, [member.pk])
    audit(MADE_ACCOUNT, member, by=None)
    return member


def _set_up_site(member: Member) -> None:
    site = Site.load()
    site.set_up_at = clock.now()
    site.save()
    Member.objects.filter(pk=member.pk).update(is_operator=True)
    audit("set up", site, by=member)


def _make_organiser(group: Group, member: Member) -> None:
    membership, is_new = Membership.objects.get_or_create(
        group=group, member=member, left_at=None, defaults={"role": Role.ORGANISER}
    )
    if is_new:
        Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
        audit("join group", group, by=member, member=member.pk)
    if membership.role != Role.ORGANISER:
        audit("change role", group, by=None, member=member.pk, was=membership.role, role=Role.ORGANISER)
        membership.role = Role.ORGANISER
        membership.save(update_fields=["role"])
