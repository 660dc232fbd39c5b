"""How many examples a property is tried with: all of them in ``make check``, some of them in the fast layer."""

import os
from typing import Any

from hypothesis import settings

ALL = "LOA_ALL_EXAMPLES"
"""Set by ``make check``."""
_SHARE, _FEWEST = 4, 10


def examples(count: int, **others: Any) -> settings:
    """The settings of a property that so many examples try, without a deadline."""
    tried = count if os.environ.get(ALL) else min(count, max(_FEWEST, count // _SHARE))
    return settings(max_examples=tried, **{"deadline": None} | others)
