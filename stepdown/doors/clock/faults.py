"""What may go wrong in one duty of the clock without stopping the others: it is logged and tried again."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError

from stepdown.identity.vocabulary import KeyRingBroken, SealBroken
from stepdown.kernel.refusal import NotFound, Refused

FAULTS = (DatabaseError, InterfaceError, OSError, NotFound, Refused, KeyRingBroken, SealBroken)
