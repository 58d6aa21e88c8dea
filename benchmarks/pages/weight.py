"""What a first visit loads: the page and all it links, as a browser would get them, compressed."""

import re
from urllib.parse import urljoin, urlsplit

from benchmarks.pages.reading import Bench
from benchmarks.sites import fetch

LINKED = re.compile(r"<(?:script|img|source)\b[^>]*?\bsrc=\"([^\"]+)\"|<link\b([^>]*)>")
WANTED = re.compile(r'rel="[^"]*(stylesheet|icon|preload|modulepreload|manifest)[^"]*"')
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
IN_JS = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*['\"](\.{0,2}/[^'\"]+)['\"]")
SCRIPT = re.compile(r"<script\b([^>]*\bsrc=[^>]*)>")


def measure_weight(bench: Bench) -> None:
    heaviest, blocking = ("", 0, 0), set()
    for page, path in (bench.found["hot"] | {"home": "/"}).items():
        for cookie in ("", bench.cookie):
            sizes, scripts = visit(bench.site.port, path, cookie)
            blocking |= scripts
            name = f"{page}, {'signed in' if cookie else 'anonymous'}"
            heaviest = max(heaviest, (name, sum(sizes.values()), len(sizes)), key=lambda each: each[1])
    name, size, files = heaviest
    beside = f" ({name}: {files} files)"
    bench.table.at_most("first visit, compressed", size / 1000, 120, "kB", beside=beside, eased=False)
    beside = f" ({', '.join(sorted(blocking))})" if blocking else ""
    bench.table.at_most("scripts that block rendering", len(blocking), 0, "", beside=beside, eased=False)


def visit(port: int, path: str, cookie: str = "") -> tuple[dict[str, int], set[str]]:
    """Bytes of every file by its path, and the scripts that neither wait nor are modules."""
    sizes: dict[str, int] = {}
    blocking: set[str] = set()
    waiting = [path]
    while waiting:
        path = waiting.pop()
        if path in sizes or not path.startswith("/"):
            continue
        text, sizes[path], kind = _loaded(port, path, cookie)
        if "html" in kind:
            waiting += [urlsplit(urljoin(path, each)).path for each in _linked(text)]
            blocking |= {attributes for attributes in SCRIPT.findall(text) if not _waits(attributes)}
        elif "css" in kind or "javascript" in kind:
            found = IN_CSS.findall(text) if "css" in kind else [(each, "") for each in IN_JS.findall(text)]
            links = ["".join(each) for each in found]
            waiting += [urlsplit(urljoin(path, each)).path for each in links if not each.startswith("data:")]
    return sizes, blocking


def _loaded(port: int, path: str, cookie: str) -> tuple[str, int, str]:
    """Its text, its size on the wire, its kind. Asked for twice: plain to read, compressed to weigh."""
    headers = {"Cookie": cookie} if cookie else {}
    _, told, plain = fetch(port, path, **headers)
    _, _, packed = fetch(port, path, **headers, **{"Accept-Encoding": "br, zstd, gzip"})
    return plain.decode(errors="replace"), len(packed), told.get("content-type", "")


def _linked(text: str) -> list[str]:
    found = []
    for source, attributes in LINKED.findall(text):
        if source:
            found.append(source)
        elif WANTED.search(attributes) and (href := re.search(r'href="([^"]+)"', attributes)):
            found.append(href[1])
    return found


def _waits(attributes: str) -> bool:
    return any(word in attributes for word in ("defer", "async", 'type="module"'))
