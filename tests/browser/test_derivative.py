"""The derivative page: what is written is differentiated, its code chosen and copied."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Opener

QUERY = urlencode(
    [
        ("expr", r"x^\top A x"),
        ("wrt", "x"),
        ("given", r"A \in \mathbb{R}^{n \times n}"),
        ("given", r"x \in \mathbb{R}^n"),
    ]
)
LATEX = "localStorage.setItem('lemmata:scratch:field', 'latex')"


def written(opened: Opener) -> Page:
    page = opened("/glossary", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(LATEX)
    page.goto(f"/derivative?{QUERY}")
    expect(page.locator(".derivative-shown math")).to_be_visible(timeout=20_000)
    return page


def test_a_derivative_comes_with_its_proof_and_its_code(opened: Opener) -> None:
    page = written(opened)
    expect(page.locator(".proof-line")).to_contain_text(re.compile(r"Agrees .* random points"))
    expect(page.locator(".code.numpy")).to_be_visible()
    expect(page.locator(".code.torch")).to_be_hidden()
    page.get_by_role("radio", name="NumPy").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".code.torch")).to_contain_text("torch")
    expect(page.locator(".code.numpy")).to_be_hidden()
    page.get_by_role("button", name="Copy the PyTorch").click()
    assert "import torch" in page.evaluate("navigator.clipboard.readText()")


def test_it_follows_what_is_written_and_the_choice_is_kept(opened: Opener) -> None:
    page = written(opened)
    page.get_by_role("radio", name="JAX").check(force=True)
    page.get_by_role("textbox", name="Expression").fill(r"x^\top x")
    page.wait_for_url(re.compile(r"expr=x%5E%5Ctop\+x"))
    expect(page.locator(".code.jax")).to_be_visible()
    page.get_by_role("combobox", name="Order").select_option("second")
    page.wait_for_url(re.compile("order=2"))
    expect(page.locator(".derivative-shown")).to_be_visible()
    expect(page.get_by_role("radio", name="JAX")).to_be_checked()


def test_a_mistake_stands_beside_its_field(opened: Opener) -> None:
    page = written(opened)
    page.get_by_role("textbox", name="Expression").fill(r"x^\top z")
    expect(page.locator(".list.expr .row")).to_have_attribute("data-status", "undeclared")
    expect(page.locator(".list.expr .backdrop mark")).to_have_text("z")
    expect(page.locator(".derivative-shown")).to_have_count(0)


def test_it_is_written_by_keys_alone(opened: Opener) -> None:
    page = opened("/glossary")
    page.evaluate(LATEX)

    def answer(route: Route) -> None:
        route.fulfill(body=json.dumps({"kind": "done"}) + "\n")

    page.route("**/api/derivative", answer)
    page.goto("/derivative")
    page.get_by_role("textbox", name="Expression").focus()
    page.keyboard.type("x^2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Variable")).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Declaration 1")).to_be_focused()
    page.keyboard.type("x > 0")
    page.wait_for_url(re.compile("expr=x%5E2&wrt=x&given="))


def test_without_a_script_the_form_asks_the_page(opened: Opener) -> None:
    page = opened(f"/derivative?{QUERY}", java_script_enabled=False)
    expect(page.locator(".derivative-shown math")).to_be_visible()
    page.get_by_role("textbox", name="Expression").fill(r"x^\top x")
    page.get_by_role("button", name="Differentiate").click()
    page.wait_for_url(re.compile(r"expr=x%5E%5Ctop\+x"))
    expect(page.locator(".proof-line")).to_contain_text("random points")
