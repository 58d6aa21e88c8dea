"""Shared parts and their holes, and the memory that keeps them."""

from threading import Barrier, Thread

import pytest

from handschlag.core.shared.holes import Holes, SharedPart, Usual, size_of
from handschlag.core.shared.memory import Memory


def complete(text, holes, **personal):
    return SharedPart(holes.parts(text)).complete(personal).decode()


def test_a_hole_is_filled_for_each_reader_anew():
    holes = Holes()
    shared = SharedPart(holes.parts(f"Hello {holes.value('name')}!"))
    assert shared.complete({"name": b"Anna"}) == b"Hello Anna!"
    assert shared.complete({"name": b"Ben"}) == b"Hello Ben!"


def test_a_usual_text_stays_but_for_who_has_another():
    shared = SharedPart((Usual("row", 3, b"three "), b"and ", Usual("row", 5, b"five")))
    assert shared.complete({"row": {}}) == b"three and five"
    assert shared.complete({"row": {5: b"50", 7: b"70"}}) == b"three and 50"


def test_a_choice_shows_one_of_what_was_rendered_and_its_holes_are_filled_too():
    holes = Holes()
    mine = f"<b>{holes.value('csrf')}{holes.choose('new', 2, '', 'N')}</b>"
    text = f"a{holes.choose('is', 7, 'theirs', mine)}z"
    seven = {"csrf": b"T", "new": {2}}
    assert complete(text, holes, **seven, **{"is": {7}}) == "a<b>TN</b>z"
    assert complete(text, holes, **seven, **{"is": {8}}) == "atheirsz"


def test_choices_within_each_other_and_side_by_side():
    holes = Holes()
    one = holes.choose("one", 1, "100 % a", f"5 % b {holes.value('name')}")
    inner = holes.choose("inner", 3, "(c)", "(d)")
    text = f"<{one}|{holes.choose('two', 2, f'usual {inner} text', '')}|{holes.value('name')}>"
    shared, given = SharedPart(holes.parts(text)), {"name": b"N"}
    for chosen, expected in {
        (): "<100 % a|usual (c) text|N>",
        ("one",): "<5 % b N|usual (c) text|N>",
        ("inner",): "<100 % a|usual (d) text|N>",
        ("two", "inner"): "<100 % a||N>",
        ("one", "two"): "<5 % b N||N>",
    }.items():
        numbers = {"one": {1, 9}, "two": [2], "inner": frozenset({3})}
        personal = given | {name: numbers[name] if name in chosen else () for name in numbers}
        assert shared.complete(personal).decode() == expected


def test_a_filling_may_be_parts_itself():
    inner, holes = Holes(), Holes()
    parts = inner.parts(f"menu of {inner.value('name')}")
    assert complete(f"<{holes.value('account')}>", holes, account=parts, name=b"Anna") == "<menu of Anna>"


@pytest.mark.parametrize("text", ["\x00", "\x00:name\x00", "\x00abc=0\x00", "{{ name }}", "%s"])
def test_what_people_write_is_never_taken_for_a_hole(text):
    holes = Holes()
    assert complete(f"{text}{holes.value('name')}", holes, name=b"!") == f"{text}!"


def test_a_hole_that_nobody_fills_is_an_error_and_not_an_empty_place():
    holes = Holes()
    with pytest.raises(KeyError):
        complete(str(holes.value("name")), holes)


def test_memory_lets_go_of_what_was_asked_for_longest_ago():
    memory = Memory(limit=100)
    for name in "abc":
        memory.get_or_make(name, lambda name=name: (name.upper(), 40))
    assert memory.get("a") is None
    assert (memory.get("b"), memory.get("c")) == ("B", "C")
    memory.get("b")
    memory.get_or_make("d", lambda: ("D", 40))
    assert memory.get("c") is None
    assert memory.get("b") == "B"


def test_what_is_larger_than_the_memory_is_made_and_not_kept():
    memory = Memory(limit=10)
    assert memory.get_or_make("a", lambda: ("A", 40)) == "A"
    assert memory.get("a") is None
    memory.get_or_make("b", lambda: ("B", 5))
    assert memory.get("b") == "B"


def test_of_many_who_want_the_same_one_makes_it():
    memory, made, got, ready = Memory(limit=100), [], [], Barrier(8)

    def make():
        made.append(1)
        return "page", 1

    def ask():
        ready.wait()
        got.append(memory.get_or_make("key", make))

    askers = [Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (len(made), got) == (1, ["page"] * 8)


def test_who_waited_for_somebody_that_failed_makes_it_themselves():
    memory = Memory(limit=100)
    with pytest.raises(ZeroDivisionError):
        memory.get_or_make("key", lambda: (1 // 0, 1))
    assert memory.get_or_make("key", lambda: ("page", 1)) == "page"


def test_the_size_counts_all_variants():
    holes = Holes()
    parts = holes.parts(str(holes.choose("is", 1, "a" * 100, "b" * 200)))
    assert size_of(parts) >= 300
    assert isinstance(SharedPart(parts), SharedPart)
