"""A site on which everything that people can fill in holds attacks.

Run as a program in the server's environment.
"""

import re
import sys
from pathlib import Path

import django

from tests.core.xss import VECTORS

PASSWORD = "handschlag-secret"
CHUNK = 40


def build(folder: Path) -> None:
    """Names, titles, descriptions, profiles and posts by the tests' makers; mail in a file to import."""
    from handschlag.accounts.models import Member
    from handschlag.core.footnotes import scoped
    from handschlag.core.markdown import render
    from tests import make

    make.site()
    reader = make.member("Rita Reader")
    reader.email = "rita@example.org"
    reader.save()
    verify(reader)
    people = [
        Member.objects.create(
            name=one_line(vector)[:80],
            headline=one_line(vector)[:160],
            email=f"{number}@example.org",
            about_html=render(vector),
        )
        for number, vector in enumerate(VECTORS)
    ]
    talk = make.group(reader, slug="talk", name=one_line("<svg onload=alert(1)>"))
    everything = make.topic(talk, reader, one_line(VECTORS[0]))
    for vector, author in zip(VECTORS, people, strict=True):
        make.join(talk, author)
        make.post(everything, author, vector)
    for vector, author in zip(VECTORS[::3], people[::3], strict=True):
        make.topic(talk, author, one_line(vector)[:200])
    for number, start in enumerate(range(0, len(VECTORS), CHUNK)):
        texts = "\n\n----\n\n".join(VECTORS[start : start + CHUNK])
        make.group(
            reader,
            slug=f"group-of-{number}",
            name=one_line(VECTORS[start + 1])[:100],
            description=texts,
            description_html=render(texts),
            rules_html=scoped(render(texts), "rules"),
        )
    write_mails(folder / "list.mbox")


def verify(reader) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)


def write_mails(path: Path) -> None:
    """One HTML mail for each vector, with the vector in its subject and its sender's name too."""
    from tests.importers.archives import mail, mbox

    mails = []
    for number, vector in enumerate(VECTORS):
        name = re.sub(r'[<>"\\@,;:()\[\]]', " ", one_line(vector))[:60]
        mails.append(
            mail(
                f"<p>Hello</p>{vector}<p>Bye</p>".replace("\x00", "&#0;"),
                sender=f'"{name}" <sender{number}@example.org>',
                subject="Re: all" if number else "all",
                message_id=f"<{number}@example.org>",
                Content_Type="text/html; charset=utf-8",
                In_Reply_To="<0@example.org>" if number else "",
            )
        )
    mbox(path, *mails)


def one_line(vector: str) -> str:
    return re.sub(r"[\x00-\x1f]+", " ", vector).strip()


if __name__ == "__main__":
    django.setup()
    build(Path(sys.argv[1]))
