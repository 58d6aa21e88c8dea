"""Moving: addresses, marks, ties, counts and rights follow, and it is undone."""

import pytest
from django.core.files.base import ContentFile

from handschlag.core.errors import Conflict, NotAllowed
from handschlag.discussions import actions
from handschlag.discussions.models import (
    Attachment,
    Pin,
    Relocation,
)
from handschlag.groups.models import Group
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.relocating.scene import (
    everything,
    is_right,
    mark,
    post,
    read,
    text,
    url,
)


def test_a_moved_topic_keeps_its_addresses_and_is_read_by_the_other_group(
    client, group, hidden, topic, anna, ben
):
    attachment = Attachment(post=post(topic, 2), name="a.txt", content_type="text/plain", size=1)
    attachment.file.save("a.txt", ContentFile(b"a"))
    read(topic, anna, 4)
    versions = dict(Group.objects.values_list("pk", "talk_version"))
    client.force_login(anna)
    page = text(client.get(url("move_topic", topic.pk)))
    assert "The board (Hidden: only members know of it)" in page
    assert "in a hidden group it is" in page
    for sent in ({"group": hidden.pk, "reason": ""}, {"reason": "Confidential."}):
        assert client.post(url("move_topic", topic.pk), sent).status_code == 200
    sent = {"group": hidden.pk, "reason": "Confidential."}
    assert client.post(url("move_topic", topic.pk), sent).url == topic.get_absolute_url()
    is_right()
    assert mark(topic, anna) == 4
    assert set(Interaction.objects.all().net().values_list("group", flat=True)) == {hidden.pk}
    for pk, version in Group.objects.values_list("pk", "talk_version"):
        assert version > versions[pk]
    page = text(client.get(url("topic", topic.pk)))
    assert "This topic came from another group" in page
    assert "Confidential." in page
    addresses = [
        url("topic", topic.pk),
        url("post", post(topic, 2).pk),
        url("attachment", attachment.pk),
    ]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 302, 200]
    assert b"".join(answers[2].streaming_content) == b"a"
    client.force_login(ben)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_one_moves_between_groups_that_one_moderates(client, group, topic, anna, ben, dora, emil):
    elsewhere = make.group(emil, name="Elsewhere")
    make.join(elsewhere, anna)
    for by in (anna, ben, dora, emil):
        with pytest.raises(NotAllowed):
            actions.move_topic(topic, elsewhere, by=by, reason="There.")
    client.force_login(anna)
    assert "Elsewhere" not in text(client.get(url("move_topic", topic.pk)))


def test_a_pin_stays_with_its_group_and_comes_back_when_the_move_is_undone(hidden, topic, anna):
    actions.pin_topic(topic, by=anna)
    before = everything()
    actions.move_topic(topic, hidden, by=anna, reason="There.")
    assert not Pin.objects.exists()
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    after = everything()
    for pins in (before["pins"], after["pins"]):
        pins[0].pop("id")
    assert after == before
    is_right()


def test_a_later_move_is_undone_first(group, hidden, topic, anna):
    third = make.group(anna)
    actions.move_topic(topic, hidden, by=anna, reason="There.")
    actions.move_topic(topic, third, by=anna, reason="Rather there.")
    first, second = Relocation.objects.order_by("pk")
    with pytest.raises(Conflict):
        actions.undo_relocation(first, by=anna, reason="No.")
    for relocation in (second, first):
        actions.undo_relocation(relocation, by=anna, reason="No.")
    topic.refresh_from_db()
    assert topic.group == group
    is_right()
