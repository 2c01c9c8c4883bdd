"""Why an address cannot be listened at, in our own words and both languages, whatever the system speaks."""

import errno
import os
import socket

import pytest

from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.server.listening import cannot_listen
from crm_desktop.server.run import listening_socket


def sentences(error: UserError) -> str:
    return " ".join(error.texts())


def check_ours(error: UserError, english: str, chinese: str) -> None:
    """Both languages say it, and neither has a word of the system's own text in it."""
    assert error.code == "cannot_listen"
    assert english in sentences(error)
    use("zh")
    assert chinese in sentences(error)
    for number in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES):
        assert os.strerror(number) not in sentences(error)


def refusal(host: str, port: int) -> UserError:
    with pytest.raises(UserError) as caught:
        listening_socket(host, port)
    return caught.value


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        error = refusal("127.0.0.1", door.getsockname()[1])
    check_ours(error, "is in use by another program", "正被另一个程序占用")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_computer(host: str) -> None:
    check_ours(refusal(host, 0), "is no address of this computer", "不是本机的地址")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_port_that_is_not_allowed(number: int) -> None:
    """Who runs the tests may be allowed everything, so the system's answer is made here."""
    error = cannot_listen(OSError(number, os.strerror(number)), "127.0.0.1", 80)
    check_ours(error, "does not let this user listen on port 80", "系统不允许此用户监听")


def test_anything_else_gives_the_number_alone() -> None:
    error = cannot_listen(OSError(errno.ENOBUFS, os.strerror(errno.ENOBUFS)), "127.0.0.1", 80)
    check_ours(error, f"error {errno.ENOBUFS} of the system", f"系统错误{errno.ENOBUFS}")
    assert os.strerror(errno.ENOBUFS) not in sentences(error)
    assert cannot_listen(OverflowError("port must be 0-65535"), "127.0.0.1", 80).code == "cannot_listen"


def test_the_control_a_free_port_is_opened() -> None:
    with listening_socket("127.0.0.1", 0) as door:
        assert door.getsockname()[1] > 0
