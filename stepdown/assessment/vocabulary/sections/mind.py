"""Sections about mind, danger and the clinician's own part."""

from __future__ import annotations

from stepdown.assessment.vocabulary.questions import Option, Question, Rows, Section, options
from stepdown.assessment.vocabulary.words import Band, Course, Kind, PlanStep, Severity
from stepdown.kernel.words import say

MIND = Section(
    key="mind",
    title=say("Mind"),
    lead=say("Conditions that often come along, and how much they get in the way."),
    icon="brain",
    questions=(
        Question("any_mind", say("Ever treated for their mental health"), Kind.YES_NO, core=True),
        Question(
            "now",
            say("Bothers them now"),
            Kind.MANY,
            options=(
                Option("low_mood", say("Low mood")),
                Option("worry", say("Worry or panic")),
                Option("trauma", say("Bad memories")),
                Option("sleep", say("Sleep")),
                Option("voices", say("Voices or strong suspicion")),
                Option("high_mood", say("Too much energy")),
                Option("attention", say("Attention")),
                Option("eating", say("Eating")),
                Option("none", say("None of these")),
            ),
            wide=True,
            core=True,
        ),
        Question(
            "interferes",
            say("How much it gets in the way of a group"),
            Kind.CHOICE,
            options=(
                Option("none", say("Not at all")),
                Option("some", say("Somewhat")),
                Option("much", say("Very much")),
                Option("cannot", say("Could not take part now")),
            ),
            core=True,
        ),
        Question("psychosis", say("Out of touch with what is real, now"), Kind.YES_NO, core=True),
        Question("cognition", say("Trouble following or remembering"), Kind.YES_NO),
        Question("hospital", say("Psychiatric hospital stays, ever"), Kind.NUMBER, least=0, most=200),
        Question(
            "trauma",
            say("Has lived through something that still hurts"),
            Kind.YES_NO,
            say("No details needed today."),
        ),
        Question("care_now", say("Sees somebody for this now"), Kind.YES_NO),
        Question("mind_notes", say("More"), Kind.STORY, wide=True),
    ),
)

_ITEM = (Option("yes", say("Yes")), Option("no", say("No")))

SAFETY = Section(
    key="safety",
    title=say("Safety"),
    lead=say("Ask plainly. Asking does not put the thought there."),
    icon="lifebuoy",
    questions=(
        Question(
            "tool",
            say("Asked with"),
            Kind.CHOICE,
            say("The form itself is the clinic's own licensed copy; only answers are kept here."),
            options=(
                Option("cssrs_screener", say("C-SSRS screener")),
                Option("own_form", say("The clinic's own form")),
                Option("conversation", say("In conversation")),
            ),
            group=say("Suicide"),
        ),
        Question("asked_on", say("Asked on"), Kind.DATE, core=True),
        Question("q1", say("Question 1"), Kind.YES_NO),
        Question("q2", say("Question 2"), Kind.YES_NO),
        Question("q3", say("Question 3"), Kind.YES_NO),
        Question("q4", say("Question 4"), Kind.YES_NO),
        Question("q5", say("Question 5"), Kind.YES_NO),
        Question("q6", say("Question 6, ever"), Kind.YES_NO),
        Question("q6_recent", say("Question 6, last 3 months"), Kind.YES_NO),
        Question(
            "intent",
            say("Intends to act on thoughts of suicide"),
            Kind.YES_NO,
            say("Your own finding, whatever form was used."),
            core=True,
        ),
        Question("attempts", say("Attempts, ever"), Kind.NUMBER, least=0, most=200),
        Question(
            "means",
            say("Has a way within reach"),
            Kind.YES_NO,
            say("Firearms, stored medicine, anything they named."),
        ),
        Question(
            "suicide_band", say("Your judgement: suicide risk"), Kind.CHOICE, options=options(Band), core=True
        ),
        Question(
            "harm_others",
            say("Thoughts of hurting somebody else"),
            Kind.YES_NO,
            core=True,
            group=say("Harm to others"),
        ),
        Question("harm_plan", say("With a plan, or somebody named"), Kind.YES_NO),
        Question("violence_past", say("Has hurt somebody badly before"), Kind.YES_NO),
        Question(
            "violence_band",
            say("Your judgement: risk to others"),
            Kind.CHOICE,
            options=options(Band),
            core=True,
        ),
        Question("why", say("What your judgement rests on"), Kind.STORY, wide=True),
    ),
    rows=(
        Rows(
            "plan",
            say("Safety plan"),
            say("line"),
            "words",
            (
                Question("step", say("Part"), Kind.CHOICE, options=options(PlanStep)),
                Question("words", say("In their words"), Kind.LINE, wide=True),
                Question("phone", say("Phone"), Kind.LINE),
            ),
            most=40,
            hint=say("Made together, in their words. They take a copy home."),
        ),
    ),
)

DIAGNOSES = Section(
    key="diagnoses",
    title=say("Diagnoses"),
    lead=say("Code, criteria and course are kept apart, because the code forgets the severity."),
    icon="clipboard",
    needs_diagnose=True,
    rows_first=True,
    rows=(
        Rows(
            "diagnoses",
            say("Diagnoses made here"),
            say("diagnosis"),
            "code",
            (
                Question("code", say("ICD-10-CM"), Kind.ICD10, say("Type a word or a code")),
                Question(
                    "criteria",
                    say("Criteria met, of 11"),
                    Kind.NUMBER,
                    say("For a substance use disorder"),
                    least=2,
                    most=11,
                ),
                Question(
                    "severity",
                    say("Severity"),
                    Kind.CHOICE,
                    say("2 to 3 mild, 4 to 5 moderate, 6 or more severe"),
                    options=options(Severity),
                ),
                Question("course", say("Course"), Kind.CHOICE, options=options(Course)),
                Question("controlled", say("In a controlled place"), Kind.YES_NO),
                Question("maintenance", say("On medication for it"), Kind.YES_NO),
                Question("basis", say("What it rests on"), Kind.LINE, wide=True),
            ),
            most=20,
            core=True,
            hint=say("The first is the main one."),
        ),
    ),
)

SUMMARY = Section(
    key="summary",
    title=say("Summary"),
    lead=say("The whole person in a few lines, for whoever reads only this."),
    icon="note",
    questions=(
        Question("story", say("How it fits together"), Kind.STORY, core=True, wide=True),
        Question("needs", say("What they need first"), Kind.STORY, core=True, wide=True),
        Question("interpreter", say("Interpreter used"), Kind.YES_NO),
        Question("present", say("Who was in the room"), Kind.LINE),
    ),
)
