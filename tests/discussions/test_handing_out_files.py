"""Handing files out: to who may read their post, and so that they can do nothing."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from handschlag.discussions import actions
from handschlag.groups.models import Role, Visibility
from tests import make
from tests.core import bytes_of


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def sent(content=b"Some words.", name="words.txt", declared="application/octet-stream"):
    return SimpleUploadedFile(name, content, declared)


def upload(by, content=b"Some words.", name="words.txt"):
    return actions.upload_file(sent(content, name), by=by)


def picture(by, size=(40, 30), name="plan.png"):
    return upload(by, bytes_of.picture("PNG", size), name)


def body(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


class TestHandingOut:
    def test_a_picture_is_shown_and_can_do_nothing(self, client, topic, ben):
        photo = upload(ben, bytes_of.photo(), "Übersicht.jpg")
        actions.reply_to_topic(topic, by=ben, source=photo.markdown)
        answer = client.get(url("attachment", photo.pk))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''%C3%9Cbersicht.jpg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-cache"
        assert Image.open(BytesIO(body(answer))).size == (30, 40)

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (bytes_of.PDF, "a.pdf", "application/pdf"),
            (bytes_of.PAGE, "a.html", "text/plain"),
            (bytes_of.zipped(a="b"), "a.zip", "application/zip"),
        ],
    )
    def test_everything_else_is_saved_not_shown(self, client, topic, ben, content, name, kind):
        file = upload(ben, content, name)
        actions.reply_to_topic(topic, by=ben, source="A.", attach=[file.pk])
        answer = client.get(url("attachment", file.pk))
        assert answer["Content-Disposition"].startswith("attachment")
        assert (answer["Content-Type"], body(answer)) == (kind, content)
        assert client.get(url("thumbnail", file.pk)).status_code == 404

    def test_a_large_picture_has_a_small_one(self, client, topic, ben):
        plan = picture(ben, (2000, 1000))
        actions.reply_to_topic(topic, by=ben, source=plan.markdown)
        answer = client.get(url("thumbnail", plan.pk))
        assert answer["Content-Type"] == "image/webp"
        assert Image.open(BytesIO(body(answer))).size == (1024, 512)

    @pytest.mark.parametrize("name", ["attachment", "thumbnail"])
    def test_a_file_is_sent_once_and_the_right_to_it_asked_each_time(self, client, group, topic, ben, name):
        plan = picture(ben)
        actions.reply_to_topic(topic, by=ben, source=plan.markdown)
        first = client.get(url(name, plan.pk))
        body(first)
        again = client.get(url(name, plan.pk), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == "private, no-cache"
        group.visibility = Visibility.HIDDEN
        group.save()
        again = client.get(url(name, plan.pk), headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 404

    def test_a_file_goes_with_its_removed_post(self, client, topic, anna, ben, clara):
        plan = picture(ben)
        post = actions.reply_to_topic(topic, by=ben, source=plan.markdown)
        actions.delete_post(post, by=ben)
        for viewer, status in ((clara, 404), (ben, 200), (anna, 200)):
            client.force_login(viewer)
            answer = client.get(url("thumbnail", plan.pk))
            assert answer.status_code == status
            if status == 200:
                body(answer)

    @pytest.mark.parametrize("signed_in", [True, False])
    def test_a_topic_takes_the_same_queries_for_few_files_and_for_many(
        self, client, topic, ben, signed_in, django_assert_num_queries, django_assert_max_num_queries
    ):
        if signed_in:
            client.force_login(ben)

        def fill():
            for _ in range(5):
                keys = [upload(ben).pk, picture(ben).pk]
                plan = picture(ben)
                post = actions.reply_to_topic(topic, by=ben, source=plan.markdown, attach=keys)
            return post

        fill()
        client.get("/robots.txt")  # the first page of all also asks whether the site is set up
        with django_assert_max_num_queries(8 if signed_in else 5) as few:
            client.get(topic.get_absolute_url())
        post = fill()
        with django_assert_num_queries(len(few)):
            client.get(topic.get_absolute_url())
        client.force_login(ben)
        with django_assert_max_num_queries(9) as few:
            client.get(url("edit_post", post.pk))
        actions.edit_post(post, by=ben, source="A.", attach=[upload(ben).pk for _ in range(9)])
        with django_assert_num_queries(len(few)):
            client.get(url("edit_post", post.pk))


def test_a_stranger_cannot_reach_a_file_of_a_hidden_group(client, anna, clara):
    hidden = make.group(anna, visibility=Visibility.HIDDEN)
    plan = picture(anna)
    actions.start_topic(hidden, by=anna, title="T", source=plan.markdown)
    client.force_login(clara)
    for name in ("attachment", "thumbnail"):
        assert client.get(url(name, plan.pk)).status_code == 404
    make.join(hidden, clara, role=Role.MEMBER)
    assert body(client.get(url("attachment", plan.pk)))
