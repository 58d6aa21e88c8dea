"""An organiser brings a table with a column that is not understood and a fault, puts it right, and who is
invited signs up by their own link.

On a phone in German, and on a desktop in English without scripts.
"""

import json
import re
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in
from tests.browser.test_journey import submit

MAKE = """
from datetime import timedelta
from handschlag.core import clock
anna = person("Anna Amsel", joined_at=clock.now() - timedelta(days=99))
group = make.group(
    anna, name="Handwerk am Rhein", slug=f"import-{anna.pk}", language=language, visibility="hidden",
    joining="invitation", description_html="<p>Meister und Gesellinnen.</p>")
print(json.dumps({"slug": group.slug, "anna": anna.email, "key": anna.pk}))
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", scripts=False)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_table_becomes_members(person, served, way, tmp_path):
    made = json.loads(ran(served, PEOPLE + MAKE, way.language))
    anna, nina = person(way, "Anna"), person(way, "Nina")
    email = f"nina{made['key']}@example.org"
    group = f"/groups/{made['slug']}"

    sign_in(anna, made["anna"])
    upload(anna, group, tmp_path, email)
    put_columns_right(anna)
    import_all(anna)
    link, never = mailed_links(served, email)
    report(anna, group)
    accept(nina, link, email)
    anna.go(f"{group}/invited/")
    expect(anna.page.locator("main table .badge-green")).to_be_visible()
    anna.look("importing-accepted")
    refuse(nina, never)


def accept(nina: Person, link: str, email: str) -> None:
    """She signs up on the way."""
    nina.go(link)
    nina.look("importing-personal-link")
    nina.page.locator("main a.button-primary").click()
    expect(nina.page.locator("#id_name")).to_have_value("Nina Neu")
    expect(nina.page.locator("#id_email")).to_have_value(email)
    nina.look("importing-sign-up")
    nina.page.fill("main [name=password1]", "noch drei Wörter")
    submit(nina, "main form.form")
    nina.page.wait_for_selector("[name=code]")
    nina.page.fill("main [name=code]", mailed_code(nina, email))
    submit(nina, "main form.form")
    expect(nina.page.locator("#details")).to_be_checked()
    nina.look("importing-joining")
    nina.page.locator("main form button.button-primary").click()
    expect(nina.page.locator("h1")).to_contain_text("Handwerk am Rhein")


def mailed_code(nina: Person, email: str) -> str:
    """The worker may be at other mails: wait for the one to her."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for said in mails_to(nina.served, email):
            if found := re.search(r"^ {4}([A-Z-]{8,10})$", said, re.MULTILINE):
                return found[1]
        time.sleep(0.5)
    raise AssertionError("no code was sent within a minute")


def refuse(nina: Person, never: str) -> None:
    nina.go(never)
    nina.look("importing-never")
    nina.page.locator("main button.button-primary").click()
    expect(nina.page.locator("main button.button-quiet")).to_be_visible()
    nina.look("importing-never-done")


def upload(anna: Person, group: str, folder, email: str) -> None:
    anna.go(f"{group}/invited/")
    anna.look("importing-nobody-yet")
    anna.page.locator("main a[href$='/imports/new/']").first.click()
    headless = folder / "headless.csv"
    headless.write_text(f"Nina Neu;{email}\n")
    anna.page.locator("input[type=file]").set_input_files(headless)
    anna.page.locator("main form button.button-primary").click()
    expect(anna.page.locator(".form-errors")).to_be_visible()
    anna.look("importing-no-headings")
    table = folder / "mitglieder.csv"
    rows = f"Nina;Neu;{email};Steg AG;Bonn;120\nFritz;Falsch;fritz@;;;\nNina;Neu;{email};;;\n"
    table.write_text(f"Vorname;Nachname;Kontakt;Firma;Ort;Beitrag\n{rows}", encoding="cp1252")
    anna.page.locator("input[type=file]").set_input_files(table)
    anna.page.locator("main form button.button-primary").click()


def put_columns_right(anna: Person) -> None:
    expect(anna.page.locator(".notice-warning")).to_be_visible()
    anna.look("importing-columns-lacking")
    anna.page.locator("#id_column_2").select_option("email")
    anna.page.locator("main form button").first.click()
    expect(anna.page.locator("#people")).to_contain_text("1")
    expect(anna.page.locator("main")).to_contain_text("fritz@")
    anna.look("importing-checked")


def import_all(anna: Person) -> None:
    anna.page.locator("#id_message").fill("Kommen Sie zu uns!")
    anna.page.locator("main form button.button-primary").click()
    expect(anna.page.locator("#report")).to_be_visible()


def mailed_links(served, email: str) -> tuple[str, str]:
    """The paths of the links in the mail: to join, and to be invited no more."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for said in mails_to(served, email):
            assert "Kommen Sie zu uns!" in said
            join, never = re.findall(r"https?://[^/\s]+(/groups/join/(?:person|never)/\S+)", said)
            return join, never
        time.sleep(0.5)
    raise AssertionError("no invitation was sent within a minute")


def mails_to(served, email: str) -> list[str]:
    """What the mails say that the site's worker wrote into its folder."""
    files = [path.read_bytes() for path in served.data.glob("mail/*")]
    mails = [
        message_from_bytes(written.strip(), policy=policy.default)
        for content in files
        for written in content.split(b"-" * 79)
    ]
    return [mail.get_body(("plain",)).get_content() for mail in mails if mail["To"] == email]


def report(anna: Person, group: str) -> None:
    anna.page.reload()
    expect(anna.page.locator("main a[href$='rejected.csv']")).to_be_visible()
    anna.look("importing-report")
    anna.go(f"{group}/invited/")
    anna.look("importing-invited")
    anna.page.locator("main table a").first.click()
    anna.look("importing-correct")
    anna.go(f"{group}/invited/new/")
    anna.page.locator("#id_addresses").fill("Ben <ben@example.org>, clara@example.org\nanna@")
    anna.page.locator("main form button.button-primary").last.click()
    expect(anna.page.locator("#preview")).to_contain_text("anna@")
    anna.look("importing-preview")
