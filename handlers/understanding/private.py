"""What nobody is told here: others' undecided bids, held letters, unpublished reviews, cases, closed items, people's data.

The answer is the same whether or not the thing exists, so this looks at the question alone and never at the records.
"""

import re

from handlers.understanding.words import plain

_BIDS = r"(?:proposals?|bids?|business cases?|applications?|submissions?)"
_OTHERS = (
    r"(?:other (?:\w+ )?(?:peoples?|partners?|organisations?|applicants?|bidders?|districts?|councils?|charit(?:y|ies)"
    r"|teams?|agenc(?:y|ies)|bodies)"
    r"|others|(?:someone|somebody|anyone|anybody|everyone|everybody) elses?|another (?:\w+ )?(?:partners?"
    r"|organisations?|applicants?"
    r"|districts?|councils?|charitys?|teams?|agencys?|bidders?)|competitors?|rivals?|competing"
    r"|(?<!my )(?<!our )neighbouring councils?)"
)
_UNDECIDED = (
    r"(?:undecided|under consideration|declined|rejected|refused"
    r"|turned down|unsuccessful|withdrawn|deferred|unapproved|not (?:yet )?(?:been )?(?:decided|approved|supported)|failed)"
)
_REVIEWS = (
    r"(?:dhrs?|dardrs?|(?:domestic )?homicide reviews?|death reviews?|domestic abuse related deaths?(?: reviews?)?"
    r"|(?:adult|child|safeguarding|case|practice) reviews?|reviews?)"
)
_UNSEEN = (
    r"(?:unpublished|un published|not (?:yet )?(?:been )?(?:published|public)|(?:isnt|arent|hasnt been|havent been"
    r"|not been) (?:yet )?"
    r"(?:published|public|released)|unreleased|embargoed|confidential|ongoing|on going|in progress|under ?way|live"
    r"|still open|open"
    r"|pending|draft|current|currently|forthcoming|being (?:done|carried out|written|held|conducted|reviewed)"
    r"|not out yet|going on"
    r"|commissioned|before (?:it is|its|they are|theyre) (?:published|out|public)|ahead of publication|secret)"
)
_REACH = (
    r"(?:home|private|personal|mobile|cell) (?:(?:phone|mobile|e ?mail|telephone|contact|postal) )?(?:address|numbers?"
    r"|no|e ?mail|phone"
    r"|details|telephone)|home ?phone|home ?address|mobile|date of birth|dob|birthday|home town"
    r"|car registration|next of kin"
    r"|sickness record|where (?:he|she|they) lives?|national insurance number|medical (?:records|history)"
)
_SOMEBODY = (
    r"(?:(?<!the )(?<!your )(?<!team )\w+ \w+s|(?:the )?(?:vice )?chairs?|his|her|their|(?:mr|mrs|ms|miss|dr|cllr"
    r"|councillor|pc|sgt"
    r"|inspector|chief) \w+s?|members?|officers?|victims?|offenders?|attendees?|commissioners?|pccs?|leads?|someones"
    r"|persons?|speakers?)"
)

# A question is private where any of these is found.
_PRIVATE = tuple(
    re.compile(rf"\b(?:{pattern})\b")
    for pattern in (
        # bids of others, or not decided
        rf"{_OTHERS} (?:\w+ ){{0,2}}?{_BIDS}",
        rf"{_BIDS} (?:\w+ ){{0,3}}?(?:from|of|by|that) {_OTHERS}",
        rf"{_OTHERS} (?:\w+ ){{0,2}}?(?:bid|bidding|appl(?:y|ied|ying)|submit(?:ted|ting)?|put in|asking|asked"
        rf"|propos(?:e|ed|ing)|sent in)",
        rf"(?:which|what(?! happens| if| does| do\b)|whose|who|any|list|show|see|other|how many"
        rf"|tell me) (?:\w+ ){{0,5}}?{_UNDECIDED} (?:\w+ ){{0,2}}?{_BIDS}",
        rf"(?:which|what|whose|any|list|show me|see|how many) (?:\w+ ){{0,2}}?{_BIDS} (?:\w+ ){{0,3}}?{_UNDECIDED}",
        r"(?:who|which (?:partners?|organisations?|councils?|districts?|charit(?:y|ies))|anyone|anybody|someone"
        r"|what) else (?:\w+ ){0,3}?"
        r"(?:bid|bids|bidding|applied|applying|competing|submitted|put in|after the (?:money|pot|grant)|going for"
        r"|asked for|proposed)",
        r"(?:who|which (?:partners?|organisations?)|what) (?:\w+ ){0,2}?(?:we are |am i |are we |i am "
        r"|were )?(?:up against|bidding against"
        r"|competing (?:with|against))",
        rf"(?:who|what) (?:was |got |were |has been )(?:turned down|rejected|refused|declined) ?(?:for|by)? ?(?:\w+ ){{0,3}}?"
        rf"(?:grant|pot|money|fund\w*|pcc|working group|{_BIDS}|$)",
        rf"who (?:wrote|sent|submitted|put in|is behind|made|authored|proposed) (?:\w+ ){{0,4}}?(?:{_BIDS}|letters?"
        rf"|complaints?|e ?mails?"
        r"|reports? about|allegations?|comments?|feedback|referrals?|objections?)",
        # letters held, mail of others
        r"(?:held|quarantined|sensitive|blocked|confidential|flagged|restricted) (?:\w+ ){0,2}?(?:letters?|e ?mails?"
        r"|messages?|mails?|post"
        r"|items?|papers?|minutes?|papers|documents?|section|part|annex(?:es)?|appendix|agenda|files?)",
        r"(?:letters?|e ?mails?|messages?|mails?) (?:\w+ ){0,3}?(?:held|quarantined|holding back|held back|on hold"
        r"|marked (?:sensitive|official))",
        rf"(?:read|see|show|forward|open|send) (?:me )?(?:\w+ ){{0,2}}?(?:{_OTHERS}|someones|peoples|his|her|their"
        rf"|everyones|the chairs|the teams)"
        r" (?:\w+ )?(?:e ?mails?|letters?|mail|messages?|inbox|questions?)",
        r"what (?:have|has|did|do|are|is) (?:other (?:people|partners)|others|anyone else|someone else|everyone else"
        r"|he|she) (?:\w+ )?"
        r"(?:asked?|asking|written|wrote|write|sent|said) (?:you|the bot|the assistant|in|to you)",
        # reviews before publication, and the people in them
        rf"{_UNSEEN} (?:\w+ ){{0,2}}?{_REVIEWS}(?! (?:of )?(?:priorit|projects?|progress|strategy))",
        rf"{_REVIEWS} (?:\w+ ){{0,5}}?{_UNSEEN}",
        rf"{_REVIEWS} (?:\w+ ){{0,4}}?(?:victim|perpetrator|murderer|killer|family)s?(?: called| name| names|s name)?",
        r"(?:victims?|deceaseds?|perpetrators?|killers?|murderers?|offenders?|survivors?|familys?|informants?"
        r"|complainants?|witness(?:es)?)"
        r" (?:full |real )?(?:names?|identity|identities|addresse?s?|details)",
        r"(?:names?|identity|identities|details|address(?:es)?) of (?:the |a |any |all )?(?:\w+ )?(?:victims?|deceased"
        r"|perpetrators?|killers?"
        r"|offenders?|survivors?|complainants?|witness(?:es)?|informants?|suspects?)",
        r"who (?:was|is|were|are) (?:the )?(?:\w+ ){0,2}?(?:victims?|perpetrators?|killers?|deceased|suspects?"
        r"|informants?|complainants?)"
        rf"|who (?:died|was killed|was murdered|killed \w+) (?:\w+ ){{0,4}}?{_REVIEWS}",
        rf"{_REVIEWS} (?:\w+ ){{0,4}}?(?:are|is) (?:you|there|we|they) (?:\w+ )?(?:doing|running|working on)(?: now"
        rf"| at the moment| currently)?",
        # Prevent and Channel cases, and other panels about people
        r"(?:prevent|channel|marac|mappa|pmap) (?:\w+ )?(?:referrals?|cases?|panels?|nominals?|subjects?|individuals?"
        r"|names?|lists?|people)"
        r"|(?:referred|referral|referrals|cases?|names?) (?:\w+ ){0,4}?(?:to|under|in|at|on|for) (?:the )?(?:prevent"
        r"|channel|marac|mappa|pmap)",
        r"who (?:is|was|are|has been|got|were|gets) (?:\w+ ){0,2}?(?:on|in|under|referred to|discussed at"
        r"|at) (?:the )?(?:prevent|channel|marac|mappa)",
        # closed items
        r"(?:closed|private|exempt|confidential|restricted|part two|part 2|part b|off the record|behind closed doors"
        r"|members only|redacted)"
        r" (?:\w+ ){0,2}?(?:session of|part|item|items|business|section|minutes|meeting|discussion|papers?|agenda"
        r"|bits?|paragraphs?)",
        r"(?:said|discuss(?:ed)?|decided?|happened|talked? about) (?:\w+ ){0,4}?(?:off the record|in private"
        r"|behind closed doors|in closed session"
        r"|in confidence|confidentially|in the closed)",
        # people's own data
        rf"{_SOMEBODY} (?:{_REACH})",
        rf"(?:{_REACH}) (?:number )?(?:of|for) (?!the team|the office|your|kcst|us)(?:\w+)",
        r"where (?:does|do|did) (?!(?:the|this|that|it|these|those|our|your|my|i|we|money|you)\b)(?:\w+ ){1,3}?lives?",
        r"(?:is \w+ \w+ (?:married|gay|ill|sick|pregnant)|why is \w+ (?:\w+ )?off sick"
        r"|how much does (?:the )?\w+ (?:\w+ )?(?:earn|get paid))",
        r"who (?:asked|is asking|complained|reported|voted|objected) (?:\w+ ){0,3}?(?:about|against|me|us|him|her"
        r"|to (?:the|my|our))",
    )
)


def asks_for_private(text: str) -> bool:
    """True where the question is for something this assistant never tells, however it is put. Total; no side effect."""
    words = re.sub(r"[^a-z0-9£ ]+", " ", re.sub(r"['’‘`]", "", plain(text[:4_000])))
    words = " ".join(words.split())
    return any(pattern.search(words) for pattern in _PRIVATE)
