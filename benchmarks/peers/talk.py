"""A community for every peer: who writes what where. Standard library only: peers' own Pythons read it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2024, 1, 1, tzinfo=UTC)
FULL = 50  # posts of the first topic, which is the one that is measured
SENTENCES = (
    "Wir suchen für unseren Betrieb einen neuen Partner, der auch kleine Aufträge annimmt.",
    "Bei uns hat es geholfen, die Angebote vorher schriftlich zu vergleichen.",
    "Wer war schon einmal auf der Messe und kann etwas dazu sagen?",
    "**Wichtig** ist vor allem, dass der Termin gehalten wird und jemand erreichbar ist.",
    "Ich kann gern den Kontakt herstellen, schreibt mir einfach.",
    "Das haben wir *ganz anders* erlebt, nachzulesen unter [diesem Bericht](https://example.org/bericht).",
    "Die Versicherung hat nach drei Wochen bezahlt, ohne dass wir noch einmal nachfragen mussten.",
    "Danke für die ausführliche Antwort, das probieren wir im nächsten Monat aus.",
)


@dataclass(frozen=True, slots=True)
class Size:
    members: int
    topics: int
    posts: int

    def __str__(self) -> str:
        return f"{self.members:,} members, {self.topics:,} topics, {self.posts:,} posts"


@dataclass(frozen=True, slots=True)
class Topic:
    """``posts``: the member (from 0), the text in Markdown, and the moment of each, oldest first."""

    title: str
    posts: list[tuple[int, str, datetime]]


def topics(size: Size) -> Iterator[Topic]:
    """So many topics, whose posts come to ``size.posts``; the first has a full page and more."""
    chance = random.Random(1)
    texts = ["\n\n".join(chance.choices(SENTENCES, k=chance.randint(2, 5))) for _ in range(200)]
    left = size.posts
    for number in range(size.topics):
        share = FULL if number == 0 else max(1, round(left / (size.topics - number)))
        share = min(share, max(1, left - (size.topics - number - 1)))
        left -= share
        begun = START + timedelta(minutes=10 * number)
        posts = [
            (int(size.members * chance.random() ** 2), chance.choice(texts), begun + timedelta(minutes=at))
            for at in range(share)
        ]
        yield Topic(f"Frage {number + 1}: {chance.choice(SENTENCES)[:60]}", posts)
