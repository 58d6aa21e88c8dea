"""The calls of the table's part on insights, a module for each of its sections."""

from importlib import import_module
from pkgutil import iter_modules

from tests.rights.calling import Call

CALLS: dict[str, Call] = {}
for _module in iter_modules(__path__, f"{__name__}."):
    CALLS |= import_module(_module.name).CALLS
