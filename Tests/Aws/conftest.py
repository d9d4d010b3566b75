"""The stacks that the tests look at: one for each set of parameters that we ship, and the day of growing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2] / ".dev")]

from template import Stack, parameter_set  # noqa: E402

SETS = {
    "production": parameter_set("production"),
    "development": parameter_set("development"),
    "growing": parameter_set("grown"),
    "grown": parameter_set("grown") | {"Form": "grown"},
}


@pytest.fixture(params=SETS)
def stack(request: pytest.FixtureRequest) -> Stack:
    """Each of them in turn."""
    return Stack(SETS[request.param])


@pytest.fixture
def production() -> Stack:
    return Stack(SETS["production"])


@pytest.fixture
def development() -> Stack:
    return Stack(SETS["development"])


@pytest.fixture
def growing() -> Stack:
    return Stack(SETS["growing"])


@pytest.fixture
def grown() -> Stack:
    return Stack(SETS["grown"])
