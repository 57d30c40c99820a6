"""Two ways to call: with shapes enforced, as tests run, and as a user does, without."""

from collections.abc import Iterator

import jaxtyping
import pytest
from hypothesis import settings

settings.register_profile("maths", deadline=None, max_examples=40)
settings.load_profile("maths")


@pytest.fixture
def as_a_user() -> Iterator[None]:
    """Without beartype at the door, so that the function's own message is the one that is seen."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
