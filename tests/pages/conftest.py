"""What tests of pages may ask for."""

import pytest
from flask import Flask

from tests.visitor import Visitor


@pytest.fixture
def somebody(app: Flask) -> Visitor:
    """One person at a browser, where the way in which the browser sends things makes no difference."""
    return Visitor(app)


@pytest.fixture
def somebody_else(app: Flask) -> Visitor:
    """Another person at another browser."""
    return Visitor(app)
