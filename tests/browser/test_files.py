"""Files in posts, as people bring them: chosen, dragged, pasted, and in a form without scripts."""

import re
from base64 import b64encode

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.test_journey import set_up, start_group
from tests.core import bytes_of

BRING = """([event, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const made = event === "paste"
    ? new ClipboardEvent(event, { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent(event, { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.querySelector("textarea[name=source]").dispatchEvent(made);
}"""


def bring(anna: Person, event: str, content: bytes, name: str, kind: str) -> None:
    anna.page.evaluate(BRING, [event, name, kind, b64encode(content).decode()])


@pytest.fixture
def served(own_site):
    """Each sets its site up."""
    return own_site


@pytest.fixture
def anna(request, person, served):
    """In the form for a new topic."""
    made = person(request.param, "Anna Amsel")
    set_up(made)
    start_group(made)
    made.go("/groups/gruenderinnen-am-rhein/topics/new/")
    made.page.fill("main [name=title]", "Der neue Raum")
    return made


@pytest.mark.parametrize(
    "anna", [Way("en", "phone"), Way("de", "desktop", dark=True)], indirect=True, ids=str
)
def test_files_are_dragged_pasted_chosen_and_refused(anna):
    page, text, rows = anna.page, anna.page.locator("[name=source]"), anna.page.locator("[data-files] > li")
    text.fill("So sieht er aus:")
    bring(anna, "drop", bytes_of.photo((400, 300)), "IMG_1.JPG", "text/html")
    expect(text).to_have_value(re.compile(r"^So sieht er aus:\n!\[IMG_1\.jpg\]\(/attachments/\d+/\)\n$"))
    bring(anna, "paste", bytes_of.picture("PNG", (300, 200)), "image.png", "image/png")
    expect(rows).to_have_count(2)
    page.set_input_files("[name=uploads]", {"name": "a.pdf", "mimeType": "", "buffer": bytes_of.PDF})
    expect(rows).to_have_count(3)
    bring(anna, "drop", bytes_of.SVG, "logo.svg", "image/png")
    expect(page.locator("[data-error]:visible")).to_contain_text("PNG")
    expect(text).not_to_have_value("…")
    anna.look("30-files")
    page.locator("[data-cancel]").click()
    rows.nth(1).locator("[data-discard]").click()
    expect(rows).to_have_count(2)
    expect(text).not_to_have_value("image.png")
    page.click("main form.form [name=preview]")
    expect(page.locator(".composer-preview img")).to_have_count(1)
    page.click("main form.form button.button-primary")
    expect(page.locator("article.post img, .post .prose img")).to_have_count(1)
    shown = page.locator(".prose a.picture img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    anna.look("31-files-posted")


@pytest.mark.parametrize("anna", [Way("en", "phone")], indirect=True, ids=str)
def test_an_upload_under_way_is_cancelled_and_holds_the_post_back(anna):
    page, text = anna.page, anna.page.locator("[name=source]")
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/attachments/", hold)
    text.fill("Wait for it.")
    bring(anna, "drop", bytes_of.PDF, "a.pdf", "application/pdf")
    expect(page.locator("[data-files] progress")).to_have_count(1)
    page.click("main form.form button.button-primary")
    expect(page.locator("[data-said]")).not_to_be_empty()
    expect(page.locator("[data-cancel]")).to_be_focused()
    anna.look("32-file-under-way")
    page.keyboard.press("Enter")
    expect(page.locator("[data-files] > li")).to_have_count(0)
    expect(text).to_have_value("Wait for it.\n\n")
    page.click("main form.form button.button-primary")
    expect(page.locator("h1")).to_have_text("Der neue Raum")
    held[0].abort()


@pytest.mark.parametrize("anna", [Way("de", "phone", scripts=False)], indirect=True, ids=str)
def test_without_scripts_files_travel_with_the_form(anna):
    page = anna.page
    page.fill("main [name=source]", "So sieht er aus.")
    files = [
        {"name": "plan.png", "mimeType": "image/png", "buffer": bytes_of.picture("PNG", (300, 200))},
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes_of.PDF},
    ]
    page.set_input_files("[name=uploads]", files)
    page.click("main form.form [name=preview]")
    expect(page.locator("[data-files] > li")).to_have_count(2)
    page.locator("[name=remove]").nth(1).check()
    anna.look("33-files-previewed")
    page.click("main form.form button.button-primary")
    expect(page.locator("h1")).to_have_text("Der neue Raum")
    expect(page.locator(".attachments li")).to_have_count(1)
    expect(page.locator(".attachments img")).to_be_visible()
    anna.look("34-files-posted")
