"""Of a reply by mail only the sender's own words are left: measured on a corpus of awkward ones."""

import re

from handschlag.mail.parts import opened
from handschlag.mail.replies import own_words
from tests.notifications.replies import cases

WANTED = 0.97


def said(text):
    """Words and their lines, without the marks of Markdown and without white space between."""
    return [" ".join(line.split()) for line in re.sub(r"[\\*_]", "", text).split("\n") if line.strip()]


def read(raw):
    return own_words(opened(raw)[1].pieces).lines


def test_nearly_all_of_two_hundred_awkward_replies_keep_exactly_the_new_text():
    corpus = cases()
    failing = [case for case in corpus if said(read(case.raw)) != said(case.expected)]
    for case in failing:
        print(f"\n--- {case.name}: expected\n{case.expected}\n... got\n{read(case.raw)}")
    kept = 1 - len(failing) / len(corpus)
    print(f"\n{len(corpus)} replies, {kept:.1%} keep exactly the new text")
    assert len(corpus) >= 200
    assert kept >= WANTED


def test_every_case_has_a_name_of_its_own():
    names = [case.name for case in cases()]
    assert len(names) == len(set(names))
