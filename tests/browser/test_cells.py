"""Cells in the page: run, edit, stop, reset, and whose output stands below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Opener
    from playwright.sync_api import Locator, Page

LESSON = "/lessons/01"
expect.set_options(timeout=30_000)  # the first run waits for the interpreter


def cells(page: Page) -> tuple[Locator, Locator]:
    first, second = page.locator("lem-cell").nth(0), page.locator("lem-cell").nth(1)
    return first, second


def write(cell: Locator, text: str) -> None:
    edit = cell.get_by_role("button", name="Edit")
    box = cell.get_by_role("textbox")
    expect(edit.or_(box)).to_be_visible()  # the component may still be on its way
    if edit.is_visible():
        edit.click()
    box.press("Control+a")
    cell.page.keyboard.insert_text(text)


def test_the_authors_outputs_arrive_in_the_page(opened: Opener) -> None:
    first, second = cells(opened(LESSON))
    expect(first.locator(".cell-output")).to_contain_text("x is 20")
    expect(second.locator(".cell-output")).to_contain_text("twice x is 40")


def test_an_edit_runs_with_the_keyboard_and_reaches_the_cells_below(opened: Opener) -> None:
    page = opened(LESSON)
    first, second = cells(page)
    expect(second.locator(".cell-output")).to_contain_text("40")
    write(first, 'x = 3\nprint("x is", x)')
    expect(first.locator(".status")).to_contain_text("edited, not run yet")
    expect(second.locator(".status")).to_contain_text("made with the earlier text")
    page.keyboard.press("Shift+Enter")
    expect(first.locator(".cell-output")).to_have_text("x is 3\n")
    expect(first.locator(".status")).to_contain_text("finished in")
    second.get_by_role("button", name="Run").click()
    expect(second.locator(".cell-output")).to_contain_text("twice x is 6")
    expect(second.locator(".status")).not_to_contain_text("earlier")


def test_an_edited_text_is_kept_until_it_is_reset(opened: Opener) -> None:
    page = opened(LESSON)
    first, _ = cells(page)
    expect(first.locator(".cell-output")).to_contain_text("x is 20")
    write(first, "x = 5")
    page.reload()
    first, _ = cells(page)
    expect(first.get_by_role("textbox")).to_have_text("x = 5")
    first.get_by_role("button", name="Reset").click()
    expect(first.locator("code").first).to_be_visible()
    expect(first.locator(".cell-output")).to_contain_text("x is 20")
    page.reload()
    expect(page.locator("lem-cell").first.locator("code").first).to_be_visible()


def test_an_endless_loop_can_be_stopped(opened: Opener) -> None:
    page = opened(LESSON)
    first, _ = cells(page)
    write(first, 'print("on it", flush=True)\nwhile True:\n    pass')
    first.get_by_role("button", name="Run").click()
    expect(first.locator(".cell-output")).to_contain_text("on it")
    expect(first.locator(".status")).to_contain_text("running")
    first.get_by_role("button", name="Stop").click()
    expect(first.locator(".status")).to_contain_text("stopped", ignore_case=True)
    expect(first.get_by_role("button", name="Run")).to_be_visible()


def test_an_exception_shows_the_learners_own_lines(opened: Opener) -> None:
    page = opened(LESSON)
    first, _ = cells(page)
    write(first, "def half(n):\n    return 1 / n\n\nhalf(0)")
    page.keyboard.press("Control+Enter")
    error = first.locator(".cell-output .error")
    expect(error).to_contain_text("ZeroDivisionError")
    expect(error).to_contain_text("return 1 / n")
    expect(first.locator(".status")).to_contain_text("raised an exception")


def test_what_a_cell_prints_is_never_markup(opened: Opener) -> None:
    page = opened(LESSON)
    first, _ = cells(page)
    write(first, "print('<img src=x onerror=\"document.title = 1\"><b>bold</b>')")
    page.keyboard.press("Shift+Enter")
    expect(first.locator(".cell-output")).to_contain_text("<b>bold</b>")
    assert first.locator(".cell-output :is(b, img)").count() == 0
    assert page.title() != "1"


def test_a_cell_works_by_keyboard_alone(opened: Opener) -> None:
    page = opened(LESSON)
    first, _ = cells(page)
    first.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    box = first.get_by_role("textbox")
    expect(box).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    expect(box.locator(".cm-line").first).to_have_text("    x = 20")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(first.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Enter")
    expect(first.locator(".status")).to_contain_text("finished in")
