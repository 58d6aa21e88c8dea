"""Pages that are made once for all their readers, with holes for what is each reader's own.

``holes`` renders and completes them, ``memory`` keeps them, ``page`` is what a page declares of itself.
docs/explanation/performance.md tells the whole.
"""

from handschlag.core.shared.answer import respond
from handschlag.core.shared.holes import Holes, Parts, Personal, SharedPart
from handschlag.core.shared.page import (
    Admission,
    Arguments,
    Asker,
    Reading,
    Row,
    Run,
    SharedPage,
    count_messages,
    count_notices,
    register,
    registered,
    waiting_columns,
)

__all__ = [
    "Admission",
    "Arguments",
    "Asker",
    "Holes",
    "Parts",
    "Personal",
    "Reading",
    "Row",
    "Run",
    "SharedPage",
    "SharedPart",
    "count_messages",
    "count_notices",
    "register",
    "registered",
    "respond",
    "waiting_columns",
]
