"""A small world in which every row of the rights table can happen: a group, its people, what they wrote."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile

from handschlag.accounts.models import ImportedIdentity, Member, SignupRequest, SiteInvitation, digest
from handschlag.core import clock
from handschlag.discussions import actions
from handschlag.discussions.models import (
    Attachment,
    Bookmark,
    ClosingPlan,
    Closure,
    Draft,
    Post,
    PostRemoval,
    Relocation,
    Revision,
    Tag,
    Thanks,
    Topic,
    TopicRemoval,
    place_of,
)
from handschlag.groups.models import Group, GroupInvitation, Joining, JoinRequest, Role, Visibility
from handschlag.meetups.models import Meetup
from handschlag.notifications.models import Notice
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
    meetup: Meetup
    """The author hosts it, in a week."""
    marks: dict[str, int] = field(default_factory=dict)
    """Keys of further rows, by what they are."""
    cookies: dict[str, str] = field(default_factory=dict)
    """Sessions, by the names of the table's columns."""

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
    meetup = make.meetup(group, people["author"], "Stammtisch")
    world = World(group, people, gerd, topic, reply, lonely, meetup)
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
    picture = Attachment(post=world.reply, name="a.png", kind="image", content_type="image/png", size=1)
    picture.width = picture.height = 1
    picture.file.save("a.png", ContentFile(b"a"))
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
        "picture": picture.pk,
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


def planned_by(role: str):
    def prepare(world: World, actor: Member | None) -> None:
        ClosingPlan.objects.create(topic=world.topic, by=world.person(role), silent_days=9)

    return prepare


def accepted(world: World, actor: Member | None) -> None:
    actions.accept_post(world.reply, by=world.person("organiser"))


def shared(world: World, actor: Member | None) -> None:
    actions.share_post(world.reply, by=world.person("organiser"))


def pinned(world: World, actor: Member | None) -> None:
    actions.pin_topic(world.topic, by=world.person("organiser"))


def slow(world: World, actor: Member | None) -> None:
    actions.slow_down(world.topic, by=world.person("organiser"), minutes=9)


def merged(world: World, actor: Member | None) -> None:
    actions.merge_topic(world.lonely, world.topic, by=world.person("organiser"), reason="The same.")


def split(world: World, actor: Member | None) -> None:
    actions.split_topic(world.topic, [2], by=world.person("organiser"), title="New", reason="Another.")
    world.marks["relocation"] = Relocation.objects.get().pk


def with_other_group(world: World, actor: Member | None) -> None:
    """A hidden one that the group's moderators moderate too."""
    other = make.group(world.person("organiser"), visibility=Visibility.HIDDEN)
    make.join(other, world.person("moderator"), role=Role.MODERATOR)
    world.marks["other group"] = other.pk


def moved(world: World, actor: Member | None) -> None:
    with_other_group(world, actor)
    other = Group.objects.get(pk=world.marks["other group"])
    actions.move_topic(world.topic, other, by=world.person("organiser"), reason="There.")
    world.marks["relocation"] = Relocation.objects.get().pk


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


def just_now(world: World, actor: Member | None) -> None:
    """The reply was written this moment, whenever the world was made."""
    Post.objects.filter(pk=world.reply.pk).update(created_at=clock.now())


def answered(world: World, actor: Member | None) -> None:
    just_now(world, actor)
    make.post(world.topic, world.gerd, "Another answer.")


def has_begun(world: World, actor: Member | None) -> None:
    """Members of the group have begun a reply."""
    if actor is not None and actor.memberships.exists():
        Draft.objects.create(member=actor, place=place_of(world.topic), source="Half", revision=1)


def has_bookmarked(world: World, actor: Member | None) -> None:
    if actor is not None:
        Bookmark.objects.create(post=world.reply, member=actor)


def gerd_has_bookmarked(world: World, actor: Member | None) -> None:
    Bookmark.objects.create(post=world.reply, member=world.gerd)


def has_picture(world: World, actor: Member | None) -> None:
    if actor is not None:
        actor.avatar.save("me.webp", ContentFile(b"RIFF"))


def has_uploaded(somebody_else: str = ""):
    """A file waits for its post: the actor's, or Gerd's."""

    def prepare(world: World, actor: Member | None) -> None:
        owner = world.gerd if somebody_else or actor is None else actor
        upload = Attachment(uploaded_by=owner, name="b.txt", content_type="text/plain", size=1)
        upload.file.save("b.txt", ContentFile(b"b"))
        world.marks["upload"] = upload.pk

    return prepare


def in_archive_of(somebody_else: str = ""):
    """An archive knows somebody by an address: the actor's, or Gerd's."""

    def prepare(world: World, actor: Member | None) -> None:
        shell = Member.objects.create(name="Imported Person")
        owner = world.gerd if somebody_else else actor
        email = owner.email if owner is not None else "nobody@example.org"
        ImportedIdentity.objects.create(member=shell, source="list", key="1", email=email)
        world.marks["shell"] = shell.pk

    return prepare


def is_told(somebody_else: str = ""):
    """The actor, or Gerd, has a notice; the visitor's is the author's."""

    def prepare(world: World, actor: Member | None) -> None:
        told = world.gerd if somebody_else else actor or world.person("author")
        notice = Notice.objects.create(
            member=told, kind="reply", event="reply-topic-1", about="topic-1", first=1, latest=1,
            path="/posts/1/", context={"post": world.reply.pk},
        )  # fmt: skip
        world.marks["notice"] = notice.pk

    return prepare
