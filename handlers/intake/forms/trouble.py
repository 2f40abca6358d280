"""Why a file could not be read. Each is a reason that a person is told; it never holds the file's words."""


class Trouble(Exception):
    """A file that cannot be read. `grave`: whatever the letter says; else only where the letter leans on the file."""

    def __init__(self, reason: str, *, grave: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.grave = reason, grave


def encrypted() -> Trouble:
    return Trouble("an encrypted attachment", grave=True)


def broken() -> Trouble:
    return Trouble("an attachment that cannot be read", grave=True)


def with_macros() -> Trouble:
    return Trouble("an attachment with macros", grave=True)


def too_large() -> Trouble:
    return Trouble("an attachment too large to be read")


def scanned() -> Trouble:
    return Trouble("no text in the file: a scan")


def pictured() -> Trouble:
    return Trouble("no text in the file: a picture")


def unknown() -> Trouble:
    return Trouble("an attachment of a kind that is not read")
