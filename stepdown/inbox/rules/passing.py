"""Passing a paper on to a colleague: who can be given which, and what giving it back asks for."""

from __future__ import annotations

from collections.abc import Collection

from stepdown.inbox.rules.filing import LEAST_REASON
from stepdown.inbox.vocabulary import Kind
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission


def may_be_given(kind: Kind | None, *, vault: bool, filed: bool, permissions: Collection[str]) -> bool:
    """Whether somebody with these permissions could open a paper and do something with it.

    An unfiled paper or one of the clinic goes to who works the inbox or files to clients; a filed one to who
    may open it by their own right. Being given a paper opens no chart and no vault.
    """
    if not filed:
        return Permission.WORK_INBOX in permissions or Permission.FILE_OWN_PAPERS in permissions
    if vault:
        return Permission.OPEN_VAULT in permissions
    on_the_desk = kind is not None and kind.desk and Permission.SEE_CLIENTS in permissions
    return on_the_desk or Permission.SEE_CHART in permissions


def check_giving_back(words: str) -> Refusal | None:
    """Whoever gives an unfiled paper back tells the inbox why, so that it is not passed on to them again."""
    if len(" ".join(words.split())) < LEAST_REASON:
        return Refusal(say("Say in a few words why you give it back."), field="words")
    return None
