import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.terminal.keys import Input, KeyDecoder

KEYS = {
    b" ": Input.SPACE,
    b"\r": Input.ENTER,
    b"\n": Input.ENTER,
    b"m": Input.M,
    b"M": Input.M,
    b"q": Input.Q,
    b"?": Input.HELP,
    b"[": Input.SIDE_AGAIN,
    b"]": Input.NEXT_SIDE,
    b"z": Input.OTHER,
    b"\x1b[A": Input.UP,
    b"\x1b[B": Input.DOWN,
    b"\x1b[C": Input.RIGHT,
    b"\x1b[D": Input.LEFT,
    b"\x1bOA": Input.UP,
    b"\x1bOD": Input.LEFT,
    b"\x1b[1;2C": Input.NEXT_SIDE,
    b"\x1b[1;2D": Input.SIDE_AGAIN,
    b"\x1b[c": Input.NEXT_SIDE,
    b"\x1b[d": Input.SIDE_AGAIN,
    b"\x1b[1;5C": Input.OTHER,  # Ctrl and an arrow
    b"\x1b[3~": Input.OTHER,  # Delete
    b"\x1b[[A": Input.OTHER,  # F1 on the console of Linux
    b"\x1bq": Input.OTHER,  # Alt and a letter
}


@pytest.mark.parametrize(("sent", "key"), KEYS.items())
def test_each_key_is_known_by_what_it_sends(sent: bytes, key: Input) -> None:
    decoder = KeyDecoder()
    assert decoder.feed(sent) == [key]
    assert not decoder.waiting


@given(st.lists(st.sampled_from(sorted(KEYS)), max_size=8), st.data())
def test_in_whatever_pieces_bytes_arrive_the_keys_are_the_same(sent: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(sent)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)))))
    decoder = KeyDecoder()
    keys = [
        key
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        for key in decoder.feed(stream[start:end])
    ]
    assert keys == [KEYS[each] for each in sent]


def test_a_lone_escape_is_the_key_once_nothing_follows() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b") == []
    assert decoder.waiting
    assert decoder.settle() == [Input.ESCAPE]
    assert not decoder.waiting


def test_two_escapes_are_one_at_once_and_one_in_waiting() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b\x1b") == [Input.ESCAPE]
    assert decoder.settle() == [Input.ESCAPE]


def test_what_stays_unfinished_is_no_key() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b[1;") == []
    assert decoder.settle() == []
    assert decoder.feed(b"q") == [Input.Q]


@given(st.binary(max_size=40))
def test_no_bytes_confuse_it(stream: bytes) -> None:
    decoder = KeyDecoder()
    decoder.feed(stream)
    decoder.settle()
    assert decoder.feed(b"q") == [Input.Q]
