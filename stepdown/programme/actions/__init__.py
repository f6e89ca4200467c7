"""Adding versions of programmes, shaping drafts, putting them in use. Nothing here changes a version."""

from stepdown.programme.actions.drafts import (
    apply_repair,
    go_on_from_newest,
    save_draft,
    set_aside,
    start_draft,
)
from stepdown.programme.actions.moving import record_move
from stepdown.programme.actions.payers import add_rule
from stepdown.programme.actions.storing import load_presets, store
from stepdown.programme.actions.using import offer_again, put_in_use, retire

__all__ = [
    "add_rule",
    "apply_repair",
    "go_on_from_newest",
    "load_presets",
    "offer_again",
    "put_in_use",
    "record_move",
    "retire",
    "save_draft",
    "set_aside",
    "start_draft",
    "store",
]
