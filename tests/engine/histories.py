"""Groups made up at random: small, and full of what goes wrong."""

import random

from handschlag.engine.activity import DAY, ActionKind
from tests.engine.reference import History, Post, Spell, seconds

BEGIN = seconds(2023, 11, 20)


def random_history(seed: int, *, people: int = 25, days: int = 500, posts: int = 160) -> History:
    """Bots, unknown authors, deleted posts, deleted openers, self-replies, returns, wrong clocks."""
    rng = random.Random(seed)
    history = History(people, bots=frozenset(rng.sample(range(people), 2)))
    for member in range(people - 3):  # the last three only write
        joined = BEGIN + rng.randrange(days * DAY)
        left = joined + rng.randrange(200 * DAY) if rng.random() < 0.3 else None
        history.spells.append(Spell(member, joined, left))
        if left is not None and rng.random() < 0.5:
            history.spells.append(Spell(member, left + rng.randrange(60 * DAY)))
    weights = [1 / (rank + 1) for rank in range(people)]
    topics = 0
    for _ in range(posts):
        author = None if rng.random() < 0.05 else rng.choices(range(people), weights)[0]
        time = BEGIN + rng.randrange((days + 30) * DAY)
        deleted = rng.random() < 0.1
        if not topics or rng.random() < 0.35:
            history.posts.append(Post(author, topics, time, None, opens=True, deleted=deleted))
            topics += 1
            continue
        topic = rng.randrange(topics)
        siblings = [place for place, post in enumerate(history.posts) if post.topic == topic]
        parent = rng.choice(siblings) if rng.random() < 0.5 else None
        near = history.posts[siblings[0]].time + rng.randrange(-DAY // 4, 10 * DAY)
        history.posts.append(Post(author, topic, near, parent, deleted=deleted))
    for _ in range(60):
        member = rng.choices(range(people), weights)[0]
        history.deeds.append((member, BEGIN + rng.randrange(days * DAY), ActionKind.THANKS))
    return history
