"""Two people in one topic: each sees what the other does without asking, and a broken line loses nothing."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import Scene, make_scene
from tests.browser.test_composer import FIELD, SEND, sign_in
from tests.served import Served

BOTH = [Way("de", "phone"), Way("en", "desktop")]
SAYS = {
    "one": {"de": "1 neuen Beitrag zeigen", "en": "Show 1 new post"},
    "two": {"de": "2 neue Beiträge zeigen", "en": "Show 2 new posts"},
    "list": {"de": "Neues in dieser Liste zeigen", "en": "Show what is new in this list"},
    "thanks": {"de": "1-mal Dank", "en": "1 thanks"},
}
NEWS = "[data-live-news]"
POSTS = "article.post"
WORDS = "main [name=text]"


@pytest.fixture(scope="module")
def served(tmp_path_factory, prepared) -> Iterator[Served]:
    made = Served(shutil.copytree(prepared, tmp_path_factory.mktemp("live") / "data"), live=True).start()
    yield made
    made.stop()


@pytest.fixture
def scene(served, way) -> Scene:
    return make_scene(served, way.language)


def write(someone: Person, text: str) -> None:
    count = someone.page.locator(POSTS).count()
    someone.page.fill(FIELD, text)
    someone.page.click(SEND)
    expect(someone.page.locator(POSTS)).to_have_count(count + 1)


def offered(someone: Person, what: str) -> None:
    expect(someone.page.locator(NEWS)).to_have_text(SAYS[what][someone.way.language])


def show(someone: Person) -> None:
    someone.page.locator(NEWS).get_by_role("button").click()


@pytest.fixture
def anna(person, way, scene) -> Person:
    return sign_in(person(way, "Anna"), scene.anna)


@pytest.fixture
def ben(person, way, scene) -> Person:
    return sign_in(person(way, "Ben"), scene.ben)


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_two_people_see_each_others_deeds_and_lose_none(anna, ben, way, scene):
    anna.go(scene.topic_page)
    ben.go(scene.topic_page)
    posts = anna.page.locator(POSTS)

    ben.page.locator(".thanks-button").click()
    expect(anna.page.locator(f"#post-{scene.opening}")).to_contain_text(SAYS["thanks"][way.language])

    anna.page.fill(FIELD, "Ich schreibe gerade")
    write(ben, "Frau Huber, sehr zu empfehlen.")
    offered(anna, "one")
    expect(anna.page).to_have_title(re.compile(r"^\(1\) "))
    expect(posts).to_have_count(1)  # nothing moves under her eyes
    anna.look("90-live-offered")
    show(anna)
    expect(posts).to_have_count(2)
    expect(anna.page.locator(f"{POSTS}:focus")).to_contain_text("Frau Huber")
    expect(anna.page.locator(FIELD)).to_have_value("Ich schreibe gerade")
    anna.look("91-live-shown")

    anna.page.context.set_offline(True)
    write(ben, "Und Herr Maier.")
    write(ben, "Beide in Bonn.")
    anna.page.context.set_offline(False)
    offered(anna, "two")
    show(anna)
    expect(posts).to_have_count(4)
    expect(posts.last).to_contain_text("Beide in Bonn.")


@pytest.mark.parametrize("way", BOTH[1:], ids=str)
def test_all_tabs_share_one_stream(anna, ben, way, scene):
    anna.go(scene.topic_page)
    second = Person(anna.page.context, anna.served, way, "Anna's second tab")
    second.go(f"/groups/{scene.group}/")
    ben.go(scene.topic_page)
    write(ben, "Frau Huber, sehr zu empfehlen.")
    offered(second, "list")
    expect(anna.page).to_have_title(re.compile(r"^\(1\) "))
    show(second)
    expect(second.page.locator(".row-topic .row-count").first).to_contain_text("1")
    second.look("92-live-list")
    anna.page.close()  # the tab that led the others
    write(ben, "Oder Herr Maier.")
    offered(second, "list")


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_a_conversation_goes_on_without_asking(anna, ben, way, scene):
    ben.go(f"/messages/new/?to={scene.anna_pk}")
    ben.page.fill(WORDS, "Haben Sie morgen Zeit?")
    ben.page.locator("main form button[type=submit]").last.click()
    ben.page.wait_for_url(re.compile(r"/messages/\d+/"))
    anna.go("/messages/")
    anna.page.locator(".row-letter a").first.click()
    said = anna.page.locator(".said")
    expect(said).to_have_count(1)
    anna.page.fill(WORDS, "Ich schreibe gerade")
    for number, text in enumerate(("Um zehn?", "Oder um elf?"), start=2):
        ben.page.fill(WORDS, text)
        ben.page.locator(".talk-send").click()
        expect(said).to_have_count(number)
        expect(said.last).to_contain_text(text)
    expect(said.last).to_be_in_viewport()
    expect(anna.page.locator(".talk-day")).to_have_count(1)
    expect(anna.page.locator(WORDS)).to_have_value("Ich schreibe gerade")
    anna.look("93-live-conversation")

    anna.go("/messages/")
    ben.page.fill(WORDS, "Dann um zwölf.")
    ben.page.locator(".talk-send").click()
    offered(anna, "list")
    show(anna)
    expect(anna.page.locator(".row-letter").first).to_contain_text("Dann um zwölf.")
