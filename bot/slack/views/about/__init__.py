"""What can be done about a record where a notice of it is read. A file `<prefix>.py` with `actions(about)` is enough.

The prefix is what stands before the first colon of `about`, as 'letter' in 'letter:12'; `actions` is pure and returns blocks.
"""

import importlib
import pkgutil
from typing import Any

Block = dict[str, Any]

NOTICE = "notice:"  # begins the id of the first block of actions, which names the notice it stands under


def actions_for(about: str, notice: str) -> list[Block]:
    """The actions of whatever the notice is about, none where nothing can be done; `notice` is its key, hashed."""
    prefix = about.partition(":")[0]
    if not about or prefix.startswith("_") or prefix not in {one.name for one in pkgutil.iter_modules(__path__)}:
        return []
    blocks: list[Block] = importlib.import_module(f"{__name__}.{prefix}").actions(about)
    return [{**block, "block_id": f"{NOTICE}{notice}:{number}"} for number, block in enumerate(blocks)]
