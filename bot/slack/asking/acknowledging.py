"""An acknowledgement that stays given.

Bolt 1.30 takes it back where the listener raises after it, before the thread that waits for it has looked: Slack then gets its
answer three seconds later, and shows the person a warning.
"""

from slack_bolt import Ack, BoltResponse


class FirmAck(Ack):
    """The first answer counts."""

    def __init__(self) -> None:
        self._given: BoltResponse | None = None

    @property
    def response(self) -> BoltResponse | None:
        return self._given

    @response.setter
    def response(self, answer: BoltResponse | None) -> None:
        self._given = self._given or answer
