"""A library for visits, as the tests of reports use it."""

from tests.report.conftest import library

__all__ = ["library"]
