"""From bytes to words; total: whatever the bytes, something readable comes back and nothing is raised.

`charsets` character sets · `transfer` base64 and its kin · `headwords` encoded header words · `addresses` · `moments`
"""

from handlers.intake.addresses import addresses
from handlers.intake.charsets import clean, codec_for, decode, from_surrogates
from handlers.intake.headwords import LONGEST_HEADER, header
from handlers.intake.moments import moment
from handlers.intake.transfer import unwrap

__all__ = ["LONGEST_HEADER", "addresses", "clean", "codec_for", "decode", "from_surrogates", "header", "moment", "unwrap"]
