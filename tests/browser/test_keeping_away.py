"""What a blocked person posts is folded for who blocks them, and opens at its address."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import Scene, make_scene
from tests.browser.test_composer import sign_in


@pytest.fixture
def scene(served, way) -> Scene:
    return make_scene(served, way.language)


@pytest.mark.parametrize("way", [Way("de", "phone"), Way("en", "desktop", scripts=False)], ids=str)
def test_posts_of_a_blocked_person_are_folded(person, scene, way):
    ben: Person = sign_in(person(way, "Ben"), scene.ben)
    text = ben.page.locator("article.post").first.locator(".prose")
    ben.go(f"/topics/{scene.topic}/")
    expect(text).to_be_visible()
    ben.go(f"/members/{scene.anna_pk}/block/")
    ben.page.locator("main form button[type=submit]").first.click()
    ben.go(f"/topics/{scene.topic}/")
    expect(text).to_be_hidden()
    ben.look("99-blocked-post")
    ben.page.locator("article.post .post-facts a").first.click()
    expect(text).to_be_visible()
