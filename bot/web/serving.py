"""uvicorn in a thread of the service: it binds before it says that it runs, and stops when the service does."""

import logging
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from models.errors import WebProblem

STOP_SECONDS = 10  # for answers under way
BACKLOG = 2_048
MOST_AT_ONCE = 1_000  # connections; more are told to come back


class Serving:
    """One web server on one address. `port` is the one it has."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._socket = _bound(host, port)
        self.port: int = self._socket.getsockname()[1]
        # No log of requests: their addresses hold what nobody else may read. Nothing a proxy says of the sender is believed.
        logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None, access_log=False, proxy_headers=False,
            server_header=False, backlog=BACKLOG, limit_concurrency=MOST_AT_ONCE, timeout_graceful_shutdown=STOP_SECONDS,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="web")

    def start(self) -> None:
        """Returns once it answers. Signals stay with the service: uvicorn takes them in the main thread only."""
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            self._thread.join(0.005)
        if not self._server.started:
            raise WebProblem(f"The web server did not start on port {self.port}; see the log.")

    def close(self) -> None:
        """Takes nothing more, and ends what is under way. Closing twice is closing once."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise WebProblem(
            f"The web server cannot listen on {host} port {port} ({error.strerror or type(error).__name__}); "
            "end what listens there, or set KCST_WEB_HOST and KCST_WEB_PORT."
        ) from None
