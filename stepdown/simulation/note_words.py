"""What is written in group notes of a rehearsal: plainly fictional, and no two rows of a sheet alike."""

from __future__ import annotations

DONE = (
    "Two minutes of grounding, a round on the week, then worked through the topic on the board.",
    "Short round, then role play in pairs: saying no to an invitation. Looked at what made it hard.",
    "Read a short story about a slip at a wedding and collected early signs on cards.",
    "Each drew a map of one ordinary day and marked where it gets difficult.",
    "Listed helpers by name of role, and practised a first sentence for a call.",
)
DID = (
    "Described the walk home past the old bar and chose another street.",
    "Practised refusing a drink at a work dinner, twice, the second time aloud.",
    "Brought the filled-in card of early signs and explained three of them.",
    "Listened for most of the hour, then told about Sunday evening.",
    "Drew a map of a usual day and marked the hour after the shift.",
    "Asked others how they tell their family, and wrote two answers down.",
    "Named shame as what came before the last return to use.",
    "Reported two contacts this week with people from the evening meeting.",
    "Tried the breathing exercise during a craving on Tuesday; it passed in ten minutes.",
    "Played the part of the friend who offers, and noticed how pushy it felt.",
    "Told that the phone stays in the kitchen at night now.",
    "Spoke about payday and handed the card to a sister for that day.",
    "Compared this month with the one before treatment, in sleep and in money.",
    "Came tired from the early shift and said so at the start.",
    "Worked on a sentence for the supervisor about leaving on time.",
    "Showed the list of numbers to call and took two off it.",
    "Described the quarrel on Saturday without going out afterwards.",
    "Set the table differently at home: no bottle on it, and said why.",
)
RESPONDED = (
    "Engaged, warmed up after the round, gave feedback twice.",
    "Guarded at first; took the offered example up by the end.",
    "Good contact with the group, could stay with the feeling.",
    "Restless in the second half, used the break to walk.",
    "Laughed about the role play and then grew serious about it.",
    "Tearful for a moment, accepted a pause, came back to the topic.",
    "Took a counter-example well and changed the plan.",
    "Quiet, yet every answer was concrete.",
    "Argued with the idea of triggers, then found one of their own.",
    "Proud of the week, and open about the one hard evening.",
    "Seemed relieved that somebody else said the same.",
    "Kept to facts; feelings were hard to name today.",
    "Asked for the worksheet to take home.",
    "Needed a reminder of the rule about phones, friendly about it.",
    "Steady, thoughtful, helped a newcomer with the first round.",
    "Left the hardest part for the one-to-one, and said that openly.",
    "Curious about the others' answers, compared without judging.",
)
NEXT = (
    "Take the other street three evenings and note what comes up.",
    "Say the practised sentence once before Friday.",
    "Bring the card of early signs to the one-to-one.",
    "Call one person from the list before the weekend.",
    "Plan the hour after the shift with something to do.",
    "Write down two answers for the family session.",
    "Breathing exercise daily, also without a craving.",
    "Ask at work for the earlier end on Thursdays.",
    "Put the phone away at ten and note the sleep.",
    "Give the card away again on payday.",
    "Try one evening meeting and tell how it was.",
    "Look at the map of the day again and move one thing.",
    "Talk with the prescriber about the mornings.",
    "Cook on Sunday instead of going out.",
    "Think about one boundary to practise next time.",
    "Show the worksheet to somebody close.",
)


def row(person: int, session: int) -> tuple[str, str, str]:
    """What one person did, how they responded, what is next: another mixture for every person and session."""
    return (
        DID[(person + session * 5) % len(DID)],
        RESPONDED[(person * 3 + session * 7) % len(RESPONDED)],
        NEXT[(person * 5 + session * 3) % len(NEXT)],
    )
