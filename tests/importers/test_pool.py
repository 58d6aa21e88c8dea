"""Work spread over processes comes back as if it had been done here."""

import os

import pytest

from handschlag.importers.formats import pool as pools
from handschlag.importers.formats.pool import Pool


def doubled(item: int | None) -> tuple[int | None, int]:
    return (None if item is None else 2 * item), os.getpid()


def test_results_come_in_order(monkeypatch):
    monkeypatch.setattr(pools, "WORTH_IT", 10)
    with Pool(2) as pool:
        for _ in range(2):
            results = list(pool(doubled, iter([*range(500), None, None])))
            assert [result for result, _ in results] == [2 * item for item in range(500)] + [None, None]
            assert os.getpid() not in {process for _, process in results[20:]}


def test_little_work_is_done_here():
    with Pool(2) as pool:
        assert {process for _, process in pool(doubled, range(100))} == {os.getpid()}


def test_no_more_is_taken_than_is_under_way(monkeypatch):
    monkeypatch.setattr(pools, "WORTH_IT", 0)
    taken = iter(range(1_000_000))
    with Pool(1) as pool, Pool(2) as wide:
        assert next(iter(pool(doubled, taken)))[0] == 0
        next(iter(wide(doubled, taken)))
    assert next(taken) < 2 + pools.MOST_UNDER_WAY // 2500 + 2 * pools.CHUNK


def test_an_error_there_is_an_error_here(monkeypatch):
    monkeypatch.setattr(pools, "WORTH_IT", 0)
    with Pool(2) as pool, pytest.raises(TypeError):
        list(pool(len, [1, 2]))
