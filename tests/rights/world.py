"""A small world in which every row of the rights table can happen: a group, its people, what they wrote."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile

from handschlag.accounts.models import ImportedIdentity, Member, SignupRequest, SiteInvitation, digest
from handschlag.core import clock
from handschlag.discussions.models import (
    Attachment,
    Bookmark,
    Closure,
    Post,
    PostRemoval,
    Revision,
    Tag,
    Thanks,
    Topic,
    TopicRemoval,
)
from handschlag.groups.models import Group, GroupInvitation, Joining, JoinRequest, Role, Visibility
from tests import make

ROLES = ["visitor", "stranger", "member", "author", "moderator", "organiser", "operator"]
TOKEN = "an-invitation"


@dataclass
class World:
    """``people`` by the names of the table's columns (None for the visitor)."""

    group: Group
    people: dict[str, Member | None]
    gerd: Member
    """Another plain member, to whom things are done."""
    topic: Topic
    """The author's, answered; ``reply`` in it is the author's too."""
    reply: Post
    lonely: Topic
    """The author's, unanswered."""
    marks: dict[str, int] = field(default_factory=dict)
    """Keys of further rows, by what they are."""

    def person(self, role: str) -> Member:
        found = self.people[role]
        assert found is not None
        return found


def build(visibility: Visibility) -> World:
    make.site()
    people: dict[str, Member | None] = {"visitor": None}
    for role in ROLES[1:]:
        people[role] = proven(make.member(f"{role.title()} Person", is_operator=role == "operator"))
    gerd = proven(make.member("Gerd Grün"))
    gerd.avatar.save("face.webp", ContentFile(b"RIFF"))
    group = make.group(people["organiser"], name="The group", slug="the-group", visibility=visibility)
    for member, role in (
        (people["member"], Role.MEMBER),
        (people["author"], Role.MEMBER),
        (people["moderator"], Role.MODERATOR),
        (gerd, Role.MEMBER),
    ):
        make.join(group, member, role=role)
    topic = make.topic(group, people["author"], "Answered")
    make.post(topic, gerd, "An answer.")
    reply = make.post(topic, people["author"], "A reply.")
    lonely = make.topic(group, people["author"], "Unanswered")
    world = World(group, people, gerd, topic, reply, lonely)
    add_rows(world)
    return world


def proven(member: Member) -> Member:
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def add_rows(world: World) -> None:
    """What single rows of the table need and what disturbs no other."""
    until = clock.now() + timedelta(days=1)
    organiser, group = world.person("organiser"), world.group
    Revision.objects.create(post=world.reply, source="Before.", edited_by=world.person("author"))
    attachment = Attachment(post=world.reply, name="a.txt", content_type="text/plain", size=1)
    attachment.file.save("a.txt", ContentFile(b"a"))
    Tag.objects.create(group=group, name="Wood", slug="wood")
    asked = JoinRequest.objects.create(group=group, member=make.member("Asking Person"))
    invitation = GroupInvitation.objects.create(
        group=group, token_digest=digest(TOKEN), created_by=organiser, expires_at=until
    )
    site_invitation = SiteInvitation.objects.create(
        token_digest=digest(TOKEN), created_by=world.person("operator"), expires_at=until
    )
    waiting = proven(make.member("Waiting Person"))
    signup = SignupRequest.objects.create(member=waiting, message="Me")
    world.marks |= {
        "attachment": attachment.pk,
        "request": asked.pk,
        "invitation": invitation.pk,
        "site invitation": site_invitation.pk,
        "signup": signup.pk,
    }


def joining(way: Joining):
    def prepare(world: World, actor: Member | None) -> None:
        Group.objects.filter(pk=world.group.pk).update(joining=way)

    return prepare


def has_asked(world: World, actor: Member | None) -> None:
    Group.objects.filter(pk=world.group.pk).update(joining=Joining.REQUEST)
    if actor is not None and not actor.memberships.exists():
        JoinRequest.objects.create(group=world.group, member=actor)


def second_organiser(world: World, actor: Member | None) -> None:
    world.gerd.memberships.update(role=Role.ORGANISER)


def revoked(world: World, actor: Member | None) -> None:
    GroupInvitation.objects.update(revoked_at=clock.now())


def closed_by(role: str):
    def prepare(world: World, actor: Member | None) -> None:
        Closure.objects.create(topic=world.topic, by=world.person(role), reason="Done.")

    return prepare


def topic_removed_by(role: str):
    def prepare(world: World, actor: Member | None) -> None:
        for topic in (world.topic, world.lonely):
            TopicRemoval.objects.create(topic=topic, by=world.person(role), reason="Wrong place.")

    return prepare


def reply_removed_by(role: str):
    def prepare(world: World, actor: Member | None) -> None:
        PostRemoval.objects.create(post=world.reply, by=world.person(role), reason="Wrong place.")

    return prepare


def has_thanked(world: World, actor: Member | None) -> None:
    """Members of the group who may thank have done so."""
    in_group = actor is not None and actor.memberships.exists()
    if in_group and actor != world.reply.author:
        Thanks.objects.create(post=world.reply, member=actor)
        Post.objects.filter(pk=world.reply.pk).update(thanks_count=1)


def has_bookmarked(world: World, actor: Member | None) -> None:
    if actor is not None:
        Bookmark.objects.create(post=world.reply, member=actor)


def gerd_has_bookmarked(world: World, actor: Member | None) -> None:
    Bookmark.objects.create(post=world.reply, member=world.gerd)


def has_picture(world: World, actor: Member | None) -> None:
    if actor is not None:
        actor.avatar.save("me.webp", ContentFile(b"RIFF"))


def in_archive_of(somebody_else: str = ""):
    """An archive knows somebody by an address: the actor's, or Gerd's."""

    def prepare(world: World, actor: Member | None) -> None:
        shell = Member.objects.create(name="Imported Person")
        owner = world.gerd if somebody_else else actor
        email = owner.email if owner is not None else "nobody@example.org"
        ImportedIdentity.objects.create(member=shell, source="list", key="1", email=email)
        world.marks["shell"] = shell.pk

    return prepare
