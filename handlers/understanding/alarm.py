"""Words that sound like harm where no rule of `harm/` fits: a classifier of two topics, learned by `make learn`.

It was learned from cries for help and from everything else that people ask, talk about such matters included. The rules
are asked first: where one fits, its theme names the help that is offered.
"""

from pathlib import Path

from handlers.answers import Slots
from handlers.understanding.features import Seen, see
from handlers.understanding.harm_words import spelt_out
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.model import current

FILE = Path(__file__).with_name("alarm.bin")
ALARM, CALM = "alarm", "calm"
# At SURE one look-alike in a hundred is taken for a cry (`make eval`). Below CALM_AT, in words of work, one of 627 cries
# was found in cross-validation: a wish to die, which is therefore never passed over (`safeguarding`).
SURE, CALM_AT = 0.75, 0.25
FEWEST = 2  # words known from cries for help, without which nothing can be told
_NO_NAMES = Lexicon({})


def seen(text: str) -> Seen:
    """The text as the classifier sees it: spelt out, and without a look at what the records name."""
    return see(spelt_out(text), Slots(), _NO_NAMES)


def alarm(text: str) -> float:
    """How much the text is like the cries for help, and unlike everything else people write: from 0 to 1; 0 for gibberish."""
    found, learned = seen(text), current(FILE)
    if len(learned.known.intersection(found.words)) < FEWEST:
        return 0.0
    return learned.probabilities(found)[ALARM]
