"""What an admission needs before it can happen."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.episode.vocabulary import AskedAdmission
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def may_admit(asked: AskedAdmission) -> tuple[Refusal, ...]:
    """Everything that stands against it: a level decided, a programme of that level, consent to treatment.

    Source: product promises 5 and 6; informed consent before treatment is state law [K]. The other papers
    stay
    as work, because notices may follow "as soon as the person is able" (42 CFR 2.22 [K]).
    """
    return tuple(_against(asked))


def _against(asked: AskedAdmission) -> Iterator[Refusal]:
    if asked.in_treatment:
        yield Refusal(
            say("This person is in treatment already."),
            lifted_by=say("Change the level or the programme inside the episode."),
        )
    if asked.decided_level is None:
        yield Refusal(
            say("No level of care is decided yet."),
            lifted_by=say("A clinician decides it on the level sheet."),
        )
    elif asked.decided_level != asked.programme_level:
        yield Refusal(
            say("The decision says another level than this programme has at this phase."),
            lifted_by=say("Choose a programme of the decided level, or decide again."),
            field="programme",
        )
    if not asked.consent_signed:
        yield Refusal(
            say("Consent to treatment is not signed."), lifted_by=say("The person signs it under Papers.")
        )
