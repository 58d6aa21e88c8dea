"""Footnotes: numbered anew, and told apart from those of other texts on the same page."""

import re
from itertools import count

_REFERENCE = re.compile(
    r'<sup class="footnote-ref"><a href="#fn-([^"]*)" id="fnref-([^"]*)" data-footnote-ref>(\d+)</a></sup>'
)
_NOTE = re.compile(r'<li id="fn-[^"]*">')
_BACK = re.compile(
    r'<a href="#fnref-[^"]*" class="footnote-backref"[^>]* data-footnote-backref-idx="([\d-]+)"[^>]*>'
    r'↩(?:<sup class="footnote-ref">(\d+)</sup>)?</a>'
)
_SECTION = '<section class="footnotes" data-footnotes>'
_POINTING = re.compile(r'<(?:a|li) [^>]*(?:id="|href="#)fn(?:ref)?-[^>]*>')


def numbered(rendered: str) -> str:
    """The footnotes that comrak makes, with ids of numbers only: nothing that was typed becomes an id.

    The roles are those of DPUB-ARIA, so a screen reader names the links in its own language.
    """
    if _SECTION not in rendered:
        return rendered
    number = count(1)
    rendered = _REFERENCE.sub(_reference, rendered)
    rendered = _NOTE.sub(lambda _found: f'<li id="fn-{next(number)}">', rendered)
    rendered = _BACK.sub(
        lambda found: f'<a href="#fnref-{found[1]}" role="doc-backlink">↩{found[2] or ""}</a>', rendered
    )
    return rendered.replace(_SECTION, '<section class="footnotes" role="doc-endnotes">')


def scoped(stored: str, scope: str) -> str:
    """Sanitised HTML with the ids of its footnotes, and the links to them, within ``scope``.

    Many posts stand on one page, and each of them may have a first footnote. In sanitised HTML a quotation
    mark within a tag is always the markup's own, so nothing else is touched.
    """
    if 'id="fn' not in stored:
        return stored
    return _POINTING.sub(
        lambda tag: tag[0].replace('id="fn', f'id="{scope}-fn').replace('href="#fn', f'href="#{scope}-fn'),
        stored,
    )


def _reference(found: re.Match[str]) -> str:
    """The second reference to a note is its number with ``-2``."""
    name, reference, number = found.groups()
    again = reference[len(name) :]
    return f'<sup><a href="#fn-{number}" id="fnref-{number}{again}" role="doc-noteref">{number}</a></sup>'
