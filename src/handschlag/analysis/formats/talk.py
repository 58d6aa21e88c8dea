"""Talk of an archive: mails, or questions with answers and comments, as the importer would take it over.

The importer's parsers and its spool do the reading, so that who answers whom is the same as after an
import into a group; the figures of group health are the same too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.analysis.formats.tables import Progress
from handschlag.engine.activity import NEVER, NOBODY, ActionKind, Actions, Activity, Posts, Spells
from handschlag.engine.interactions import Interactions, Strand
from handschlag.importers.formats import mbox, stackexchange
from handschlag.importers.formats.pool import Run
from handschlag.importers.formats.records import (
    ArchiveError,
    AuthorRecord,
    PostRecord,
    Record,
    Remark,
    VoteRecord,
)
from handschlag.importers.formats.spool import Spool
from handschlag.insights.sections.archive import Archive, Ints

THANKS_WORTH: Final = 0.25
"""Hours of help that a thanked post stands for (reference page, interactions)."""


def read_mails(
    paths: Sequence[Path], *, not_after: datetime, progress: Progress = lambda _: None, run: Run = map
) -> Archive:
    """Mails of all files as one list; dates after ``not_after``, the present, are broken ones."""
    seen: Counter[str] = Counter()
    with Spool() as spool:
        spool.take(_answering(mbox.read(paths, not_after=not_after, progress=progress, run=run), seen))
        spool.settle()
        talk = _Talk.of(spool)
        answers = spool.answers
    if not talk.time.size:
        raise ArchiveError(paths[0], None, _("there is no mail in it that somebody wrote"))
    counts = {
        "mails": len(talk.time),
        "senders": len(np.unique(talk.author[talk.author != NOBODY])),
        "topics": int(talk.opens.sum()),
        "answering_mails": seen["answering"],
        "replies": answers.get("parent", 0),
        "replies_by_ancestor": answers.get("ancestor", 0),
        "replies_by_subject": answers.get("subject", 0),
    }
    notes = [_("Who is on the list and reads without writing is not told.")]
    return talk.archive("mbox", counts, notes)


def _answering(records: Iterable[Record], seen: Counter[str]) -> Iterator[Record]:
    """The same records; counts the mails that name what they answer, be it in the archive or not."""
    for record in records:
        if isinstance(record, PostRecord) and record.thread is not None and record.thread.ancestors:
            seen["answering"] += 1
        yield record


def read_dump(folder: Path, *, progress: Progress = lambda _: None, run: Run = map) -> Archive:
    """A Stack Exchange dump: who gave a vote is not in it, so an accepted answer is its only thanks."""
    seen: Counter[str] = Counter()
    with Spool() as spool:
        spool.take(_counted(stackexchange.read(folder, progress=progress, run=run), seen))
        spool.settle()
        talk = _Talk.of(spool)
    if not talk.time.size:
        raise ArchiveError(folder / "Posts.xml", None, _("there is no question in it"))
    counts = {
        "questions": seen["question"],
        "answers": seen["answer"],
        "comments": seen["comment"],
        "accepted_answers": int((talk.accepted & ~talk.opens).sum()),
        "votes": seen["vote"],
        "users": seen["author"],
    }
    notes = [
        _("Votes tell how many, not who gave them: they are no ties."),
        _("An accepted answer is thanks from who asked, from the moment the answer was written."),
    ]
    return talk.archive("stackexchange", counts, notes)


def _counted(records: Iterable[Record], seen: Counter[str]) -> Iterator[Record]:
    for record in records:
        if isinstance(record, PostRecord):
            kind = "answer" if record.key.startswith("post/") else "comment"
            seen["question" if record.key == record.topic_key else kind] += 1
        elif isinstance(record, AuthorRecord) and record.where.startswith("Users.xml"):
            seen["author"] += 1
        elif isinstance(record, VoteRecord) or (isinstance(record, Remark) and record.kind == "vote"):
            seen["vote"] += 1
        yield record


@dataclass(frozen=True, slots=True, eq=False)
class _Talk:
    """People and posts in arrays. Programs, and authors that the archive does not name, are NOBODY."""

    names: list[str]
    joined: Ints
    author: Ints
    topic: Ints
    time: Ints
    parent: Ints
    accepted: npt.NDArray[np.bool_]
    thanks: npt.NDArray[np.int64]
    """(k, 3): who thanks, the post, the moment."""

    @classmethod
    def of(cls, spool: Spool) -> "_Talk":
        people = [author for author in spool.authors() if author.joined_at and not author.is_bot]
        place = {author.key: number for number, author in enumerate(people)}
        posts: dict[str, int] = {}
        rows: list[tuple[int, int, int, int, bool]] = []
        for number, post in enumerate(spool.posts()):
            posts[post.key] = number
            author = place.get(post.author_key, NOBODY)
            parent = posts.get(post.reply_to, NOBODY)
            rows.append((author, posts[post.topic_key], seconds(post.written_at), parent, post.accepted))
        author_, topic, time, parent_, accepted = np.array(rows, np.int64).reshape(-1, 5).T.copy()
        given = [
            (place[thanks.author_key], posts[thanks.post_key], seconds(thanks.given_at))
            for thanks in spool.thanks()
            if thanks.author_key in place
        ]
        return cls(
            names=[author.name for author in people],
            joined=np.array([seconds(author.joined_at) for author in people if author.joined_at], np.int64),
            author=author_,
            topic=topic,
            time=time,
            parent=parent_,
            accepted=accepted > 0,
            thanks=np.array(given, np.int64).reshape(-1, 3),
        )

    @property
    def opens(self) -> npt.NDArray[np.bool_]:
        opening: npt.NDArray[np.bool_] = self.topic == np.arange(len(self.topic))
        return opening

    def archive(self, recognised: str, counts: dict[str, int], notes: list[str]) -> Archive:
        table = self._interactions()
        counts = counts | {"members": len(self.names)}
        return Archive(
            recognised=recognised,
            names=self.names,
            t=int(self.time.max()),
            has_times=True,
            counts=counts,
            interactions=table,
            kind=np.where(table.strand == Strand.HELP, 1, 0),
            kinds=["reply", "thanks"],
            activity=self._activity(),
            joining_is_told=recognised == "stackexchange",
            notes=[*notes, _("Meetings outside the archive are not told.")],
        )

    def _interactions(self) -> Interactions:
        """Author of a reply → author of the post replied to, else of the topic; thanked → who thanks."""
        target = self.author[np.where(self.parent != NOBODY, self.parent, self.topic)]
        said, accepted = np.flatnonzero(~self.opens), np.flatnonzero(self.accepted & ~self.opens)
        answered = self.author[self.topic[accepted]]
        thanked, by = self.author[self.thanks[:, 1]], self.thanks[:, 0]
        return Interactions.joined(
            [
                _entries(Strand.TALK, 1.0, self.time[said], self.author[said], target[said]),
                _entries(Strand.HELP, THANKS_WORTH, self.time[accepted], self.author[accepted], answered),
                _entries(Strand.HELP, THANKS_WORTH, self.thanks[:, 2], thanked, by),
            ]
        )

    def _activity(self) -> Activity:
        """As the group's history is read after an import; whose author is nobody is there, and unread."""
        n = len(self.names)
        to = self.author[self.thanks[:, 1]]
        counts = (to != NOBODY) & (to != self.thanks[:, 0])
        thanks = self.thanks[counts]
        return Activity(
            is_bot=np.zeros(n, np.bool_),
            spells=Spells.of(np.arange(n), self.joined, np.full(n, NEVER)),
            posts=Posts.of(
                author=self.author,
                topic=self.topic,
                time=self.time,
                parent=self.parent,
                opens=self.opens,
                deleted=self.author == NOBODY,
            ),
            deeds=Actions.of(thanks[:, 0], thanks[:, 2], np.full(len(thanks), ActionKind.THANKS)),
        )


def _entries(strand: Strand, value: float, time: Ints, source: Ints, target: Ints) -> Interactions:
    """Entries between two people who are known; nobody answers or thanks themself."""
    counts = (source != NOBODY) & (target != NOBODY) & (source != target)
    size = int(counts.sum())
    return Interactions.of(
        time=time[counts],
        source=source[counts],
        target=target[counts],
        strand=np.full(size, strand),
        value=np.full(size, value),
    )


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, as the importer stores them and the group's figures read them."""
    return int(moment.astimezone(UTC).timestamp())
