"""Rendering of imported texts. Free of Django: it runs in processes of their own."""

import re

from handschlag.core.markdown import render

_SHOWN = re.compile(r">[^<]*[^<\s]")


def shown(text: str | None) -> str | None:
    """The HTML of an imported text; one that would show nothing gets a mark that there was something.

    None for None: what is there already is not rendered again, but keeps its place in the row.
    """
    if text is None:
        return None
    html = render(text)
    return html if _SHOWN.search(html) else "<p>…</p>"
