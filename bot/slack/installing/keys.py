"""The keys in KCST_SLACK_TOKEN_KEY; apart from what uses them, as every command reads the settings."""

LEAST_CHARACTERS = 32


def keys_in(text: str) -> list[str]:
    """The keys in the setting, the newest first."""
    return [key.strip() for key in text.split(",") if key.strip()]
