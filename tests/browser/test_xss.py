"""No attack of the corpus acts in a real browser, wherever its text is shown, and the policy holds."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import Way
from tests.browser.hostile import CHUNK, PASSWORD
from tests.core.xss import VECTORS

ROOT = Path(__file__).resolve().parents[2]
LISTEN = """
    window.__violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.__violations.push(event.effectiveDirective + " " + event.blockedURI + " " + event.sample));
"""
LOOK = """() => {
    const found = [...window.__violations];
    const ids = new Set();
    const active = ["iframe", "object", "embed", "applet", "base", "frame", "style", "template"];
    const ours = (address) => address.startsWith(location.origin + "/");
    const scheme = (address) => URL.parse(address, location.href)?.protocol ?? "";
    if (window.__ran) found.push("a script ran");
    if (document.getElementById("main").localName !== "main") found.push("clobbered");
    for (const element of document.querySelectorAll("*")) {
        const name = element.localName;
        const isComposers = name === "template" && element.parentElement.matches("form [data-uploads]");
        if ((active.includes(name) && !isComposers) || element.httpEquiv) found.push(name);
        if (name === "script" && !ours(element.src)) found.push("foreign script");
        if (name === "link" && !ours(element.href)) found.push("foreign link");
        for (const attribute of element.attributes) {
            const strange = /^on|^style$|^srcdoc$|^ping$/i.test(attribute.name);
            const written = element.closest(".prose") && /^(data-)?hx-/i.test(attribute.name);
            if (strange || written) found.push(`${name} ${attribute.name}`);
        }
        for (const property of ["href", "src", "action", "formaction"]) {
            const address = element.getAttribute(property);
            if (address && !["http:", "https:", "mailto:", ""].includes(scheme(address)))
                found.push(`${name} leads to ${address}`);
        }
        if (element.id && ids.has(element.id)) found.push(`two elements are called ${element.id}`);
        ids.add(element.id);
    }
    return found;
}"""


@pytest.fixture
def served(own_site):
    """Members and topics are called by their numbers."""
    return own_site


@pytest.fixture
def hostile(served, tmp_path):
    """The server with the hostile site, and its mails imported."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.hostile", str(tmp_path)],
        env=served.environment | {"DJANGO_SETTINGS_MODULE": "handschlag.site.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    imported = served.run("import", "mbox", tmp_path / "list.mbox", "--group", "talk", "--source", "list")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    return served


def pages():
    """Every page that shows foreign text: lists and details, as signed-in people see them."""
    groups = -(-len(VECTORS) // CHUNK)
    lists = ["/groups/", "/", "/groups/talk/", "/groups/talk/members/", "/groups/talk/about/"]
    return [
        *lists,
        *(f"/groups/group-of-{number}/about/" for number in range(groups)),
        *(f"/topics/1/?from={number}" for number in range(1, len(VECTORS) + 2, 25)),
        "/topics/1/print/",
        *(f"/members/{number}/" for number in range(2, len(VECTORS), 12)),
        "/members/3/posts/",
        "/posts/5/history/",
    ]


def test_nothing_of_the_corpus_acts(person, hostile):
    reader = person(Way("en", "desktop"), "Rita Reader")
    page = reader.page
    dialogs, answers, requests = [], [], []
    page.add_init_script(LISTEN)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("response", lambda answer: answers.append(answer.headers.get("content-security-policy", "none")))
    page.on("request", lambda request: requests.append(request.url))
    sign_in(reader)
    imported = f"/topics/{len(VECTORS[::3]) + 2}/print/"
    found = {}
    for path in [*pages(), *following(reader, "/groups/talk/"), *following(reader, "/groups/"), imported]:
        reader.go(path)
        if problems := page.evaluate(LOOK):
            found[path] = problems
    assert found == {}
    assert (dialogs, reader.problems) == ([], [])
    assert [url for url in requests if not url.startswith(hostile.url)] == []
    assert all("script-src 'self'" in policy and "unsafe" not in policy for policy in answers)
    assert page.locator(".printed").count() > len(VECTORS) * 0.9, "the mails were shown"


def sign_in(reader) -> None:
    reader.go("/accounts/login/")
    reader.page.fill("main [name=login]", "rita@example.org")
    reader.page.fill("main [name=password]", PASSWORD)
    reader.page.locator("main form button[type=submit]").first.click()
    reader.page.wait_for_url("**/")


def following(reader, path: str):
    """The next pages of a list."""
    while True:
        reader.go(path)
        link = reader.page.locator("a[rel=next]")
        if not link.count():
            return
        path = link.first.get_attribute("href")
        yield path
