"""The picture of the course."""

from __future__ import annotations

import random
from itertools import combinations

from lemmata.web.course_map import CARD_HEIGHT, CARD_WIDTH, draw_map


def test_every_lesson_stands_right_of_what_it_needs() -> None:
    needs = {"01": [], "02": ["01"], "03": ["01", "02"], "04": ["03"], "05": ["01"]}
    picture = draw_map(needs)
    left = {card.lesson: card.x for card in picture.cards}
    assert set(left) == set(needs)
    for lesson, wanted in needs.items():
        assert all(left[one] + CARD_WIDTH < left[lesson] for one in wanted)


def test_a_need_implied_by_another_has_no_line() -> None:
    picture = draw_map({"01": [], "02": ["01"], "03": ["01", "02"]})
    assert [(line.source, line.target) for line in picture.lines] == [("01", "02"), ("02", "03")]


def test_no_two_cards_overlap_and_all_are_inside() -> None:
    numbers = random.Random(7)
    for size in (1, 5, 18, 30):
        names = [f"{number:02d}" for number in range(size)]
        needs = {
            name: numbers.sample(names[:place], min(place, numbers.randrange(4)))
            for place, name in enumerate(names)
        }
        picture = draw_map(needs)
        for one, other in combinations(picture.cards, 2):
            assert one.x != other.x or abs(one.y - other.y) >= CARD_HEIGHT
        for card in picture.cards:
            assert 0 <= card.x <= picture.width - CARD_WIDTH
            assert 0 <= card.y <= picture.height - CARD_HEIGHT


def test_unknown_needs_and_circles_do_no_harm() -> None:
    picture = draw_map({"01": ["99"], "02": ["03"], "03": ["02"]})
    assert len(picture.cards) == 3
    assert draw_map({}).cards == ()
