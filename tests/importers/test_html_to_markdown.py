"""What becomes of the HTML of posts and mails."""

import time

import pytest

from handschlag.core.markdown import render
from handschlag.importers.formats.hypertext import to_markdown, to_text


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


@pytest.mark.parametrize(
    "formula",
    [r"$a_b * c_d$", r"$\{x\}$", r"$$\begin{array}{c} a & b \\ c\end{array}$$", r"$\left<\psi\right>$"],
)
def test_mathematics_is_left_alone(formula):
    escaped = formula.replace("&", "&amp;").replace("<", "&lt;")
    assert to_markdown(f"<p>We have {escaped} here.</p>") == f"We have {formula} here."


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
