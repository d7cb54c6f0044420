"""Deeds without pages."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """Each test does its deeds inside the portal."""
    with app.app_context():
        yield
