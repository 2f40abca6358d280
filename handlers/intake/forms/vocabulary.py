"""What forms call their fields: for each, patterns a line, looked for in a name in lower case. The first that fits counts.

MONEY, ASKED, WORK and LEAD stand for lists of words.
"""

_LISTS = {
    "MONEY": "amounts? sums? totals? funding funds? grants? money contribution costs? bid budget value crg figure spend",
    "ASKED": (
        "requests? requested requesting sought seeking asked asking ask applied applying apply bidding needed need required "
        "require wanted claimed"
    ),
    "WORK": "project proposal bid scheme initiative programme activity application work intervention pilot",
    "LEAD": "lead contact manager officer co-?ordinator person applicant author owner signatory",
}

_FIELDS: tuple[tuple[str, str], ...] = (
    ("email", r"\be-?mail\b"),
    (
        "phone",
        r"""\b(?:tele)?phone\b
            \btel\b
            \bmobile\b
            \bcontact (?:number|no)\b
            \bdirect line\b
            ^number$""",
    ),
    (
        "other",
        r"""^address\b
            \b(?:postal|home|work|business|contact|office|registered|organisation'?s?|full) address\b
            \bpost ?code\b
            \bjob title\b
            \b(?:role|position|designation)\b
            \b(?:signature|signed|declaration)\b
            \boffice use\b
            ^date$
            \bdate (?:of|submitted|completed|received|signed|sent)\b
            \b(?:charity|company|account|reference|registration|vat) (?:number|no)\b
            \b(?:website|reference|version|guidance)\b
            \btype of organisation\b
            \brisks?\b
            \bsafeguarding (?:policy|arrange)
            \b(?:data protection|insurance|equality|sustainab\w+|exit)\b
            \bgeographic
            \b(?:locations?|districts?|wards?)\b
            \b(?:bank|sort code)\b
            \b(?:previous(?:ly)?|past)\b""",
    ),
    (
        "match",
        r"""^match(?:ed|ing)?$
            \bmatch(?:ed|ing)?[- ](?:fund\w*|contribution|money|grant)\b
            \bin[- ]kind\b
            \bother (?:funding|funders?|sources?|contributions?|income|grants?|money)\b
            \b(?:own|partners?'?|additional|external|secured|third party) (?:funding|funds|resources|contributions?|money)\b
            \b(?:funding|money|income|contributions?) (?:from|by) (?:other|elsewhere|partners?|own|another|us|ourselves)\b
            \bcontributions? from\b(?! the grant)
            \bour contribution\b
            \bfrom elsewhere\b
            \b(?:promised|pledged|donated|contributed|given|secured|raised) (?:by|from)\b
            ^(?:less|minus)\b""",
    ),
    (
        "vat",
        r"""^vat\b
            \b(?:is|does|are|can) (?:\w+ ){0,4}vat\b
            \breclaim\b""",
    ),
    (
        "total",
        r"""\b(?:total|overall|full|whole|gross)\b.{0,20}\b(?:project|scheme|programme|work) (?:cost|budget|value|price)s?\b
            \bcost of (?:the )?(?:whole |entire |total )?(?:project|work|scheme|programme)\b
            \bproject (?:cost|budget|value)s?\b""",
    ),
    (
        "amount",
        r"""\bMONEY\b.*\bASKED\b
            \bASKED\b.*\b(?:amount|sum|total|grant)\b
            \b(?:requested|grant|bid|application|funding|crg|award) (?:amount|sum|total|figure|value|request|ask)\b
            \bhow much\b(?!.*\b(?:cost|total)\b)
            ^amount\b
            \bask$
            ^request(?:ed)?$
            ^(?:total )?grant$
            \bvalue of (?:the )?(?:bid|application|request)\b
            \b(?:cost|amount|sum|charge) to (?:the )?(?:grant|crg|fund|pcc|pot)\b
            \bfrom (?:the )?(?:\w+ ){0,3}(?:grant|fund|pot|crg|pcc)\b""",
    ),
    (
        "year",
        r"""\b(?:financial|funding|grant) year\b
            ^year\b""",
    ),
    (
        "pot",
        r"""\bpots?\b
            \bfunding (?:stream|type|round|source|strand|route)\b
            \bstream\b
            ^fund\b
            \bwhich fund\b
            \btype of (?:funding|bid|grant|application)\b
            \bup-?front\b
            \bin-year\b""",
    ),
    (
        "priority",
        r"""\bpriorit(?:y|ies)\b
            \bcsa\b
            \b(?:safety|partnership) agreement\b
            ^agreement$""",
    ),
    (
        "areas",
        r"""\beligib
            \bareas?\b""",
    ),
    (
        "partners",
        r"""\bpartners\b
            \bpartner(?:ship)? (?:agencies|organisations|bodies|working)\b
            \b(?:other|which) (?:agencies|organisations)\b
            \borganisations? involved\b
            \bwho else\b
            \bin partnership with\b
            \bwork(?:ing)? with\b
            \bjoint (?:bid|working)\b
            \bdelivery partner""",
    ),
    (
        "title",
        r"""\b(?:WORK|business case) (?:name|title)\b
            \b(?:name|title) (?:of|for) (?:the |your |this )?(?:\w+ )?(?:WORK|business case)\b
            ^WORK$
            ^(?:working )?title\b
            \bcalled\b
            ^name$""",
    ),
    (
        "lead",
        r"""\bLEAD(?:'s)? name\b
            \bname of (?:the |your )?(?:\w+ )?LEAD\b
            \b(?:named|project|lead|bid|proposal|main|key|primary|responsible|scheme) LEAD\b(?! (?:organi|agency|body|partner))
            \bcontact\b(?! organi)
            ^full name$
            \bcompleted by\b
            \bperson responsible\b
            \bwho (?:leads|is leading|will lead|do (?:we|you) (?:speak|talk)|should we|can we)
            ^lead$
            \bl(?:ea|e)d by\b
            \bwho to (?:talk|speak|contact|ring|call|ask)\b
            ^responsible\b
            ^(?:any )?questions to\b""",
    ),
    (
        "organisation",
        r"""\borgani[sz]ation\b
            \bagency\b
            \bapplicant\b
            \b(?:lead|accountable|delivery|applying|host) (?:body|partner|authority)\b
            \bsubmitted by\b
            ^(?:name of )?(?:company|charity|council|employer)(?: name)?$
            \bbidder\b
            \bon behalf of\b
            \bwho is (?:applying|bidding|submitting)\b
            ^(?:team|service)\b
            \bpartner$""",
    ),
    (
        "when",
        r"""\bstart (?:and|&|/|to) (?:end|finish)
            \bstart/end\b""",
    ),
    (
        "start",
        r"""\b(?:start|starts|starting|begin|begins|commence\w*)\b(?!.*\b(?:end|finish)\b)
            ^from$
            \blaunch date\b""",
    ),
    (
        "end",
        r"""\b(?:end|ends|ending|finish\w*|completion)(?: date)?$(?<!start and finish)(?<!start and end)
            \b(?:end|completion|finish) date\b
            ^(?:to|until)$""",
    ),
    (
        "when",
        r"""\bwhen\b(?! .*\b(?:know|success))
            \btim(?:escales?|etables?|elines?|ings?|eframe)\b
            \bdates?\b
            \bperiod\b
            \bduration\b
            \bhow long\b
            \bmilestones?\b
            \bdelivery schedule\b""",
    ),
    (
        "outcomes",
        r"""\b(?:outcomes?|outputs?|results?|impacts?|benefits?)\b
            \bdifferen\w+\b
            \bchange[ds]?\b
            \b(?:measur|evaluat|success|achieve)\w*\b
            \bhow (?:will (?:you|we)|we (?:will|would|shall)|we'll) know\b
            ^effects?\b
            \b(?:aim|hope) to (?:see|achieve)\b
            \b(?:kpis?|indicators?|targets)\b""",
    ),
    (
        "total",
        r"""^(?:grand |overall )?totals?\b
            ^(?:estimated |expected |overall )?(?:costs?|costings?|budget|price|expenditure)$
            \bhow much\b
            ^what will (?:it|this) (?:all )?cost$
            \b(?:breakdown of|detailed) (?:the )?costs?\b
            \b(?:costs?|budget|financial) (?:breakdown|details|summary)\b""",
    ),
    (
        "about",
        r"""\b(?:about|summary|outline|overview|background|need|rationale|details|proposal)\b
            \bdescri(?:be|ption)\b
            \b(?:aims?|objectives?|activit(?:y|ies))\b
            ^(?:what|why|purpose)\b
            \bthe (?:work|problem|idea)\b
            \bhow will\b""",
    ),
)


def rules() -> tuple[tuple[str, str], ...]:
    """(field, one pattern for all its names), in the order in which they are tried."""
    return tuple((field, "|".join(_spelled(line.strip()) for line in patterns.split("\n"))) for field, patterns in _FIELDS)


def _spelled(pattern: str) -> str:
    for name, words in _LISTS.items():
        pattern = pattern.replace(name, f"(?:{'|'.join(words.split())})")
    return pattern
