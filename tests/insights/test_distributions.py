"""How many members have so many contacts is told to others only where it is five or more."""

from handschlag.insights.figures import Told, for_others


def told(rows):
    return Told(value=rows, unit="members", n=40, people=40, window_days=None, columns=["degree", "members"])


def test_rows_over_fewer_than_five_people_are_left_out():
    rows = [[1, 20], [2, 5], [3, 4], [9, 1], [10, 0]]
    shown = for_others({"degree_table": told(rows)})
    assert shown["degree_table"]["value"] == [[1, 20], [2, 5], [10, 0]]


def test_a_table_of_nothing_but_few_has_none():
    assert for_others({"goodness_table": told([[1, 2], [2, 3]])})["goodness_table"]["value"] is None
