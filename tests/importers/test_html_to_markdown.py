"""What becomes of the HTML of posts and mails."""

import html
import re
import time

import comrak
import pytest

from handschlag.core.markdown import render
from handschlag.mail.hypertext import to_markdown, to_text


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("<p>a <em>b</em> <strong>c</strong></p>\n\n<p>d</p>", "a *b* **c**\n\nd"),
        ("<p>one\nparagraph</p>", "one paragraph"),
        ("<p>x<br>y</p>", "x  \ny"),
        ('<p><a href="https://a.example/b_c">d</a></p>', "[d](https://a.example/b_c)"),
        ("<pre><code>x*2 &lt; 3\n\ny_z\n</code></pre>", "```\nx*2 < 3\n\ny_z\n```"),
        ('<pre class="lang-py"><code>x = 1\n</code></pre>', "```py\nx = 1\n```"),
        ("<p>use <code>*p</code></p>", "use `*p`"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<blockquote>\n<p>a</p>\n\n<p>b</p>\n</blockquote>", "> a\n>\n> b"),
        ("<p>x<sup>2</sup>, H<sub>2</sub>O, 4<sup>th</sup></p>", "x², H₂O, 4^th"),
        ("<p>5 * 3 * 2, snake_case_name</p>", "5 * 3 * 2, snake_case_name"),
        ("<p>*not* _emphasis_? __init__</p>", r"\*not\* \_emphasis\_? \_\_init\_\_"),
        ("<p>a &lt;tag&gt; &amp;amp; \\*</p>", r"a \<tag> \&amp; \\\*"),
        ('<p><img src="https://a.example/i.png" alt="A chart"></p>', "[A chart](https://a.example/i.png)"),
        ('<a href="https://a.example/full.png"><img src="https://a.example/i.png" alt="A"></a>',
         "[A](https://a.example/full.png)"),
        ("<head><title>t</title></head><style>p{}</style><p>hi<!-- no --></p><script>x()</script>", "hi"),
        ("<script>never closed", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_markdown(source, markdown):
    assert to_markdown(source) == markdown


FORMULAS = [
    r"$a_b * c_d$", r"$\{x\}$", r"$$\begin{array}{c} a & b \\ c\end{array}$$", r"$\left<\psi\right>$",
    r"$x_i$", r"$_a b_$", r"$\sum_{j} a_{ij}\,b_{j}$",
    r"$a*b*c$", r"$[a](b)$", r"$a\_b$", r"$`x`$", r"$~~a~~$",
    r"$&amp;$", r"$\text{x@y.org www.a.org http://a.org}$",
]  # fmt: skip


def shown(markdown: str, **extensions: bool) -> str:
    """What a page shows of Markdown, without its tags."""
    options = comrak.ExtensionOptions()
    options.autolink = options.strikethrough = options.table = True
    for name, value in extensions.items():
        setattr(options, name, value)
    return html.unescape(re.sub(r"<[^>]*>", "", comrak.render_markdown(markdown, extension_options=options)))


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_shown_letter_by_letter(formula):
    markdown = to_markdown(f"<p>We have {html.escape(formula)} here, and _{html.escape(formula)}_.</p>")
    said = f"We have {formula} here, and _{formula}_.\n"
    assert html.unescape(re.sub(r"<[^>]*>", "", render(markdown))) == said
    assert shown(markdown) == said


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_renderer_that_knows_formulas_loses_nothing_of_them(formula):
    markdown = to_markdown(f"<p>We have {html.escape(formula)} here.</p>")
    shown_by_it = shown(markdown, math_dollars=True)
    assert shown_by_it.replace("$", "") == f"We have {formula} here.\n".replace("$", "")


@pytest.mark.parametrize("formula", [r"$x_i + y$", r"$\alpha \beta$", r"$$x^2 = 4$$"])
def test_a_formula_that_markdown_leaves_alone_stays_as_written(formula):
    assert to_markdown(f"<p>We have {formula} here.</p>") == f"We have {formula} here."


def test_other_marks_of_tex_survive():
    source = r"<p>so \(x_i\), \[y\], a \\ b and a\_b</p>"
    assert shown(to_markdown(source)) == "so \\(x_i\\), \\[y\\], a \\\\ b and a\\_b\n"


def test_prices_are_no_mathematics():
    assert to_markdown("<p>from $5 to $10 or *less</p>") == r"from $5 to $10 or \*less"


@pytest.mark.parametrize(
    "source", ["<script>x</script>ok", '<p onclick="x()">ok</p>', "<iframe src=x></iframe>ok"]
)
def test_nothing_active_survives(source):
    assert render(to_markdown(source)) == "<p>ok</p>\n"


@pytest.mark.parametrize("piece", ["<pre>", "<!--", "<a href='", "$$", "<b>", "<script>", "&lt;", "<", "$a"])
def test_hostile_html_costs_no_more_than_its_length(piece):
    started = time.process_time()
    to_markdown(piece * 20_000)
    assert time.process_time() - started < 5


def test_text_loses_its_markup():
    assert to_text("<p>Ada &amp;\n<b>Bob</b></p>") == "Ada & Bob"
