"""HTML to Markdown: what a post said, in the form the product stores.

The conversion is html-to-markdown's. Around it: what has no place in a post is dropped, images
become links (the product shows none from elsewhere), characters that would be markup by accident
are escaped, and so is mathematics between dollars where Markdown would change it.
"""

import html
import re

from html_to_markdown import convert

from handschlag.mail.plaintext import escape_inline

# Each alternative ends at the next "<" at the latest: hostile input costs no more than its length.
_TOKEN = re.compile(
    r"""
      (?P<safe> (?> [^<$&*_`\\\[\]~\n]+ | (?<=\ )\*(?=\ ) | (?<=[a-z0-9])_(?=[a-z0-9])
                | <(?: /?(?:p|em|strong|b|i|li|ul|ol|h[1-6]|br|hr|blockquote|span|div)\b
                     | /a\b | a\b(?=[^<>]*>(?!\s*<img)) )[^<>]*>(?:\s+(?=<))? )+ )
    | (?P<text> [^<$]+ )
    | <a\b[^<>]*?\bhref\s*=\s*["'](?P<href>[^"'<>]*)["'][^<>]*>\s*<img\b(?P<linked>[^<>]*)>
    | <img\b(?P<image>[^<>]*)>
    | <(?P<script>su[bp])\b[^<>]*>(?P<raised>[^<]{1,40})</su[bp]\s*>
    | <(?P<name>/?[a-z][a-z0-9]*)\b(?P<tag>[^<>]*)>
    | (?P<math> \$\$[^<$]+\$\$ | \$(?=\S)[^$<\n]+(?<=\S)\$(?!\d) )
    | (?P<other> <![^<>]*> | . )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_VERBATIM = {"pre", "code", "kbd", "samp", "tt"}
_DROPPED = {"head", "style", "script", "title", "iframe", "object", "svg"}
_IMAGE_SOURCE = re.compile(r"""\bsrc\s*=\s*["'](https?:[^"']*)["']""", re.IGNORECASE)
_IMAGE_TEXT = re.compile(r"""\balt\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_MARK_IN_TEXT = re.compile(r"&lt;|&amp;(?=\#?\w{1,31};)|[*_`\\\[\]~]")
_WHITE = re.compile(r"\s+")
_CHANGED_IN_FORMULA = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`\[\]<&~@]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9])|//|www\."
)
_MARK_IN_FORMULA = re.compile(r"[!-/:-@\[-`{-~]")
_TAGS = re.compile(r"<[^<>]*>")

# Private-use characters carry what the converter must not touch: an escape as U+E000, and each
# protected character in U+E100 and above. Nothing in a page uses them; if it does, they are dropped.
_PRIVATE = re.compile("[\ue000-\ue1ff]")
_ESCAPE = "\ue000"
_PROTECT = {code: 0xE100 + code for code in range(33, 127) if not chr(code).isalnum()}
_RELEASE = {_ESCAPE: "\\"} | {chr(protected): chr(code) for code, protected in _PROTECT.items()}
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓ")


def to_markdown(source: str) -> str:
    """Markdown for an HTML fragment or page; "" for one without text."""
    prepared = _TOKEN.sub(_Preparation(), _without_comments(_PRIVATE.sub("", source)))
    converted = convert(prepared).content or html.unescape(_TAGS.sub(" ", prepared))
    return _PRIVATE.sub(lambda found: _RELEASE[found[0]], converted).strip()


def to_text(source: str) -> str:
    """The words of an HTML fragment, without any markup, on one line."""
    return _WHITE.sub(" ", html.unescape(_TAGS.sub(" ", source))).strip()


def _without_comments(source: str) -> str:
    kept = []
    end = 0
    while (start := source.find("<!--", end)) >= 0:
        kept.append(source[end:start])
        end = source.find("-->", start)
        if end < 0:
            return "".join(kept)
        end += len("-->")
    return "".join(kept) + source[end:]


class _Preparation:
    """Called with each token of a document in its order; remembers the element it is inside of."""

    def __init__(self) -> None:
        self._inside = ""
        self._depth = 0

    def __call__(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind == "safe":
            return "" if self._inside in _DROPPED else found[0]
        if kind == "tag":
            return self._tag(found[0], found["name"].lower())
        if self._inside:
            return found[0] if self._inside in _VERBATIM else ""
        return _prepared(found, kind)

    def _tag(self, tag: str, name: str) -> str:
        kept = "" if name.lstrip("/") in _DROPPED or self._inside in _DROPPED else tag
        if not self._inside:
            if name in _VERBATIM or name in _DROPPED:
                self._inside, self._depth = name, 1
        elif name == self._inside:
            self._depth += 1
        elif name == "/" + self._inside or (name == "body" and self._inside == "head"):
            self._depth -= 1
            self._inside = self._inside if self._depth else ""
            return "" if name != "body" and kept == "" else tag
        return kept


def _prepared(found: re.Match[str], kind: str | None) -> str:
    match kind:
        case "text":
            return _escaped(found[0])
        case "linked":
            return _link(found["linked"], found["href"])
        case "image":
            return _link(found["image"])
        case "raised":
            return _script(found["script"].lower(), found["raised"])
        case "math":
            return _protected(formula(html.unescape(_WHITE.sub(" ", found["math"]))))
        case _:
            return "" if found[0].startswith("<!") else html.escape(found[0])


def _link(attributes: str, target: str = "") -> str:
    """A link in the place of an image; an image within a link becomes the link's text."""
    source = _IMAGE_SOURCE.search(attributes)
    text = _IMAGE_TEXT.search(attributes)
    place = target or (source[1] if source else "")
    words = text[1] if text else place.rstrip("/").rpartition("/")[2]
    if target:
        return f'<a href="{target}">{words}'
    return f'<a href="{place}">{words}</a>' if place else ""


def _script(kind: str, text: str) -> str:
    """Raised and lowered characters, which Markdown lacks: from Unicode, else with ^ or _."""
    shifted = text.translate(_RAISED if kind == "sup" else _LOWERED)
    if not any(before == after for before, after in zip(text, shifted, strict=True)):
        return shifted
    mark = "^" if kind == "sup" else f"{_ESCAPE}{_protected('_')}"
    return f"{mark}{text}" if text.isalnum() else f"{mark}({text})"


def _protected(text: str) -> str:
    return text.translate(_PROTECT)


def _escaped(text: str) -> str:
    """Escape like plain text, then hide the escapes from the converter, which would escape them."""
    if text.isspace():
        return text
    text = text.replace("\n", " ")
    if not _MARK_IN_TEXT.search(text):
        return text
    escaped = escape_inline(html.unescape(text), literal=True)
    return "".join(_hidden(escaped))


def formula(tex: str) -> str:
    """A formula with its dollars as Markdown that shows it letter by letter.

    What Markdown leaves alone stays as it is; else every mark is escaped, the dollars too, so that it
    is shown as text by a renderer that knows formulas as well as by one that does not.
    """
    if not _CHANGED_IN_FORMULA.search(tex):
        return tex
    return _MARK_IN_FORMULA.sub(r"\\\g<0>", tex)


def _hidden(escaped: str) -> list[str]:
    hidden = []
    characters = iter(escaped)
    for character in characters:
        if character == "\\" and (following := next(characters, "")):
            hidden.append(_ESCAPE + _protected(following))
        else:
            hidden.append(html.escape(character, quote=False) if character in "<>&" else character)
    return hidden
