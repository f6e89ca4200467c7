"""Words that are names and ordinary English too, and the company that tells which of the two is "
"meant."""

from __future__ import annotations

# Both a verb that opens a sentence of a note and a name: "Will call on Thursday", "Mark came late".
VERBS = frozenset(
    "will may mark rose chase sue rob drew bill grant bob hunt pat peg skip wade ward carry jack nick "
    "drop pace ride cook reach read turn work walk pretend ring sign spell wish wake bring cash cross "
    "dial dodge hook pray".split()
)
# Things, qualities, days and trades that are names as well.
THINGS = frozenset(
    "rich frank guy place wells long welch bear fuller gore love price short stark "
    "grace faith joy charity destiny harmony melody chance angel dawn eve summer autumn june "
    "april august "
    "january sunday art miles page lane sandy robin jay ray dean gene norm penny ginger holly ivy "
    "iris lily daisy "
    "violet olive amber ruby pearl jade crystal star sky river rivers forest stone hunter mason "
    "cooper carter "
    "taylor tyler parker porter baker king young brown white black green gray grey day week wise "
    "small little "
    "best strong power powers park parks hill wood woods banks bank bush field fields church case "
    "sample "
    "example demo fictional specimen invented placeholder imaginary notreal test group person "
    "member client "
    "counselor sponsor family friend home house doctor nurse major junior senior prince duke earl "
    "knight "
    "bishop abbot pope moon sun sterling silver gold golden diamond fisher farmer walker singer "
    "smith clay "
    "colt cliff glen heath dale brook brooks rain storm snow frost winter winters spring noble honor "
    "justice liberty trinity serenity patience prudence constance mercy love hope may will rose "
    "mark rusty "
    "sonny buddy happy merry bliss blessing gift precious treasure major lucky victor royal reign "
    "rocky "
    "cherry berry basil rosemary sage heather fern hazel myrtle poppy bell ball booth bond boone bird "
    "drummer drake crane finch hawk fox wolf bass pike fish lamb hogg swan peacock nash nail ham rice "
    "street moss marsh pond lake cotton leather key keys lock locke box tower pool hall chambers stair "
    "temple bridges bridge gates gate cave page paige barber butler chandler dyer gardener glover "
    "miller "
    "potter sawyer shepherd skinner tanner thatcher weaver wheeler wright hand hands head legg "
    "foote blood "
    "loving moody savage sharp slaughter smart swift wild worth freed friday winn way ways rest "
    "true early "
    "love bright blue rush speed call much more most good better goodman christian german english "
    "french "
    "welsh scott holland israel paris london austin dallas houston madison brooklyn phoenix savannah "
    "georgia virginia carolina dakota montana cheyenne china india jordan chad kenya cuba roman "
    "man self".split()
)
ORDINARY = VERBS | THINGS
MODALS = frozenset({"will", "may"})
MONTHS = frozenset({"may", "april", "june", "august", "january", "sunday", "friday"})

# What only people do.
SPEAKING = frozenset(
    "said says told tells asked asks shared shares thinks thought agreed agrees described "
    "describes talked "
    "talks spoke speaks listened listens cried laughed nodded mentioned mentions admitted admits "
    "disclosed "
    "disagreed disagrees suggested suggests offered reported reports wanted wants believes "
    "believed knows knew "
    "responded replied challenged encouraged praised thanked thanks hugged joked interrupted "
    "argued apologized "
    "reminded explained explains answered confronted comforted complained volunteered drank "
    "drinks slept lives "
    "lived works arrived relapsed relapses wrote writes read feels remembered recalled invited "
    "introduced "
    "sat stood smiled invited drove called texted phoned disclosed snapped whispered shouted "
    "walked".split()
)
# What may be said of a thing or a month as well, but never follows the verbs "will" and "may".
FINITE = frozenset(
    "is was has had came went left did does made took got goes comes brought tried lost found "
    "kept used felt "
    "began gave became helped met paid ran saw showed shows needs gets lets looked seemed seems "
    "isn wasn "
    "hasn hadn didn doesn isn't wasn't hasn't hadn't didn't doesn't who and's".split()
)
# What a person is and a quality is not: "Hope was tearful", but "Hope was named as a strength".
STATES = frozenset(
    "late absent tearful quiet silent angry upset crying anxious nervous withdrawn sober tired "
    "sick sad afraid "
    "ashamed drunk intoxicated sleepy asleep irritable guarded talkative disruptive supportive engaged "
    "homeless pregnant divorced married able unable here restless distracted".split()
)
NOT_PAST = frozenset(
    "need needs feed proceed succeed speed exceed bleed seed heed embed shed wed bed red".split()
)
ADVERBS = frozenset("also then again just never always often still even only later soon first".split())
CALENDAR = frozenset(
    "in since until till by of last next early late mid end every this before after during from "
    "through "
    "each around beginning and or".split()
)
PLACES = frozenset(
    "house church center centre street road avenue hospital clinic county park drive lane school court "
    "university college hall shelter meeting foundation city beach village day method step bridge "
    "square "
    "boulevard chapel mission library prayer book recovery".split()
)
FIXED = frozenset(
    {("higher", "power"), ("serenity", "prayer"), ("new", "hope"), ("state", "hope"), ("saint", "mark"),
     ("st", "mark"), ("salvation", "army"), ("just", "today"), ("amazing", "grace"), ("good", "friday"),
     ("christmas", "eve"), ("new", "eve"), ("year's", "eve"), ("fools", "day"), ("mother's", "day")}
)  # fmt: skip
TOLD = frozenset(
    "told thanked hugged reminded confronted praised interrupted comforted and with to from by "
    "like for "
    "toward towards against about between".split()
)
TITLES = frozenset("mr mrs ms mx dr miss".split())
PARTICLES = TITLES | frozenset(
    "de da do dos das di del della der den van von la le el al bin binti ibn abu y e san st mr "
    "mrs ms mx dr jr sr "
    "ii iii the of".split()
)
# Short forms that a room uses though nobody wrote them down.
SHORT = {
    long: tuple(short.split())
    for long, short in {
        "alexander": "alex sasha",
        "alexandra": "alex sasha",
        "anastasia": "nastya stacy",
        "anthony": "tony",
        "benjamin": "ben",
        "catherine": "cathy kate",
        "christopher": "chris",
        "daniel": "danny",
        "edward": "eddie",
        "elizabeth": "liz beth lizzie",
        "francisco": "paco pancho",
        "guadalupe": "lupe",
        "jennifer": "jen jenny",
        "jonathan": "jon",
        "jose": "pepe",
        "joseph": "joey",
        "katherine": "kathy kate katie",
        "margaret": "maggie meg",
        "matthew": "matt",
        "michael": "mike mikey",
        "nicholas": "nick",
        "patricia": "patty trish",
        "rebecca": "becky",
        "richard": "rick rich",
        "robert": "bob bobby rob",
        "samantha": "sam",
        "samuel": "sam",
        "stephen": "steve",
        "steven": "steve",
        "susan": "sue susie",
        "theodore": "ted teddy",
        "thomas": "tom tommy",
        "timothy": "timmy",
        "victoria": "vicky",
        "william": "will bill billy",
        "zachary": "zach",
    }.items()
}
