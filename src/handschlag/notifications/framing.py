"""Mails in HTML: one frame for all of them, its style written into the elements, in light and in dark.

Many mail programs know neither style sheets nor custom properties. So the colours of ``tokens.css`` are put
in: the light ones where they are used, the dark ones in a media query, which programs that know dark mode
read.
"""

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from handschlag.core.colours import style_sheet
from handschlag.core.models import Site

_STYLE: Final = Path(__file__).parent / "mail.css"
_TOKEN: Final = re.compile(r"(--[\w-]+):\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+))")
_VALUE: Final = re.compile(r"var\((--[\w-]+)\)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_URL: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
_HERE: Final = re.compile(r"""(\s(?:href|src)=")/(?!/)""")
_PICTURE: Final = re.compile(r"""<img\s[^>]*?src="([^"]*)"[^>]*>""")
_ALT: Final = re.compile(r'\salt="([^"]*)"')
_SIGNATURE: Final = "\n-- \n"
_BOTH: Final = "color-scheme:light dark"
_CODE: Final = re.compile(r" {4}\S+")


def framed(body: str, *, subject: str, foot: str, site: Site) -> str:
    """A whole mail: ``body`` and ``foot`` are markup of ours, with classes of ``mail.css``."""
    said = {
        "body": mark_safe(body),  # noqa: S308 - made by templates that escape, or cleaned as on the pages
        "foot": mark_safe(foot),  # noqa: S308 - as above
        "subject": subject,
        "site": site,
        "logo": f"{settings.BASE_URL}{site.icon_url(192)}" if site.logo else "",
        "language": get_language(),
    }
    inliner, dark = _styles(style_sheet(site.colours))
    whole = inliner.inline(render_to_string("notifications/mail/frame.html", said))
    return whole.replace("</head>", f"<style>{dark}</style></head>", 1)


def framed_text(text: str, *, subject: str, site: Site) -> str:
    """A plain text in the frame: paragraphs, links, codes; what stands below the line "-- " is its foot."""
    said, _, signature = text.partition(_SIGNATURE)
    foot = "".join(f"<p>{_linked(line)}</p>" for line in signature.strip().splitlines())
    return framed(as_html(said), subject=subject, foot=foot, site=site)


def as_seen(html: str, *, dark: bool) -> str:
    """A whole mail as a program shows it that is dark, or light, whatever this browser is."""
    light_and_dark, dark_only = f":root{{{_BOTH}}}", "@media (prefers-color-scheme:dark)"
    scheme, media = ("dark", "@media all") if dark else ("light", "@media not all")
    return html.replace(light_and_dark, f":root{{color-scheme:{scheme}}}", 1).replace(dark_only, media, 1)


def as_html(text: str) -> SafeString:
    """Plain text as markup. A line that ends in ":" before one that is an address names that link."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return mark_safe("".join(_block(block) for block in blocks if block.strip()))  # noqa: S308 - each line is escaped


def as_mailed(html: str) -> str:
    """A text of the pages for a mail: links lead to the site, and pictures, which only members may see
    there, become links.
    """
    return _HERE.sub(rf"\1{settings.BASE_URL}/", _PICTURE.sub(_as_link, html))


def _as_link(found: re.Match[str]) -> str:
    alt = _ALT.search(found[0])
    words = (alt[1] if alt else "") or found[1].rsplit("/", 1)[-1] or found[1]
    return f'<a href="{found[1]}">[{words}]</a>'


def _block(block: str) -> str:
    if _CODE.fullmatch(block):
        return f'<p class="mail-code">{escape(block.strip())}</p>'
    lines = [*(line.rstrip() for line in block.splitlines()), ""]
    said = []
    for line, following in pairwise(lines):
        if line.endswith(":") and _URL.fullmatch(following.strip()):
            said.append(f'<a href="{escape(following.strip())}">{escape(line[:-1].strip())}</a>')
        elif not (said and said[-1].startswith("<a") and f'href="{escape(line.strip())}"' in said[-1]):
            said.append(_linked(line))
    return f"<p>{'<br>'.join(said)}</p>"


def _linked(line: str) -> str:
    parts, end = [], 0
    for found in _URL.finditer(line):
        parts += [escape(line[end : found.start()]), f'<a href="{escape(found[0])}">{escape(found[0])}</a>']
        end = found.end()
    return "".join([*parts, escape(line[end:])])


@lru_cache(maxsize=2)
def _styles(own: str) -> tuple[css_inline.CSSInliner, str]:
    """What writes the light style into the elements, and the dark one for the head.

    ``own``: the tokens that differ on this site, whose colours were found to be readable on every ground.
    """
    written = (Path(settings.STATICFILES_DIRS[0]) / "css" / "tokens.css").read_text() + own
    light, dark = {}, {}
    for name, day, night, always in _TOKEN.findall(written):
        light[name], dark[name] = day or always, night or always
    style = _COMMENT.sub("", _STYLE.read_text())
    coloured = "\n".join(_coloured(style, dark))
    inliner = css_inline.CSSInliner(
        extra_css=_VALUE.sub(lambda found: light[found[1]], style),
        load_remote_stylesheets=False,
        inline_style_tags=True,
    )
    return inliner, f":root{{{_BOTH}}}@media (prefers-color-scheme:dark){{{coloured}}}"


def _coloured(style: str, colours: dict[str, str]) -> list[str]:
    """The rules again, with nothing but their colours, which outdo what stands in the elements."""
    rules = []
    for selectors, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        named = [each.strip() for each in declarations.split(";") if "var(" in each]
        if named:
            told = ";".join(
                _VALUE.sub(lambda found: colours[found[1]], f"{each}!important") for each in named
            )
            rules.append(f"{selectors.strip()}{{{told}}}")
    return rules
