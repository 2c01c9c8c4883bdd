"""What the server answers when it does not do what was asked: an HTTP status and a word for programs."""


class Refused(Exception):  # noqa: N818 - it is an answer
    """Becomes a `Problem`: `code` is a word (unknown_device, too_large, slow_down ...), `wait_ms` when to come again.

    It never carries what the request held.
    """

    def __init__(self, status: int, code: str, wait_ms: int = 0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.wait_ms = wait_ms
