"""Whether a page's mark-up could act, as a parser sees it."""

import re
from html.parser import HTMLParser

ACTIVE = {
    "applet", "audio", "base", "bgsound", "embed", "frame", "frameset", "iframe", "isindex", "layer",
    "link", "marquee", "math", "meta", "object", "portal", "script", "style", "svg", "template", "video",
    "xml", "xmp",
}  # fmt: skip
ADDRESSES = {
    "href", "src", "action", "formaction", "data", "background", "poster", "srcset", "xlink:href", "ping",
}  # fmt: skip
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")


def problems(fragment: str) -> list[str]:
    """What in a fragment of foreign mark-up could act; for whole pages of ours see the browser's test."""
    finder = _Finder()
    finder.feed(fragment)
    finder.close()
    return finder.found


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in ACTIVE:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "form", "is", "xmlns"}:
                self.found.append(f"<{tag} {name}>")
            if name in ADDRESSES and not _is_safe(value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")

    handle_startendtag = handle_starttag

    def handle_comment(self, data):
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.found.append(f"<!{decl}>")


def _is_safe(address: str) -> bool:
    """As browsers read addresses: without control characters in front, without tabs and line breaks."""
    scheme = SCHEME.match(re.sub(r"[\t\n\r]", "", address.lstrip("".join(map(chr, range(33))))))
    return scheme is None or scheme[0].lower() in {"http", "https", "mailto"}
