"""A Stack Exchange dump's health by other means: the XML files, SQL, and nothing of the product.

Written from the definitions in docs/reference/insights.md. Times are UTC seconds as the dump has them.
"""

import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

DAY = 86_400
QUESTION, ANSWER = "1", "2"

SCHEMA = """
create table person (id text primary key, joined integer);
create table post (id text primary key, author text, topic text, time integer, parent text, opens integer);
create view counted as
  select post.* from post join post as target on target.id = coalesce(post.parent, post.id)
  where post.author in (select id from person) and (post.opens or post.author <> target.author);
"""


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def owner(row: ET.Element, id_cell: str, name_cell: str) -> str:
    return row.get(id_cell) or f"name/{row.get(name_cell, '').strip()}"


class RawDump:
    """The dump in a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.executescript(SCHEMA)
        for row in self._rows(folder / "Users.xml"):
            if row.get("Id") != "-1":  # the program that keeps the site clean
                self.db.execute(
                    "insert into person values (?, ?)", (row.get("Id"), seconds(row.get("CreationDate")))
                )
        topics: dict[str, str] = {}
        for row in self._rows(folder / "Posts.xml"):
            if row.get("PostTypeId") in {QUESTION, ANSWER}:
                opens = row.get("PostTypeId") == QUESTION
                key = row.get("Id")
                topics[key] = key if opens else row.get("ParentId")
                author = owner(row, "OwnerUserId", "OwnerDisplayName")
                self._post(key, author, topics[key], row, None if opens else topics[key])
        for row in self._rows(folder / "Comments.xml"):
            if row.get("PostId") in topics:
                author, parent = owner(row, "UserId", "UserDisplayName"), row.get("PostId")
                self._post(f"c{row.get('Id')}", author, topics[parent], row, parent)

    def _rows(self, path: Path):
        for _event, row in ET.iterparse(path):
            if row.tag == "row":
                yield row

    def _post(self, key, author, topic, row, parent):
        time = seconds(row.get("CreationDate"))
        if author.startswith(
            "name/"
        ):  # who deleted the account belongs since the first row that tells of them
            self.db.execute(
                "insert into person values (?, ?)"
                " on conflict (id) do update set joined = min(joined, excluded.joined)",
                (author, time),
            )
        self.db.execute(
            "insert into post values (?, ?, ?, ?, ?, ?)", (key, author, topic, time, parent, parent is None)
        )

    def one(self, sql: str, *values) -> int:
        return self.db.execute(sql, values).fetchone()[0]

    def column(self, sql: str, *values) -> list:
        return [row[0] for row in self.db.execute(sql, values)]

    @property
    def last_post(self) -> int:
        return self.one("select max(time) from post")

    def members(self, t: int) -> int:
        return self.one("select count(*) from person where joined <= ?", t)

    def joins_by_month(self, t: int) -> dict[str, int]:
        return dict(
            self.db.execute(
                "select strftime('%Y-%m', joined, 'unixepoch') m, count(*) from person"
                " where joined <= ? group by m order by m",
                (t,),
            )
        )

    def active(self, t: int) -> int:
        return self.one(
            "select count(distinct author) from counted join person p on p.id = author"
            " where p.joined <= ? and time <= ?"
            " and date(time, 'unixepoch') >= date(?, 'unixepoch', '-29 days')",
            t, t, t,
        )  # fmt: skip

    def posts_per_member(self, t: int) -> list[int]:
        return self.column(
            "select count(c.id) from person p left join counted c on c.author = p.id and c.time <= ?"
            " where p.joined <= ? group by p.id",
            t, t,
        )  # fmt: skip

    def contributions_90_days(self, t: int) -> list[int]:
        return self.column(
            "select count(*) from counted"
            " where time <= ? and date(time, 'unixepoch') > date(?, 'unixepoch', '-90 days') group by author",
            t, t,
        )  # fmt: skip

    def waits(self, t: int) -> list[tuple[float, bool]]:
        """(hours waited, answered) of every question."""
        rows = self.db.execute(
            "select q.time, (select min(r.time) from post r"
            "  where r.topic = q.topic and not r.opens and r.author <> q.author and r.author <> '-1')"
            " from post q where q.opens and q.author <> '-1'"
        )
        return [(((answer or t) - asked) / 3600, answer is not None) for asked, answer in rows]

    def ages(self) -> dict[str, list[int]]:
        """Person -> seconds after joining of each contribution that came after it."""
        found: dict[str, list[int]] = {}
        rows = "select p.id, c.time - p.joined from person p join counted c on c.author = p.id"
        for person, age in self.db.execute(rows):
            if age >= 0:
                found.setdefault(person, []).append(age)
        return found

    def funnel(self, t: int) -> dict[str, tuple[int, int]]:
        ages = self.ages()
        steps = {"newcomer_funnel": [0, 0], "newcomer_funnel_two_weeks": [0, 0]}
        for person, joined in self.db.execute("select id, joined from person"):
            own = ages.get(person, [])
            early = any(age < 14 * DAY for age in own)
            weeks = {age // (7 * DAY) for age in own if age < 90 * DAY}
            if joined + 14 * DAY <= t:
                steps["newcomer_funnel"][0] += early
                steps["newcomer_funnel"][1] += 1
            if joined + 90 * DAY <= t:
                steps["newcomer_funnel_two_weeks"][0] += early and len(weeks) >= 2
                steps["newcomer_funnel_two_weeks"][1] += 1
        return {key: (reached, whole) for key, (reached, whole) in steps.items()}

    def retention(self, t: int) -> list[list]:
        """[month, size, [share active in the 30 days from day 30k after joining, ...]]"""
        ages, table = self.ages(), []
        for month, size in self.joins_by_month(t).items():
            begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
            end = (begin + timedelta(days=31)).replace(day=1)
            people = self.column(
                "select id from person where strftime('%Y-%m', joined, 'unixepoch') = ? and joined <= ?",
                month,
                t,
            )
            shares, k = [], 0
            while end.timestamp() + 30 * (k + 1) * DAY <= t + 1:
                stayed = sum(any(age // (30 * DAY) == k for age in ages.get(person, [])) for person in people)
                shares.append(stayed / size if size >= 5 else None)
                k += 1
            table.append([month, size, shares])
        return table

    def stickiness(self, t: int) -> float:
        acted: dict[int, set[str]] = {}
        for author, time in self.db.execute("select author, time from counted where time <= ?", (t,)):
            acted.setdefault(time // DAY, set()).add(author)
        yesterday = (t + 1) // DAY - 1
        ratios = []
        for day in range(yesterday - 29, yesterday + 1):
            month = set().union(*(acted.get(day - back, set()) for back in range(30)))
            ratios.append(100 * len(acted.get(day, set())) / len(month))
        return sum(ratios) / len(ratios)


def kaplan_meier(waits: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """(time, share still waiting after it), by walking through the sorted waits."""
    answers = Counter(wait for wait, answered in waits if answered)
    left, survival, curve, passed = sorted(wait for wait, _ in waits), Fraction(1), [], 0
    for time in sorted(answers):
        while left[passed] < time:
            passed += 1
        survival *= 1 - Fraction(answers[time], len(left) - passed)
        curve.append((time, float(survival)))
    return curve


def gini(counts: list[int]) -> float:
    """Half the relative mean difference, from the sorted counts."""
    n, total = len(counts), sum(counts)
    return sum((2 * rank - n - 1) * count for rank, count in enumerate(sorted(counts), 1)) / (n * total)


def half_makers(counts: list[int]) -> int:
    held, people = 0, 0
    for count in sorted(counts, reverse=True):
        if 2 * held >= sum(counts):
            break
        held, people = held + count, people + 1
    return people
