"""How frightened people type, brought to one spelling for the rules: "hes hittin me" → "he is hitting me"."""

import functools
import re

from rapidfuzz.distance import OSA

from handlers.understanding.words import plain

_SPELT = {
    "aint": "is not", "arent": "are not", "cannot": "can not", "cant": "can not", "couldnt": "could not",
    "didnt": "did not", "doesnt": "does not", "dont": "do not", "hasnt": "has not", "havent": "have not",
    "isnt": "is not", "shouldnt": "should not", "wasnt": "was not", "werent": "were not", "wont": "will not",
    "wouldnt": "would not", "dnt": "do not", "hes": "he is", "shes": "she is", "im": "i am", "ive": "i have",
    "theyre": "they are", "theyve": "they have", "weve": "we have", "theres": "there is", "therse": "there is",
    "someones": "someone is", "somebodys": "someone is", "somebody": "someone", "some1": "someone", "sum1": "someone",
    "som1": "someone",
    "somone": "someone", "sumone": "someone", "smone": "someone", "anybody": "anyone", "hell": "he will",
    "shell": "she will", "theyll": "they will", "gonna": "going to", "gunna": "going to", "goin": "going",
    "wanna": "want to", "tryna": "trying to", "tryin": "trying", "u": "you", "ur": "your", "r": "are", "plz": "please",
    "pls": "please", "hlp": "help", "bf": "boyfriend", "bfs": "boyfriend", "gf": "girlfriend", "hubby": "husband",
    "hubbys": "husband", "fella": "man", "missus": "wife", "mam": "mum", "mom": "mum", "mummy": "mum", "ma": "mum",
    "daddy": "dad", "nana": "nan", "nanna": "nan", "nanny": "nan", "gran": "nan", "grans": "nans", "granny": "nan",
    "grandma": "nan", "grandmother": "nan", "grandpa": "grandad", "granddad": "grandad", "grandfather": "grandad",
    "bro": "brother", "sis": "sister", "kms": "kill myself", "unalive": "kill", "od": "overdose", "oded": "overdosed",
    "abt": "about", "coz": "because", "cos": "because", "cuz": "because", "wiv": "with", "n": "and", "rn": "right now",
    "thier": "their", "neighbor": "neighbour", "neighbors": "neighbours", "guy": "man", "guys": "men", "bloke": "man",
    "blokes": "men", "chap": "man", "geezer": "man", "dude": "man", "gentleman": "man", "lad": "boy", "lads": "boys",
    "lady": "woman", "ladies": "women", "teenager": "child", "teen": "child", "youngster": "child", "toddler": "child",
    "kid": "child", "kids": "children", "pupil": "child", "pupils": "children", "teenagers": "children",
    "teens": "children", "youngsters": "children", "youths": "children", "cops": "police", "feds": "police",
    "hav": "have", "haz": "has", "bin": "been", "becoz": "because", "wen": "when", "wat": "what", "tht": "that",
    "nuffin": "nothing", "sumfing": "something", "anymore": "any more", "alot": "a lot", "havnt": "have not",
    "childs": "child is", "stepfather": "stepdad", "stepmother": "stepmum", "folks": "parents", "elder": "elderly",
    "sons": "son", "daughters": "daughter", "everyones": "everyone is", "noone": "nobody", "wana": "want to",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"\bstep (dad|father|mum|mother|son|brother)\b"), r"step\1"),
    (re.compile(r"\bex (?:husband|wife|boyfriend|girlfriend|partner|hubby)s?\b"), "ex"),
    (re.compile(r"\b(?:young person|school ?(?:girl|boy|child|mate))\b"), "child"),
    (re.compile(r"\byoung people\b"), "children"),
    (re.compile(r"\bno one\b"), "nobody"),
    (re.compile(r"\b(trying|want|going|need|wants|how|have|has) 2\b"), r"\1 to"),
    (re.compile(r"\bsome (?:one|body)\b"), "someone"),
    (re.compile(r"\b(?:boy|girl) ?friends?\b"), "boyfriend"),
)
# Names of topics and things that hold an alarming word and are none.
_SUBJECTS = re.compile(
    r"\b(?:(?:knife|gun) (?:crime|arch(?:es)?|amnest(?:y|ies)|wands?|bins?|surrender)|burglar alarms?"
    r"|fire (?:safety|and rescue|services?|drills?|risk|stations?|doors?|alarms?|extinguishers?|brigade visit"
    r"|prevention|engine)"
    r"|bleed(?:ing)? control (?:kits?|packs?)|smoke alarms?|carbon monoxide alarms?|bleed kits?|(?:burglary|property"
    r"|bike) marking(?: kits?)?|self defence|emergency planning"
    r"|emergency services|rape crisis|missing (?:cat|dog|link|attachment|page|invoice)s?|bomb disposal"
    r"|crime (?:reduction|prevention))\b"
)
_KNOWN = frozenset(
    "abused abuses abusing assaulted attacked attacking ambulance beating bleeding boyfriend breathing bruises burgled "
    "daughter disclosed drugged exploited followed following girlfriend groomed grooming harassed harassing hitting "
    "hurting husband intruder kicking kidnapped killing molested neighbour overdose passport police punched punches "
    "punching raping screaming scared selling slapped smacked someone stabbed stabbing stalked stalking stealing "
    "strangled strangling suicidal suicide terrified threatened threatening threatens threats tortured unconscious "
    "violent weapon frightened beaten myself partner missing dangerous danger choking robbed breaking burning".split()
)
_REAL = frozenset(
    "attached attaching amused amuses billing bearing beater booming bruised breathing burned burnt burgles cared danced "
    "daughters dangers hitter hosting fitting hunting husbands kicking kicker leaping marked missing mission misting "
    "misled neighbours partners passports punched punch raging ramping rubbed robed scored shared scares staked "
    "stabled staking stalling stocking selling sealing stalled stealing strangler swapped suicides talking threads "
    "threaten treated weapons violets violence partnered parties followers follows fallowed hurling hurtling selfing "
    "spelling smelling settling creaming streaming steaming smocked snacked scarred grooms braking beading heating "
    "seating bleating treating breading breeding feeding breathe groped roaming rooming loomed missed killings someones "
    "policy polices boiling".split()
)
_WORD = re.compile(r"[a-z0-9£]+|[.?!;]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
LONGEST = 20_000


def spelt_out(text: str) -> str:
    """Words and full stops, one space between: contractions open, kin and slang in one spelling, near typos put right."""
    broken = re.sub(r"\n\s*\n", " . ", text[:LONGEST])
    bare = re.sub(r"['’‘`´*]", "", plain(broken))
    words = " ".join(_one(word) for word in _WORD.findall(bare))
    for pattern, put in _PHRASES:
        words = pattern.sub(put, words)
    return _SUBJECTS.sub("subject", words).removesuffix(" .")


@functools.lru_cache(maxsize=20_000)
def _one(word: str) -> str:
    if word in ".?!;":
        return "."
    calm = _STRETCHED.sub(r"\1", word)
    return _SPELT.get(calm) or _corrected(calm)


def _corrected(word: str) -> str:
    if len(word) < 6 or len(word) > 13 or word in _KNOWN or word in _REAL:
        return word
    near = [known for known in _KNOWN if known[0] == word[0] and OSA.distance(word, known, score_cutoff=1) <= 1]
    return min(near) if near else word
