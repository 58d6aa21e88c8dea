"""Writing, as people live it: a line that breaks, two devices, two people at once, hands on the keyboard.

What is shown is looked at: a screenshot is kept, axe finds no violation, nothing scrolls sideways.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import Scene, make_scene, signed_in

BOTH = [Way("de", "phone"), Way("en", "desktop")]
ALL = [*BOTH, Way("en", "phone", scripts=False)]
FIELD = "main [name=source]"
STATE = "[data-state]"
SEND = "main form.form .composer button.button-primary"
SAYS = {
    "saved": {"de": "Entwurf gespeichert", "en": "Draft saved"},
    "waiting": {"de": "keine Verbindung", "en": "no connection"},
    "restored": {"de": "ist wieder da", "en": "is back"},
}


@pytest.fixture
def scene(served, way):
    return make_scene(served, way.language)


def sign_in(someone: Person, email: str) -> Person:
    """As somebody who has signed in: how one does it is not what is tested."""
    key = signed_in(someone.served, email)
    cookie = {"name": "sessionid", "value": key, "url": someone.served.url, "httpOnly": True}
    someone.page.context.add_cookies([cookie])
    someone.go("/")
    return someone


@pytest.fixture
def anna(person, way, scene):
    return sign_in(person(way, "Anna Amsel"), scene.anna)


@pytest.fixture
def ben(person, way, scene):
    return sign_in(person(way, "Ben Bussard"), scene.ben)


def says(someone: Person, what: str) -> None:
    expect(someone.page.locator(STATE)).to_contain_text(SAYS[what].get(someone.way.language, what))


def begin(someone: Person, scene: Scene, text: str) -> None:
    someone.go(scene.topic_page)
    someone.page.fill(FIELD, text)


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_a_reload_and_a_lost_line_lose_nothing(ben, scene, served):
    page = ben.page
    begin(ben, scene, "Ich frage meine Steuerberaterin")
    says(ben, "saved")
    page.reload()
    expect(page.locator(FIELD)).to_have_value("Ich frage meine Steuerberaterin")
    says(ben, "restored")
    ben.look("40-draft-restored")
    page.context.set_offline(True)
    page.fill(FIELD, "Ich frage meine Steuerberaterin, morgen")
    says(ben, "waiting")
    page.click(SEND)
    expect(page.locator(STATE)).not_to_be_empty()
    expect(page).to_have_url(re.compile(f"{scene.topic_page}$"))
    ben.look("41-no-connection")
    page.context.set_offline(False)
    says(ben, "saved")
    page.fill(FIELD, "Ich frage meine Steuerberaterin, morgen früh")
    page.reload()  # before it was saved anywhere but here
    expect(page.locator(FIELD)).to_have_value("Ich frage meine Steuerberaterin, morgen früh")
    page.click(SEND)
    expect(page.locator("article.post")).to_have_count(2)
    page.reload()
    page.focus(FIELD)
    expect(page.locator(FIELD)).to_have_value("")
    ben.go("/drafts/")
    expect(page.locator("main .row")).to_have_count(0)
    ben.look("42-no-drafts")


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_another_device_goes_on_and_neither_text_is_overwritten(ben, person, scene, way):
    begin(ben, scene, "Am Schreibtisch begonnen")
    says(ben, "saved")
    phone = sign_in(person(way, "Ben's phone"), scene.ben)
    phone.go(scene.topic_page)
    phone.page.focus(FIELD)
    expect(phone.page.locator(FIELD)).to_have_value("Am Schreibtisch begonnen")
    phone.page.fill(FIELD, "Unterwegs weitergeschrieben")
    says(phone, "saved")
    ben.page.fill(FIELD, "Am Schreibtisch geblieben")
    choice = ben.page.locator("[data-choice]")
    expect(choice).to_contain_text("Unterwegs weitergeschrieben")
    expect(ben.page.locator(FIELD)).to_have_value("Am Schreibtisch geblieben")
    ben.look("43-two-texts")
    choice.locator("[data-take=other]").click()
    expect(ben.page.locator(FIELD)).to_have_value("Unterwegs weitergeschrieben")
    ben.go("/drafts/")
    expect(ben.page.locator("main .row")).to_contain_text("Unterwegs weitergeschrieben")
    ben.look("44-drafts")
    ben.page.click("main .row a[href$='draft=1'] >> nth=0")
    expect(ben.page.locator(FIELD)).to_have_value("Unterwegs weitergeschrieben")


@pytest.mark.parametrize("way", [Way("de", "desktop")], ids=str)
def test_a_discarded_draft_stays_away_and_signing_out_leaves_nothing_behind(ben, scene):
    page = ben.page
    begin(ben, scene, "Doch nicht")
    says(ben, "saved")
    page.reload()
    page.click("[data-discard]")
    expect(page.locator(FIELD)).to_have_value("")
    page.reload()
    page.focus(FIELD)
    expect(page.locator(FIELD)).to_have_value("")
    page.fill(FIELD, "Geheim")
    assert "Geheim" in page.evaluate("JSON.stringify(localStorage)")
    page.click(".account summary")
    page.click("form[action$='/logout/'] button")
    page.wait_for_url(re.compile(r"/$"))
    assert "Geheim" not in page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize("way", ALL, ids=str)
def test_who_was_answered_meanwhile_reads_it_before_sending(anna, ben, scene, way):
    begin(ben, scene, "Ich kenne eine in Bonn.")
    begin(anna, scene, "Inzwischen habe ich eine gefunden.")
    anna.page.click(SEND)
    expect(anna.page.locator("article.post")).to_have_count(2)
    if way.scripts:
        ben.page.locator(FIELD).blur()
        ben.page.focus(FIELD)
        expect(ben.page.locator("[data-since] a")).to_be_visible()
        ben.look("45-news-while-writing")
    ben.page.click(SEND)
    expect(ben.page.locator(".meanwhile")).to_contain_text("Inzwischen habe ich eine gefunden.")
    expect(ben.page.locator(FIELD)).to_have_value("Ich kenne eine in Bonn.")
    ben.look("46-answered-meanwhile")
    ben.page.click(SEND)
    expect(ben.page.locator("article.post")).to_have_count(3)


@pytest.mark.parametrize("way", ALL, ids=str)
def test_what_was_just_sent_is_taken_back(ben, scene):
    begin(ben, scene, "Zu schnell geschickt.")
    ben.page.click(SEND)
    expect(ben.page.locator("article.post")).to_have_count(2)
    ben.look("47-sent")
    ben.page.click("[data-undo] button")
    expect(ben.page.locator(FIELD)).to_have_value("Zu schnell geschickt.")
    ben.look("48-taken-back")
    ben.go(scene.topic_page)
    expect(ben.page.locator("article.post")).to_have_count(1)


@pytest.mark.parametrize("way", ALL, ids=str)
def test_two_who_edit_one_post_see_each_others_text(anna, person, scene, way):
    other = sign_in(person(way, "Anna's other window"), scene.anna)
    for someone in (anna, other):
        someone.go(f"/posts/{scene.opening}/edit/")
    other.page.fill(FIELD, "Für eine **kleine GmbH** in Köln.\n\nGern digital, und nicht zu teuer.")
    other.page.click(SEND)
    expect(other.page.locator("article.post")).to_contain_text("in Köln")
    anna.page.fill(FIELD, "Für eine **kleine GmbH** in Bonn oder Köln.\n\nGern digital.")
    anna.page.click(SEND)
    expect(anna.page.locator("#theirs")).to_have_value(re.compile("GmbH.. in Köln"))
    anna.page.click("main details summary >> nth=0")
    anna.look("49-overtaken")
    anna.page.click(SEND)
    expect(anna.page.locator("article.post")).to_contain_text("Gern digital.")


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_somebody_is_mentioned_without_leaving_the_keyboard(ben, scene):
    page = ben.page
    ben.go(scene.topic_page)
    page.focus(FIELD)
    page.keyboard.type("Fragt doch @am")
    option = page.locator("[role=option][aria-selected=true]")
    expect(option).to_contain_text("Anna Amsel")
    assert page.get_attribute(FIELD, "aria-activedescendant") == option.get_attribute("id")
    ben.look("50-mention")
    page.keyboard.press("Escape")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.keyboard.type("s")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(FIELD)).to_have_value(f"Fragt doch [@Anna Amsel](/members/{scene.anna_pk}/) ")


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_a_selection_is_quoted(ben, scene):
    page = ben.page
    ben.go(scene.topic_page)
    page.locator("article.post .prose p").last.select_text()
    button = page.locator("[data-quote]")
    expect(button).to_be_visible()
    ben.look("51-quote")
    button.click()
    quoted = f"> [Anna Amsel](/posts/{scene.opening}/):\n> Gern digital, und nicht zu teuer.\n\n"
    expect(page.locator(FIELD)).to_have_value(quoted)
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("Meine ist beides.")
    page.click(SEND)
    expect(page.locator("article.post blockquote a").first).to_contain_text("Anna Amsel")


@pytest.mark.parametrize("way", [Way("en", "desktop", scripts=False)], ids=str)
def test_without_scripts_a_whole_post_is_quoted_and_keys_stand_on_a_page(ben, scene):
    ben.go(f"{scene.topic_page}?reply_to={scene.opening}#composer")
    ben.page.click("#composer a[href*='quote=1']")
    expect(ben.page.locator(FIELD)).to_have_value(re.compile(r"^> \[Anna Amsel\].*\n> Für eine"))
    ben.look("52-quoted-whole")
    ben.go("/shortcuts/")
    ben.look("53-keys-page")


@pytest.mark.parametrize("way", [Way("en", "desktop"), Way("de", "desktop", dark=True)], ids=str)
def test_keys_lead_through_the_talk(ben, scene):
    page, press = ben.page, ben.page.keyboard.press
    ben.go(f"/groups/{scene.group}/")
    press("j")
    expect(page.locator(".row-title a")).to_be_focused()
    press("o")
    expect(page.locator("h1")).to_contain_text("Steuerberaterin")
    page.wait_for_load_state()  # keys do nothing before their script has come
    press("j")
    expect(page.locator("article.post").first).to_be_focused()
    ben.look("55-post-focused")
    press("q")
    expect(page.locator(FIELD)).to_have_value(re.compile(r"^> \[Anna Amsel\]"))
    page.keyboard.type("gg? no: these are letters")
    expect(page.locator(FIELD)).to_have_value(re.compile("gg\\? no"))
    press("Control+Enter")
    expect(page.locator("article.post")).to_have_count(2)
    press("z")
    expect(page.locator(FIELD)).to_have_value(re.compile("gg\\? no"))
    page.focus(FIELD)
    press("Control+Enter")
    expect(page.locator("article.post")).to_have_count(2)
    page.locator("article.post").last.focus()
    press("j")
    press("k")
    press("e")
    expect(page.locator("h1")).to_be_visible()
    press("g")
    press("g")
    expect(page).to_have_url(re.compile("/groups/$"))


@pytest.mark.parametrize("way", [Way("en", "desktop"), Way("de", "phone", dark=True)], ids=str)
def test_the_sheet_of_keys_comes_in_front_of_the_page(ben, scene):
    page, sheet = ben.page, ben.page.locator("dialog#shortcuts")
    ben.go(scene.topic_page)
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    ben.look("54-keys")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.click("a[data-shortcuts]")
    expect(sheet).to_be_visible()


@pytest.mark.parametrize("way", [Way("en", "desktop")], ids=str)
def test_single_keys_can_be_switched_off(ben, scene):
    ben.go("/shortcuts/")
    ben.page.uncheck("#shortcuts-switch")
    ben.go(f"/groups/{scene.group}/")
    ben.page.keyboard.press("j")
    expect(ben.page.locator(".row-title a")).not_to_be_focused()


@pytest.mark.parametrize("way", BOTH, ids=str)
def test_tools_set_marks_and_a_title_finds_what_is_there_already(ben, scene):
    page = ben.page
    ben.go(f"/groups/{scene.group}/topics/new/")
    page.focus("main [name=title]")
    page.keyboard.type("Suche Steuerberaterin")
    expect(page.locator("#similar a")).to_contain_text("Wer kennt eine gute Steuerberaterin?")
    page.fill(FIELD, "wichtig")
    page.locator(FIELD).select_text()
    page.click("[data-tool=bold]")
    expect(page.locator(FIELD)).to_have_value("**wichtig**")
    page.keyboard.press("Control+i")
    expect(page.locator(FIELD)).to_have_value("***wichtig***")
    ben.look("56-new-topic")
    says(ben, "saved")
    page.reload()
    expect(page.locator("main [name=title]")).to_have_value("Suche Steuerberaterin")


@pytest.mark.parametrize("way", [Way("de", "phone", dark=True)], ids=str)
def test_tags_come_back_with_the_text(anna, scene):
    page, tags = anna.page, anna.page.locator("main [name=tags]")
    anna.go(f"/groups/{scene.group}/topics/new/")
    page.fill("main [name=title]", "Räume")
    tags.fill("Bonn, Köln")
    page.fill(FIELD, "Wer hat einen?")
    says(anna, "saved")
    page.reload()
    expect(tags).to_have_value("Bonn, Köln")
    anna.look("57-tags-restored")
