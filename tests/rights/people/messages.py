"""How the rows of the table's part on messages are called: see ``tests/rights/calls.py``."""

from django.core.files.base import ContentFile

from handschlag.accounts.models import Block
from handschlag.people.actions import conversing, joining, judging
from handschlag.people.codes.messages import mute_address
from handschlag.people.models import Conversation, Message, MessageFile, Participant
from tests import make
from tests.rights.calling import Call, fixed, mark


def talk_of(world, one, *others, text="Hello", title=""):
    made = conversing.start_conversation(by=one, members=others, text=text, title=title)
    world.marks["talk"] = made.pk
    return made


def of_two(world, actor):
    """Gerd has written to the actor (for visitors: to the author); the actor has answered."""
    talk = talk_of(world, world.gerd, actor or world.person("author"))
    conversing.say(talk, by=actor or world.person("author"), text="Yes")


def of_some(world, actor):
    third = make.member("Third")
    world.marks["new"] = make.member("Fourth").pk
    talk_of(world, world.gerd, actor or world.person("author"), third, title="Fair")


def of_others(world, actor):
    world.marks["new"] = make.member("Fourth").pk
    talk_of(world, world.gerd, make.member("Third"), make.member("Fifth"))


def blocked(world, actor):
    of_two(world, actor)
    Block.objects.create(by=world.gerd, member=actor or world.person("author"))


def left(world, actor):
    of_some(world, actor)
    joining.leave_conversation(
        Conversation.objects.get(pk=world.marks["talk"]), by=actor or world.person("author")
    )


def asked_back(world, actor):
    left(world, actor)
    talk = Conversation.objects.get(pk=world.marks["talk"])
    joining.add_people(talk, [actor or world.person("author")], by=world.gerd)


def with_file(of):
    def prepare(world, actor):
        of(world, actor)
        message = Message.objects.get(conversation=world.marks["talk"], number=1)
        file = MessageFile(message=message, name="a.png", content_type="image/png", size=1, is_picture=True)
        file.file.save("a", ContentFile(b"a"))
        world.marks["message file"] = file.pk

    return prepare


def reported_message(by_operator=False):
    """Gerd's message to a third one (or the operator's), reported by them."""

    def prepare(world, actor):
        third = make.member("Third")
        talk_of(world, world.person("operator") if by_operator else world.gerd, third)
        message = Message.objects.get(conversation=world.marks["talk"])
        judging.report_message(message, by=third, reason="Rude.")
        world.marks["message"] = message.pk

    return prepare


def message(number):
    return lambda world, _actor: [world.marks["talk"], number]


def to(name):
    def sent(world, actor):
        person = world.gerd if name == "gerd" else world.marks["new"]
        return {"to": getattr(person, "pk", person), "text": "Hello"}

    return sent


def mute_code(world, actor):
    own = Participant.objects.filter(conversation=world.marks["talk"]).order_by("pk").last()
    return [mute_address(own.pk).rstrip("/").rpartition("/")[2]]


def gerd_blocks(world, actor):
    Block.objects.create(by=world.gerd, member=actor or world.person("author"))


TALK = mark("talk")
TEXT = fixed(text="And another thing")
REASON = fixed(reason="Rude.")
FILE = mark("message file")
JUDGED = fixed(decision="It is rude.", removes="1")

CALLS: dict[str, Call] = {
    "GET people:conversations": Call(),
    "GET people:write": Call(),
    "POST people:write": Call(sent=to("gerd")),
    "POST people:write blocked": Call(sent=to("gerd"), prepare=gerd_blocks),
    "GET people:conversation": Call(TALK, prepare=of_two),
    "GET people:conversation somebody else's": Call(TALK, prepare=of_others),
    "GET people:conversation left": Call(TALK, prepare=left),
    "POST people:conversation": Call(TALK, TEXT, of_two),
    "POST people:conversation somebody else's": Call(TALK, TEXT, of_others),
    "POST people:conversation blocked": Call(TALK, TEXT, blocked),
    "POST people:conversation left": Call(TALK, TEXT, left),
    "GET people:message_news": Call(TALK, fixed(after=1), of_two),
    "GET people:message_news somebody else's": Call(TALK, prepare=of_others),
    "POST people:read_conversation": Call(TALK, fixed(number=1), of_some),
    "POST people:read_conversation somebody else's": Call(TALK, fixed(number=1), of_others),
    "GET people:conversation_people": Call(TALK, prepare=of_some),
    "GET people:conversation_people somebody else's": Call(TALK, prepare=of_others),
    "POST people:add_people": Call(TALK, to("new"), of_some),
    "POST people:add_people of two": Call(TALK, fixed(to="1"), of_two),
    "POST people:add_people somebody else's": Call(TALK, to("new"), of_others),
    "POST people:change_title": Call(TALK, fixed(title="New"), of_some),
    "POST people:change_title of two": Call(TALK, fixed(title="New"), of_two),
    "POST people:change_title somebody else's": Call(TALK, fixed(title="New"), of_others),
    "POST people:mute_conversation": Call(TALK, fixed(is_muted="1"), of_two),
    "POST people:mute_conversation somebody else's": Call(TALK, fixed(is_muted="1"), of_others),
    "POST people:come_back": Call(TALK, fixed(answer="yes"), asked_back),
    "POST people:come_back not asked": Call(TALK, fixed(answer="yes"), left),
    "POST people:come_back no": Call(TALK, fixed(answer="no"), left),
    "POST people:come_back somebody else's": Call(TALK, fixed(answer="yes"), of_others),
    "POST people:leave_conversation": Call(TALK, prepare=of_some),
    "POST people:leave_conversation of two": Call(TALK, prepare=of_two),
    "POST people:leave_conversation somebody else's": Call(TALK, prepare=of_others),
    "GET people:mute_from_mail": Call(mute_code, prepare=of_two),
    "POST people:mute_from_mail": Call(mute_code, prepare=of_two),
    "GET people:mute_from_mail forged": Call(lambda _world, _actor: ["forged"]),
    "GET people:report_message": Call(message(1), prepare=of_two),
    "GET people:report_message one's own": Call(message(2), prepare=of_two),
    "GET people:report_message somebody else's": Call(message(1), prepare=of_others),
    "POST people:report_message": Call(message(1), REASON, of_two),
    "POST people:report_message one's own": Call(message(2), REASON, of_two),
    "POST people:report_message somebody else's": Call(message(1), REASON, of_others),
    "GET people:remove_message": Call(message(2), prepare=of_two),
    "GET people:remove_message of the other": Call(message(1), prepare=of_two),
    "POST people:remove_message": Call(message(2), prepare=of_two),
    "POST people:remove_message of the other": Call(message(1), prepare=of_two),
    "POST people:remove_message somebody else's": Call(message(1), prepare=of_others),
    "GET people:message_file": Call(FILE, prepare=with_file(of_two)),
    "GET people:message_file somebody else's": Call(FILE, prepare=with_file(of_others)),
    "GET people:message_thumbnail": Call(FILE, prepare=with_file(of_two)),
    "GET people:message_thumbnail somebody else's": Call(FILE, prepare=with_file(of_others)),
    "GET people:message_file reported": Call(FILE, prepare=with_file(reported_message())),
    "GET people:message_reports": Call(),
    "POST people:judge_message": Call(mark("message"), JUDGED, reported_message()),
    "POST people:judge_message one's own": Call(mark("message"), JUDGED, reported_message(by_operator=True)),
}
