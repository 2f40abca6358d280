"""The small language the safeguarding rules are written in, and the words it knows.

`<name>` stands for a list of words below; `~3` for up to three words of any kind; `[now|here]` for words that may be there;
`(hit|beat)` for one of them; `$` for the end of a sentence.
"""

import re

_DOUBLING = frozenset("hit stab slap grab mug rob kidnap drug shop hug rap".split())


def forms(verbs: str) -> str:
    """Regular verbs in all their endings: 'punch' → punch, punches, punched, punching."""
    return "|".join(_forms(verb) for verb in verbs.split())


def _forms(verb: str) -> str:
    if verb in _DOUBLING:
        return rf"{verb}(?:s|{verb[-1]}ed|{verb[-1]}ing)?"
    if verb.endswith("e"):
        return rf"{verb[:-1]}(?:e|es|ed|ing)"
    if verb.endswith("y"):
        return rf"{verb[:-1]}(?:y|ies|ied|ying)"
    return rf"{verb}(?:s|es|ed|ing)?"


_WHOSE = "my|our|his|her|their|your|the|this|that|a|an|one|some|another|two|three|old|elderly|young"
_KIN = (
    "boyfriend|girlfriend|husband|wife|partner|ex|dad|father|mum|mother|stepdad|stepmum|stepson|stepbrother|son|daughter"
    "|brother|sister|uncle|aunt|auntie|aunty|cousin|nan|grandad|grandson|granddaughter|grandchild|niece|nephew|neighbour"
    "|carer|boss|manager|employer|landlord|flatmate|housemate|lodger|mate|friend|bestie|client|student|patient|tenant"
    "|resident|customer|colleague|teacher|coach|tutor|baby|twins|family|parents?|relative|fiance|fiancee|roommate|in laws?"
    "|service user|learner|apprentice|caller|volunteer|dealer|supervisor|gaffer|vicar|priest|imam|godson|driver|pensioner"
    "|mother in law|father in law|brother in law|sister in law|son in law|other half|worker|owner|bully|nurse|employee"
)
_FOLK = (
    "man|men|woman|women|boy|girl|child|children|person|people|couple|gang|group|stranger|teenager|year old|kids|mates"
    "|drunk|homeless man|thug|someone"
)
_PERSON = rf"(?:{_WHOSE}) (?:\w+ ){{0,3}}?(?:{_KIN}|{_FOLK})s?"
_BARE = "mums?|dads?|nans?|grandads?|stepdads?|stepmums?|husband|wife|hubby"
_ADVERBS = (
    "(?:(?:just|always|keeps|keep|kept|now|really|still|again|physically|sexually|verbally|emotionally|constantly|often"
    "|regularly|sometimes|has|have|had|is|was|are|been|being|also|secretly|nearly|almost|got|getting|badly|slowly|then|did"
    "|does|do|will|might|could|may|repeatedly|racially|financially|recently|actually|started|starts|about|going|to|trying"
    "|tried|tries|planning|wants|wanted|threatens|threatened|threatening|not|said|says|he|she|they|basically|all|the|time"
    "|apparently|once|never) ){0,5}?"
)

TERMS: dict[str, str] = {
    "kin": rf"(?:{_WHOSE}) (?:\w+ ){{0,2}}?(?:{_KIN})s?",
    "mine": rf"my (?:\w+ ){{0,2}}?(?:{_KIN}|{_FOLK})s?",
    "person": _PERSON,
    "one": rf"he|she|they|someone|anyone|nobody|{_PERSON}|next door|upstairs|neighbours?|children|boys|men|man|woman"
    rf"|boy|girl|child|{_BARE}",
    "who": rf"i|we|you|he|she|they|someone|anyone|{_PERSON}|next door|upstairs|neighbours?|children|boys|men|man|woman|girl",
    "them": rf"me|her|him|them|someone|each other|another|myself|himself|herself|{_PERSON}|children|people",
    "me": "me|her|him",
    "self": "myself|himself|herself|themselves|themself|my self|her self|him self|hisself|meself",
    "be": "am|is|are|was|were|been|being|be|get|gets|getting|got",
    "near": rf"{_BARE}|he|she|someone|my ex|my (?:\w+ )?(?:{_KIN}|{_FOLK})s?|(?:a|the|an|his|her|our|their"
    rf"|this) (?:\w+ ){{0,2}}?(?:{_KIN}|man|woman|boy|girl|child"
    r"|stranger|baby|group of \w+|gang|kids|people)s?|next door|upstairs|children|boys|men",
    "alarm": r"knife|knives|gun|machete|blade|acid|stab|stabbed|stabbing|rape|raped|rapes|abuses?|abused|abusing"
    r"|abusive|hurt|hurts"
    r"|hurting|hits?|hitting|punch\w*|slap\w*|kick(?:s|ed|ing)|strang\w+|threat\w*|attack(?:s|ed|ing)|assault\w*"
    r"|kidnap\w*|abduct\w*"
    r"|beaten|beats|beating|suicid\w*|overdos\w*|drugs|dealers?|gang|gangs|nudes?|naked|sex|sexual\w*|sexting|touching"
    r"|touches|bruis\w+|blood|bleeding|scream\w*"
    r"|scared|frightened|terrified|afraid|unsafe|trapped|locks|locked|locking|ambulance|followed|follows"
    r"|stalk\w+|harass\w*|blackmail\w*"
    r"|groom\w+|exploit\w+|traffick\w+|burgl\w+|robbed|robbing|mugged|stolen|stealing|steals|nicked|bomb|bombs|blow up"
    r"|blowing up|kill|kills|killing"
    r"|killed|murder\w*|dying|dead|die|missing|fgm|marry|court order|peering|spying|fighting|chok\w+|violent|violence"
    r"|aggressive|chas(?:ed|ing)"
    r"|danger|dangerous|neglect\w*|starv\w+|unconscious|collapsed|drunk|weapons?|molest\w*|grop\w+|skirt|throat"
    r"|banging on|smash\w*|torture\w*"
    r"|tortur\w+|cry|crying|cries|forced|forces|forcing|controlling|controls|stalker|burns?|burned|burnt|set fire"
    r"|on fire|in my drink|break his legs|break my legs"
    r"|passport|slave|snatched|drag\w+|shot|shoot|shooting|bully\w*|bullied|racist|racial|spat|homophobic|extremist"
    r"|isis|terrorist|radical\w+|snapchat|hostage"
    r"|pimp\w*|prostitut\w*|underage|predator|paedo\w*|self harm\w*|harming|cutting|intimidat\w+|humiliat\w+|coerc\w+"
    r"|manipulat\w+|obsessed|jealous|run over|by the neck|railway line|tied|hospital|a e|for help|refusing to return"
    r"|pin number|suffer\w*|victim|banging|too much to drink|boot of|crashed|find me|get me|let me|let her"
    r"|hundreds of messages|blowing|share the videos"
    r"|share the pictures|post the video|not waking|taking money|took money|taken money|taken her money|hands? on"
    r"|on my own with the baby|hid|hiding|court|prison"
    r"|weed|cocaine|heroin|cannabis|alone with|pulled (?:me|her|him)|hair|body|syria|beheading|nazi|hitler"
    r"|masturbat\w+|flash(?:ed|ing)|rough|vulnerable",
    "young": "son|daughter|child|children|baby|girl|boy|niece|nephew|brother|sister|grandson|granddaughter|year old|twins",
    "adverbs": _ADVERBS.rstrip(),
    "hurts": forms(
        "punch slap kick strangle choke stab attack assault rape molest grope threaten abuse hurt murder stalk harass bully "
        "batter smack whack headbutt burn bite scar torture torment intimidate blackmail rob mug kidnap abduct groom exploit "
        "neglect starve beat hit kill throttle suffocate poison force coerce drag smother thump belt whip strike extort"
    )
    + "|beaten|beatin|bitten|bit|shot|shooting|spat|struck|hurting|bashed|bashing|bashes|fondled|fondles|fondling"
    "|jumped|terrorising"
    "|raping|duffed|lamping|lamped|decked|gangraped|trafficked|cuckooed|enslaved|enslaving|radicalised|radicalising"
    "|gassed|choaking"
    "|terrorise|terrorises|terrorised|trafficking|brainwashed|brainwashing|nonced|sextorted|glassed|tied up|tasered|doused",
    "harmed": "hit|beaten|punched|slapped|kicked|strangled|choked|stabbed|shot|attacked|assaulted|raped|molested"
    "|groped|threatened"
    "|abused|hurt|murdered|killed|stalked|followed|watched|harassed|bullied|battered|smacked|burned|burnt|bitten|tortured"
    "|intimidated|blackmailed|robbed|mugged|kidnapped|abducted|groomed|exploited|neglected|starved|burgled|drugged|spiked"
    "|trafficked|cuckooed|scammed|conned|forced|controlled|coerced|harmed|mistreated|locked|held|kept|radicalised|targeted"
    "|catfished|sextorted|jumped|happy slapped|spat|tracked|gaslit|tied|dragged|pimped|spied|taken advantage|brainwashed"
    "|ripped off|defrauded|terrorised|victimised|tormented|made to|sexually|racially|physically|beat|hounded|preyed|recruited"
    "|glassed|enslaved|smothered|used as|extorted|hassled|swindled|financially|mugged|chased|isolated|starved",
    "arms": "knife|knives|gun|guns|weapons?|machete|machetes|blade|blades|firearm|pistol|shotgun|rifle|sword|zombie knife"
    "|crossbow|grenade|bomb|explosives?|ammo|bullets|acid|hammer|baseball bat|axe|cleaver|razor|stanley knife|dagger|bb gun",
    "drugs": "drugs|weed|coke|cocaine|crack|heroin|spice|ketamine|ket|pills|cannabis|gear|wraps|class a|packages",
    "home": "house|home|flat|door|work|school|garden|car|office|window|workplace|street|road|bedroom|gate|college|place",
    "time": "now|right now|tonight|outside|again|at the moment|this minute|as we speak|downstairs|upstairs|next door|today",
    "very": "(?:(?:so|really|very|too|bit|a|quite|absolutely|just|getting|feeling|feel|now|still|proper|dead|genuinely"
    "|not|in|always"
    "|constantly|being|been|actually|pretty|completely|that|all|super|well|fucking|bloody|properly) ){0,3}?",
}

_GAP = re.compile(r"~(\d) ?")
_MAYBE = re.compile(r"\[([^\]]+)\] ?")
_NAME = re.compile(r"<(\w+)> ?")
_LOOSE = frozenset({"adverbs", "very"})


def _named(found: re.Match[str]) -> str:
    name, spaced = found[1], found[0].endswith(" ")
    return TERMS[name] if name in _LOOSE else rf"(?:{TERMS[name]}){' ' if spaced else ''}"


def compiled(rule: str) -> re.Pattern[str]:
    """A rule of the small language as a pattern over normalised words."""
    pattern = re.sub(r"\((?!\?)", "(?:", rule)
    pattern = _GAP.sub(r"(?:\\w+ ){0,\1}?", pattern)
    pattern = _MAYBE.sub(r"(?:(?:\1) )?", pattern)
    pattern = _NAME.sub(_named, pattern).replace("$", r"(?: ?(?:\.|\Z))")
    return re.compile(rf"(?<!\w){pattern}(?:(?<= )|(?!\w))")
