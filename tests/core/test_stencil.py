"""Stencils: a specimen's signs are cut out, and each piece gets words of its own."""

from handschlag.core.shared.holes import Choice, Holes, Value, poured
from handschlag.core.shared.stencil import Stencil, joined, number_sign, text_sign

NAME, PK = text_sign(), number_sign()
SIGNS = {"name": NAME, "pk": str(PK)}


def stencil(write):
    holes = Holes()
    return Stencil(holes.parts(write(holes)), SIGNS)


def test_each_piece_has_its_own_words():
    greeting = stencil(lambda _holes: f"<p id={PK}>Hello {NAME}, {NAME}!</p>")
    assert greeting.filled({b"name": b"Anna", b"pk": b"3"}) == (b"<p id=3>Hello Anna, Anna!</p>",)
    assert greeting.filled({b"name": b"Ben", b"pk": b"4"}) == (b"<p id=4>Hello Ben, Ben!</p>",)


def test_words_and_text_may_hold_what_places_look_like():
    greeting = stencil(lambda _holes: f"100% %(name)b %s {NAME}")
    assert greeting.filled({b"name": b"%(pk)b %d %"}) == (b"100% %(name)b %s %(pk)b %d %",)


def test_what_is_the_same_in_all_is_not_copied():
    plain = stencil(lambda holes: f"the same{holes.value('csrf')}")
    assert plain.filled({})[0] is plain.filled({})[0]


def test_holes_are_asked_for_the_number_of_the_piece():
    row = stencil(lambda holes: str(holes.choose("is", PK, "", NAME)))
    words = {b"name": b"Anna", b"pk": b"7"}
    assert row.filled(words) == (Choice("is", 7, (b"", b"Anna")),)


def test_holes_of_the_specimen_s_own_number_keep_it():
    row = stencil(lambda holes: str(holes.choose("new", 1, "", "new")))
    assert row.filled({}) == (Choice("new", 1, (b"", b"new")),)


def test_a_hole_in_a_choice_is_filled_for_its_reader():
    form = stencil(lambda holes: str(holes.choose("is", PK, "", f"{NAME}{holes.value('csrf')}")))
    parts = form.filled({b"name": b"Anna", b"pk": b"7"})
    assert poured(parts, {"is": {7}, "csrf": b"T"}) == b"AnnaT"


def test_a_piece_stands_in_the_hole_of_its_name_for_good_also_within_a_choice():
    page = stencil(
        lambda holes: f"<{holes.value('posts')}>" + str(holes.choose("is", 1, "", holes.value("posts")))
    )
    parts = page.filled({}, {"posts": (b"one", Value("csrf"))})
    assert poured(parts, {"is": {1}, "csrf": b"T"}) == b"<oneT>oneT"
    assert page.filled({}, {"posts": ()})[:2] == (b"<", b">")


def test_a_longer_sign_is_cut_before_one_that_begins_like_it():
    holes = Holes()
    long = Stencil(holes.parts(f"{NAME}!!"), {"name": NAME, "long": f"{NAME}!!"})
    assert long.filled({b"name": b"short", b"long": b"long"}) == (b"long",)


def test_neighbouring_texts_are_joined():
    hole = Value("csrf")
    assert joined((b"a", b"b", hole, b"c", b"", b"d")) == (b"ab", hole, b"cd")
