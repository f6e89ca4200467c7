"""The verbs of identity: seal and unseal, enter and open, wish to be joined, turn the key."""

from stepdown.identity.actions.joins import record_join_wish, withdraw_join_wish
from stepdown.identity.actions.rotation import begin_rotation, end_rotation, reseal
from stepdown.identity.actions.vault import enter_identity, open_in_emergency, open_vault
from stepdown.identity.sealing import blind_index, reseal_value, seal, sealed_head, sealed_prefix, unseal

__all__ = [
    "begin_rotation",
    "blind_index",
    "end_rotation",
    "enter_identity",
    "open_in_emergency",
    "open_vault",
    "record_join_wish",
    "reseal",
    "reseal_value",
    "seal",
    "sealed_head",
    "sealed_prefix",
    "unseal",
    "withdraw_join_wish",
]
