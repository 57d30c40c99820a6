"""The search in the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Opener

LESSON = "/lessons/01"


def test_results_come_as_one_types_and_the_keyboard_follows_them(opened: Opener) -> None:
    page = opened(LESSON)
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search the course")
    page.keyboard.type("negative")
    option = page.get_by_role("option").first
    option.wait_for()
    assert option.locator("mark").count() >= 1
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    target = option.get_attribute("href")
    assert target is not None
    page.keyboard.press("Enter")
    page.wait_for_url("**" + target)


def test_escape_closes_and_control_k_opens(opened: Opener) -> None:
    page = opened("/glossary")
    page.keyboard.press("Control+k")
    page.keyboard.type("rank")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_role("listbox").is_visible()


def test_nothing_found_is_said(opened: Opener) -> None:
    page = opened("/")
    page.keyboard.press("/")
    page.keyboard.type("zzyzx")
    page.get_by_text("Nothing in the course matches").wait_for()


def test_a_slash_in_an_editor_is_a_slash(opened: Opener) -> None:
    page = opened(LESSON)
    cell = page.locator("lem-cell").first
    cell.get_by_role("button", name="Edit").click()
    cell.get_by_role("textbox").press("Control+End")
    page.keyboard.type("# 1/2")
    assert "# 1/2" in cell.get_by_role("textbox").inner_text()
    cell.get_by_role("button", name="Reset").click()
