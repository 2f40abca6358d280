"""Words as the assistant compares them: lower case, abbreviations written out, endings and small words off."""

import functools
import re
import unicodedata

# Usual in British community safety; a partnership's own names come from its data.
SHORT = {
    "asb": "antisocial behaviour", "crg": "crime reduction grant", "csa": "community safety agreement",
    "csis": "information session", "dardr": "death review", "dhr": "death review", "opcc": "pcc",
    "pcsp": "community safety partnership", "csp": "community safety partnership", "tp": "tactical pot",
    "vawg": "violence against women and girls", "wg": "working group", "tor": "terms of reference",
    "pls": "please", "yr": "year", "yrs": "years", "sept": "september", "dec": "december", "aug": "august",
    "whats": "what is", "whos": "who is", "whens": "when is", "commissioner": "pcc", "ebulletin": "bulletin",
    "newsletter": "bulletin",
}  # fmt: skip
SMALL = frozenset(
    "a an and any are as at be by can could do does did for from has have hi hello i in is it its me my of on or our please "
    "so some thanks that the their there this to us was we were will with would you your been there's dear team".split()
)
_WORD = re.compile(r"[a-z0-9£]+(?:['’][a-z]+)?")
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "s")


def plain(text: str) -> str:
    """NFKC, lower case, one space between words, hyphens and dashes as spaces: 'Up-front  POT' → 'upfront pot'."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    lowered = lowered.replace("up-front", "upfront").replace("up front", "upfront").replace("e-bulletin", "ebulletin")
    lowered = lowered.replace("anti-social", "antisocial")
    return " ".join(re.sub(r"[-‐-―_]", " ", lowered).split())


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending, where five letters or more are left of the whole: 'projects' → 'project'."""
    word = re.sub(r"['’](s|re|ve|ll)?$", "", word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def tokens(text: str) -> tuple[str, ...]:
    """The stems a text is compared by, in order, small words left out."""
    found = (SHORT.get(word, word).split() for word in _WORD.findall(plain(text)))
    return tuple(stem(word) for words in found for word in words if word not in SMALL)
