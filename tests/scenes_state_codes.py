"""What is told to the state in the scenes: plain, complete, without a contradiction."""

from __future__ import annotations

# What is told at admission where nothing is known: plain, complete, without a contradiction.
ADMISSION = {
    "AGE": 5,
    "GENDER": 1,
    "RACE": 5,
    "ETHNIC": 4,
    "MARSTAT": 1,
    "EDUC": 3,
    "VET": 2,
    "EMPLOY": 1,
    "LIVARAG": 3,
    "PRIMINC": 1,
    "ARRESTS": 0,
    "FREQ_ATND_SELF_HELP": 1,
    "SERVICES": 6,
    "DAYWAIT": 1,
    "PSOURCE": 1,
    "NOPRIOR": 2,
    "HLTHINS": 1,
    "PRIMPAY": 2,
    "SUB1": 2,
    "ROUTE1": 1,
    "FREQ1": 3,
    "FRSTUSE1": 3,
    "SUB2": 1,
    "SUB3": 1,
    "METHUSE": 2,
    "DSMCRIT": 4,
    "PSYPROB": 2,
}
DISCHARGE = {
    "REASON": 1,
    "SERVICES_D": 6,
    "EMPLOY_D": 1,
    "LIVARAG_D": 3,
    "ARRESTS_D": 0,
    "FREQ_ATND_SELF_HELP_D": 3,
    "SUB1_D": 2,
    "FREQ1_D": 1,
    "SUB2_D": 1,
    "SUB3_D": 1,
}
