"""The examples in the engine's docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import handschlag.engine

MODULES = [module.name for module in pkgutil.walk_packages(handschlag.engine.__path__, "handschlag.engine.")]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_holds(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), raise_on_error=False)
    assert result.failed == 0
