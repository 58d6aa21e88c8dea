"""Files in posts: taken in before the post, claimed by it, handed out only to who may read it."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import Attachment, Post, Revision, Topic
from tests.core import bytes_of


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


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


def stored(settings):
    return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


class TestPublishing:
    def test_a_reply_brings_its_files(self, topic, ben):
        waiting = upload(ben)
        post = actions.reply_to_topic(topic, by=ben, source="See there.", attach=[waiting.pk])
        assert list(post.attachments.all()) == [waiting]

    def test_a_topic_brings_its_files(self, group, ben):
        waiting = upload(ben)
        topic = actions.start_topic(group, by=ben, title="T", source="See there.", attach=[waiting.pk])
        assert list(topic.posts.get().attachments.all()) == [waiting]

    def test_a_picture_that_the_text_names_is_shown_in_it_and_not_below(self, client, topic, ben):
        plan = picture(ben)
        post = actions.reply_to_topic(topic, by=ben, source=f"So: ![The plan](/attachments/{plan.pk}/)")
        assert (
            f'<a class="picture" href="/attachments/{plan.pk}/"><img src="/attachments/{plan.pk}/thumbnail/" '
            'alt="The plan" width="40" height="30" loading="lazy"></a>'
        ) in post.html
        page = text(client.get(topic.get_absolute_url()))
        assert page.count(f"/attachments/{plan.pk}/thumbnail/") == 1

    def test_a_post_may_be_a_picture_alone(self, topic, ben):
        post = actions.reply_to_topic(topic, by=ben, source=picture(ben).markdown)
        assert post.attachments.count() == 1

    def test_words_of_a_picture_cannot_become_markup(self, topic, ben):
        plan = picture(ben)
        source = f'![a"><script>x</script>](/attachments/{plan.pk}/)'
        html = actions.reply_to_topic(topic, by=ben, source=source).html
        assert "<script" not in html
        assert 'alt="a&quot;&gt;' in html

    def test_a_foreign_picture_stays_a_link(self, topic, anna, ben):
        annas = picture(anna)
        source = f"![x](/attachments/{annas.pk}/) ![y](https://example.org/y.png)"
        post = actions.reply_to_topic(topic, by=ben, source=source)
        assert "<img" not in post.html
        assert post.attachments.count() == 0

    def test_a_file_in_a_draft_from_another_device_comes_along(self, topic, ben):
        """The text is all that travels; what it refers to was chosen."""
        paper = upload(ben, bytes_of.PDF, "Satzung.pdf")
        post = actions.reply_to_topic(topic, by=ben, source=f"Read {paper.markdown}")
        assert post.attachments.get().inline

    def test_nobody_attaches_what_others_uploaded(self, topic, anna, ben):
        annas = upload(anna)
        with pytest.raises(Invalid):
            actions.reply_to_topic(topic, by=ben, source="Mine?", attach=[annas.pk])
        assert topic.posts.count() == 1

    def test_a_file_is_in_one_post_only(self, topic, ben):
        waiting = upload(ben)
        actions.reply_to_topic(topic, by=ben, source="One.", attach=[waiting.pk])
        with pytest.raises(Invalid):
            actions.reply_to_topic(topic, by=ben, source="Two.", attach=[waiting.pk])

    def test_a_reply_sent_twice_claims_its_files_once(self, topic, ben):
        waiting, key = upload(ben), uuid4()
        for _twice in range(2):
            actions.reply_to_topic(topic, by=ben, source="See there.", attach=[waiting.pk], key=key)
        assert Post.objects.filter(author=ben).get().attachments.get() == waiting

    def test_a_post_takes_twenty_files(self, topic, ben):
        waiting = [upload(ben).pk for _ in range(21)]
        with pytest.raises(Invalid, match="20"):
            actions.reply_to_topic(topic, by=ben, source="Many.", attach=waiting)
        post = actions.reply_to_topic(topic, by=ben, source="Many.", attach=waiting[:20])
        with pytest.raises(Invalid, match="20"):
            actions.edit_post(post, by=ben, source="More.", attach=waiting[20:])


class TestEditing:
    def test_editing_adds_and_removes_files(self, settings, topic, ben, django_capture_on_commit_callbacks):
        old, new = upload(ben), upload(ben)
        post = actions.reply_to_topic(topic, by=ben, source="A.", attach=[old.pk])
        with django_capture_on_commit_callbacks(execute=True):
            actions.edit_post(post, by=ben, source="A.", attach=[new.pk], remove=[old.pk])
        assert list(post.attachments.all()) == [new]
        assert not Attachment.objects.filter(pk=old.pk).exists()
        assert len(stored(settings)) == 1

    def test_an_edit_that_names_no_files_keeps_them(self, topic, ben):
        plan = picture(ben)
        post = actions.reply_to_topic(topic, by=ben, source=plan.markdown)
        edited = actions.edit_post(post, by=ben, source=f"Now with words: {plan.markdown}")
        assert "<img" in edited.html
        assert post.attachments.get() == plan

    def test_a_picture_taken_out_of_the_text_is_listed_below(self, topic, ben):
        plan = picture(ben)
        post = actions.reply_to_topic(topic, by=ben, source=plan.markdown)
        actions.edit_post(post, by=ben, source="No plan.")
        assert post.attachments.get().inline is False

    def test_what_a_moderator_removes_goes_back_to_its_owner(self, topic, anna, ben):
        bens = upload(ben)
        post = actions.reply_to_topic(topic, by=ben, source="A.", attach=[bens.pk])
        actions.edit_post(post, by=anna, source="A.", remove=[bens.pk], reason="Not ours.")
        bens.refresh_from_db()
        assert bens.post is None
        assert list(Attachment.objects.visible_to(ben)) == [bens]
        assert not Attachment.objects.visible_to(anna)

    def test_an_edit_sent_twice_happens_once(self, topic, ben):
        new = upload(ben)
        post = actions.reply_to_topic(topic, by=ben, source="A.")
        for _twice in range(2):
            actions.edit_post(post, by=ben, source="B.", attach=[new.pk])
        assert Revision.objects.count() == 1
        assert list(post.attachments.all()) == [new]


class TestTakingIn:
    def test_an_upload_waits_for_its_owner_alone(self, client, anna, ben):
        waiting = picture(ben)
        for address in (url("attachment", waiting.pk), url("thumbnail", waiting.pk)):
            assert client.get(address).status_code == 404
            client.force_login(anna)
            assert client.get(address).status_code == 404
            client.force_login(ben)
            assert body(client.get(address))
            client.logout()
        assert not Attachment.objects.visible_to(AnonymousUser())

    def test_a_script_gets_the_row_for_its_list(self, client, ben):
        client.force_login(ben)
        answer = client.post(url("upload"), {"file": sent(bytes_of.photo(), "IMG [1].JPG", "text/html")})
        made = Attachment.objects.get()
        assert answer.status_code == 201
        assert f'name="attach" value="{made.pk}"' in text(answer)
        assert made.markdown == rf"![IMG \[1\].jpg](/attachments/{made.pk}/)"
        assert (made.content_type, made.kind, made.width, made.height) == ("image/jpeg", "image", 30, 40)
        assert AuditEvent.objects.filter(verb="upload", actor=ben).count() == 1

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (bytes_of.SVG, "logo.svg", "PNG"),
            (bytes_of.PROGRAM, "photo.jpg", "ZIP"),
            (bytes_of.png_that_claims(30_000, 30_000), "bomb.png", "pixels"),
            (bytes_of.picture("GIF")[:20], "broken.gif", "picture"),
        ],
    )
    def test_what_is_not_taken_leaves_nothing_and_is_explained(
        self, client, settings, ben, content, name, words
    ):
        client.force_login(ben)
        answer = client.post(url("upload"), {"file": sent(content, name, "image/png")})
        assert answer.status_code == 422
        assert words in text(answer)
        assert not Attachment.objects.exists()
        assert stored(settings) == []

    def test_a_form_without_a_file_is_refused(self, client, ben):
        client.force_login(ben)
        assert client.post(url("upload")).status_code == 400

    def test_a_file_above_the_limit_is_refused(self, settings, ben):
        settings.UPLOAD_MAX = 10
        with pytest.raises(Invalid, match="larger than"):
            upload(ben, b"a" * 11)

    def test_a_quota_counts_all_files_of_a_member(self, settings, topic, anna, ben):
        settings.UPLOAD_QUOTA = 10_000
        actions.reply_to_topic(topic, by=ben, source="A.", attach=[upload(ben, b"a" * 6000).pk])
        with pytest.raises(Invalid, match="Edit older posts"):
            upload(ben, b"a" * 6000)
        assert len(stored(settings)) == 1
        upload(anna, b"a" * 6000)

    def test_tiny_files_count_as_a_block(self, settings, ben):
        settings.UPLOAD_QUOTA = 8192
        upload(ben, b"a")
        upload(ben, b"a")
        with pytest.raises(Invalid):
            upload(ben, b"a")

    def test_a_form_too_large_is_refused_before_it_is_read(self, client, settings, ben):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.UPLOAD_MAX = 1000, 1000
        file = {"file": sent(b"a" * 2000)}
        assert client.post(url("upload"), file).status_code == 413
        client.force_login(ben)
        file["file"].seek(0)
        assert client.post(url("upload"), file).status_code == 422
        assert client.post(url("upload"), {"file": sent(b"a" * 6000)}).status_code == 413

    def test_a_waiting_file_is_thrown_away_by_its_owner_only(
        self, client, settings, topic, anna, ben, django_capture_on_commit_callbacks
    ):
        waiting = picture(ben, (2000, 2000))
        client.force_login(anna)
        assert client.post(url("discard_upload", waiting.pk)).status_code == 404
        client.force_login(ben)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(url("discard_upload", waiting.pk)).status_code == 204
        assert not Attachment.objects.exists()
        assert stored(settings) == []

    def test_what_stands_in_a_post_is_not_thrown_away(self, topic, ben):
        bens = upload(ben)
        actions.reply_to_topic(topic, by=ben, source="A.", attach=[bens.pk])
        with pytest.raises(NotAllowed):
            actions.discard_upload(bens, by=ben)


class TestForms:
    """Without scripts: the files travel with the form, and a preview or an error loses none."""

    def test_a_reply_with_two_files(self, client, topic, ben):
        client.force_login(ben)
        files = [sent(), sent(bytes_of.picture(), "plan.png")]
        response = client.post(url("reply", topic.pk), {"source": "See there.", "uploads": files})
        assert response.status_code == 302
        assert [file.name for file in Post.objects.get(number=2).attachments.all()] == [
            "words.txt",
            "plan.png",
        ]

    def test_a_preview_and_an_error_lose_no_file(self, client, topic, ben):
        client.force_login(ben)
        page = text(client.post(url("reply", topic.pk), {"source": "A.", "uploads": sent(), "preview": "1"}))
        assert 'enctype="multipart/form-data"' in page
        kept = re.search(r'name="attach" value="(\d+)"', page)[1]
        answer = client.post(
            url("reply", topic.pk), {"source": "", "attach": kept, "uploads": sent(name="b")}
        )
        assert answer.status_code == 422
        both = re.findall(r'name="attach" value="(\d+)"', text(answer))
        assert len(both) == 2
        client.post(url("reply", topic.pk), {"source": "A.", "attach": both})
        assert Post.objects.get(number=2).attachments.count() == 2

    def test_a_bad_file_is_named_and_the_good_one_stays(self, client, group, ben):
        client.force_login(ben)
        form = {"title": "T", "source": "A.", "uploads": [sent(bytes_of.SVG, "logo.svg"), sent()]}
        answer = client.post(url("new_topic", group.slug), form)
        assert answer.status_code == 422
        assert "logo.svg: SVG drawings" in text(answer)
        assert 'name="attach"' in text(answer)
        assert not Topic.objects.exists()

    def test_a_file_chosen_and_removed_again_is_not_posted(self, client, topic, ben):
        waiting, kept = upload(ben), upload(ben)
        client.force_login(ben)
        form = {"source": "A.", "attach": [waiting.pk, kept.pk], "remove": [waiting.pk]}
        client.post(url("reply", topic.pk), form)
        assert list(Post.objects.get(number=2).attachments.all()) == [kept]

    def test_a_file_that_is_gone_is_said_at_its_field(self, client, topic, ben):
        client.force_login(ben)
        answer = client.post(url("reply", topic.pk), {"source": "A.", "attach": ["999999", "x", "-1"]})
        assert answer.status_code == 422
        assert "Choose it once more" in text(answer)

    def test_editing_shows_the_files_and_removes_the_ticked(self, client, topic, ben):
        one, two = upload(ben, name="one.txt"), upload(ben, name="two.txt")
        post = actions.reply_to_topic(topic, by=ben, source="A.", attach=[one.pk, two.pk])
        client.force_login(ben)
        page = text(client.get(url("edit_post", post.pk)))
        assert "one.txt" in page
        assert "two.txt" in page
        client.post(
            url("edit_post", post.pk), {"source": "A.", "remove": [one.pk], "uploads": sent(name="new")}
        )
        assert [file.name for file in post.attachments.all()] == ["two.txt", "new.txt"]

    def test_a_preview_shows_ones_own_picture(self, client, topic, anna, ben):
        plan = picture(ben)
        for viewer, count in ((ben, 1), (anna, 0)):
            client.force_login(viewer)
            page = text(client.post(url("preview"), {"source": plan.markdown}))
            assert page.count("<img") == count
