"""A ledger with deals and ratings, and the tables of members, promises and requests beside it."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from handschlag.analysis.cutting import only_days, only_group
from handschlag.analysis.formats import interactions
from handschlag.analysis.recognising import recognise
from handschlag.importers.formats.records import ArchiveError
from handschlag.insights.sections import dependency, give_and_take, meet, reliability
from handschlag.insights.sections.legs import legs_of, outcomes_of, requests_of

GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/analyse-an-archive.md"
LEDGER = "time,source,target,strand\n2024-03-01,a,b,talk\n2024-03-05,b,a,talk"


@pytest.fixture
def guide(write) -> Path:
    """The examples of the how-to page, as files in the order in which they stand there."""
    examples = re.findall(r"```csv\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    kinds = ["", ".members", ".promises", ".requests", ".memberships", ".posts", ".deeds", ".attendances"]
    names = [f"ledger{kind}.csv" for kind in kinds]
    paths = [write(name, example) for name, example in zip(names, examples, strict=True)]
    return paths[0]


def test_the_examples_of_the_guide_are_read_as_it_says(guide):
    archive = interactions.read([guide])
    assert archive.names == ["ada", "ben", "cem"]
    assert {key: archive.counts[key] for key in ("deals", "ratings", "promises", "requests", "places")} == {
        "deals": 2, "ratings": 3, "promises": 2, "requests": 2, "places": 2
    }  # fmt: skip
    assert archive.label_names == {"company": ["Igel KG", "Jaguar GmbH"]}
    assert archive.trusted.tolist() == [0]
    assert archive.homes.name == ["Vienna", "Graz"]
    legs = legs_of(archive)
    assert (legs.worth.tolist(), legs.effort.tolist(), legs.deal.tolist()) == (
        [3, 4, 0],
        [2, 2.5, 0],
        [0, 0, 1],
    )
    assert archive.ratings.rating.tolist() == [1, 0, -1]
    asked = requests_of(archive, archive.asked)
    assert (asked.server.tolist(), asked.worth.tolist(), asked.hours[0]) == ([0, -1], [3, 0], 3)


def test_a_folder_with_tables_beside_a_ledger_is_one_ledger(guide):
    found = recognise([guide.parent])
    assert (found.format, found.paths) == ("interactions", (guide,))


def test_both_sides_of_a_deal_tell_their_own_hours_and_a_gift_tells_nothing(guide):
    told = outcomes_of(interactions.read([guide]))
    rows = zip(told.partner, told.member, told.worth, told.effort, told.kept, strict=True)
    assert sorted(map(tuple, rows)) == [(0, 1, 4, 2, 0), (1, 0, 3, 2.5, 0)]


def test_a_leg_that_never_came_is_a_broken_word(write):
    path = write("l.csv", """
        time,source,target,strand,value,effort,deal,rating
        1,a,b,help,5,5,x,
        2,b,a,help,0,0,x,-2
        3,a,c,help,5,5,y,1
    """)  # fmt: skip
    told = outcomes_of(interactions.read([path]))
    of_b = told.member == 1
    assert (told.partner[of_b].tolist(), told.taken[of_b].tolist(), told.kept[of_b].tolist()) == (
        [0],
        [5],
        [-2],
    )
    assert 2 not in told.partner


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "l.csv",
            LEDGER.replace("strand", "strand,rating").replace("talk", "talk,3"),
            "l.csv:2: rating: “3”",
        ),
        ("l.members.csv", "member\na\na", "l.members.csv:3: this member is there twice"),
        ("l.members.csv", "name\na", "l.members.csv:1: there is no column “member”"),
        (
            "l.members.csv",
            "member,latitude,longitude\na,1,2\nb,3,",
            "l.members.csv:3: latitude and longitude",
        ),
        (
            "l.members.csv",
            "member,latitude,longitude\na,91,2",
            "l.members.csv:2: latitude: “91” is no number",
        ),
        ("l.members.csv", "member,role\na,boss", "l.members.csv:2: role: “boss” is none of"),
        ("l.promises.csv", "time,member,kept\n1,a,yes\n1,a,perhaps", "l.promises.csv:3: kept: “perhaps”"),
        ("l.promises.csv", "time,member,kept\n1,,yes", "l.promises.csv:2: member: “” is empty"),
        ("l.promises.csv", "time,member,kept", "l.promises.csv: there is no row below the header"),
        (
            "l.requests.csv",
            "time,asker,server,met\n1,a,b,",
            "l.requests.csv:2: server and met belong together",
        ),
        ("l.requests.csv", "time,asker,server,met\n5,a,b,9\n9,a,b,5", "l.requests.csv:3: it was met before"),
        ("l.requests.csv", "time,asker,worth\n1,a,2", "l.requests.csv:2: a request that nobody met"),
        ("l.requests.csv", "time\n1", "l.requests.csv:1: there is no column “asker”"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(write, name, text, said):
    path = write("l.csv", LEDGER)
    write(name, text)
    with pytest.raises(ArchiveError, match=re.escape(said)):
        interactions.read([path])


def test_empty_cells_are_what_nobody_told(write):
    path = write("l.csv", """
        time;source;target;strand;value;effort;deal;rating
        1;a;b;help;;;;
        2;a;b;help;0,5;;x;
        3;a;b;help;2;1,5;;-0,5
    """)  # fmt: skip
    archive = interactions.read([path])
    assert archive.interactions.value.tolist() == [1, 0.5, 2]
    assert archive.interactions.effort.tolist() == [1, 0.5, 1.5]
    assert archive.deal.tolist() == [-1, 0, -1]
    assert archive.ratings.rating.tolist() == [-0.25]


def test_who_only_promised_or_asked_is_a_member_and_who_is_only_listed_is_not(write):
    path = write("l.csv", LEDGER)
    write("l.promises.csv", "time,member,kept\n1,z,no")
    write("l.requests.csv", "time,asker\n1,y")
    write("l.members.csv", "member\nx\na")
    archive = interactions.read([path])
    assert archive.names == ["a", "b", "y", "z"]
    assert "1 of the table of members occur nowhere else and are left out." in archive.notes


def test_several_ledgers_have_tables_of_their_own(write):
    paths = [write(f"{name}.csv", LEDGER.replace("b", name)) for name in "cd"]
    for number, name in enumerate("cd"):
        write(f"{name}.members.csv", f"member,latitude,longitude,company\n{name},{number},7,K{number}")
        write(f"{name}.requests.csv", f"time,asker,kind\n1,{name},k{number}\n2,{name},k1")
    archive = interactions.read(paths)
    assert archive.names == ["a", "c", "d"]
    assert archive.labels["company"].tolist() == [-1, 0, 1]
    assert archive.homes.latitude.tolist() == [0, 1]
    kinds = archive.asked.kind
    assert (archive.asked.asker.tolist(), kinds.tolist()) == ([1, 1, 2, 2], [0, 1, 1, 1])


def test_a_part_of_a_ledger_has_its_part_of_what_stands_beside(guide, write):
    write("ledger.promises.csv", "time,member,kept,group\n2024-03-02,cem,no,north\n2024-03-30,eva,yes,south")
    archive = interactions.read([guide])
    north = only_group(archive, "north")
    assert (north.names, north.promises.member.tolist()) == (["ada", "ben", "cem"], [2])
    assert (len(north.asked.time), len(north.ratings.time), north.trusted.tolist()) == (2, 3, [0])
    early = only_days(archive, None, date(2024, 3, 3))
    assert (early.names, early.deal.tolist(), early.ratings.rating.tolist()) == (
        ["ada", "ben", "cem"],
        [-1, -1],
        [],
    )
    assert early.asked.server.tolist() == [0, -1]
    assert early.homes.name == ["Vienna", "Graz"]
    assert early.counts["promises"] == 1


def community(write) -> Path:
    """Twelve members in a ring of barters, of whom the last takes and never gives what it was worth."""
    rows = ["time,source,target,strand,value,effort,kind,deal,rating"]
    asked = ["time,asker,server,met,kind,effort,worth"]
    promised = ["time,member,kept"]
    for number in range(12):
        other = (number + 1) % 12
        for week in range(6):
            time = 1_700_000_000 + 86_400 * 7 * week
            rows += [
                f"{time},m{number},m{other},help,2,1,taxes,d{number}.{week},1",
                f"{time},m{other},m{number},help,2,1,law,d{number}.{week},1",
                f"{time},m{number},m{(number + 5) % 12},talk,,,reply,,",
            ]
            asked.append(f"{time},m{number},m{other},{time + 3600},taxes,small,2")
            asked.append(f"{time},m{number},,,taxes,small,")
            promised.append(f"{time},m{number},{'no' if number == 3 else 'yes'}")
        rows += [f"{1_700_000_000 + number},m{number},taker,help,4,4,taxes,t{number},",
                 f"{1_700_000_000 + number},taker,m{number},help,0,0,law,t{number},-2"]  # fmt: skip
    people = ["member,latitude,longitude,place,role,company"]
    people += [
        f"m{number},48.2,16.3{number:02d},Vienna,{'organiser' if number < 5 else ''},c{number % 3}"
        for number in range(12)
    ]
    for name, lines in (("members", people), ("promises", promised), ("requests", asked)):
        write(f"ring.{name}.csv", "\n".join(lines))
    return write("ring.csv", "\n".join(rows))


def test_deals_promises_requests_and_places_are_told_of(write):
    archive = interactions.read([community(write)])
    told = give_and_take.told(archive, seed=1) | reliability.told(archive, seed=1)
    told |= dependency.told(archive, seed=1) | meet.told(archive, seed=1)
    assert told["win_win_rate"]["value"] == pytest.approx(72 / 84)
    assert told["kept_share"]["value"] == pytest.approx(66 / 72)
    assert told["kept_share"]["n"] == 72
    assert told["one_sided_partner"]["value"] == 1
    assert told["positive_share"]["value"] == pytest.approx(144 / 156)
    assert told["where_to_meet"]["value"] == 1
    assert told["where_to_meet_table"]["value"] == [["Vienna", 12, 12]]
    assert "km" in told["to_meet_table"]["columns"]
    assert told["alone_test_company"]["value"] is not None


def test_the_worth_of_a_contact_lies_between_its_bounds(write):
    told = dependency.told(interactions.read([community(write)]), seed=1)
    worth, most, least = (told[key] for key in ("contact_value", "contact_value_q0", "contact_value_q1"))
    assert (least["value"], most["value"]) == (0, 12)
    assert least["value"] < worth["value"] < most["value"]
    assert "low" not in most
    assert told["network_yield"]["value"] > 0
    assert told["productive_share"]["n"] == 12


def test_without_organisers_nobody_is_called_one_sided(write):
    path = community(write)
    write("ring.members.csv", "member\nm1")
    told = reliability.told(interactions.read([path]), seed=1)
    assert told["one_sided_partner"]["value"] is None
    assert "names no organisers" in told["one_sided_partner"]["reason"]


def test_without_companies_nothing_is_said_of_companies(write):
    path = community(write)
    write("ring.members.csv", "member\nm1")
    told = dependency.told(interactions.read([path]), seed=1)
    assert told["alone_test_company"]["value"] is None
    assert told["alone_test"]["value"] is not None
    assert np.isfinite(told["alone_test"]["value"])
