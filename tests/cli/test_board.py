"""`vmofire board`: a virtual board for other programs, and every reason why it cannot be served."""

from typing import Any

import pytest


def test_a_busy_tcp_port_is_told(call: Any, serve: Any) -> None:
    port = serve("strong").url.rpartition(":")[2]
    answer = call("board", "--virtual", "--tcp-port", port)
    assert answer.code == 3
    assert "--tcp-port" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("board",), "--virtual"),
        (("board", "--virtual", "--tcp-port", "99999"), "65535"),
        (("board", "--virtual", "--source", "no-such-file.npz"), "There is no such file."),
        (("board", "--virtual", "--source", "stron"), "Did you mean strong?"),
        (("board", "--virtual", "--faults", "loose#2"), "The source has 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_source_that_cannot_be_served_gives_one_sentence(
    call: Any, words: tuple[str, ...], said: str
) -> None:
    answer = call(*words)
    assert answer.code == 3
    assert said in answer.err
    assert answer.err.endswith(".\n")
