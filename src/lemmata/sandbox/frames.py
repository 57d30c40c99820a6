"""Messages between the server and the interpreters: JSON behind its length, with open files.

The control sockets carry such frames. What a cell prints goes through a pipe as raw text; rich
outputs stand in the same pipe, between the text, so that their order is that of the cell. They
begin with an escape sequence that holds a random token of the run.
"""

import array
import json
import socket
import struct
from typing import Any

LENGTH = struct.Struct("!I")
LARGEST_CONTROL = 8 << 20
"""The largest control frame that is accepted: the source of a cell is in one."""
MOST_FILES = 4
READY = b"\x1b_ready\x1b\\"
"""What a plain interpreter says when it can take cells."""


class BrokenFrameError(Exception):
    """The other side sent something that is no frame, or went away in the middle of one."""


def pack(message: dict[str, Any]) -> bytes:
    """The message as a frame."""
    body = json.dumps(message, ensure_ascii=True).encode("ascii")
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> dict[str, Any]:
    """The message in a frame's body."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenFrameError(str(error)) from error
    if not isinstance(message, dict):
        raise BrokenFrameError("a message is an object")
    return message


def read_length(head: bytes) -> int:
    """The length that a frame's head announces, if it is acceptable."""
    (length,) = LENGTH.unpack(head)
    if length > LARGEST_CONTROL:
        raise BrokenFrameError(f"a frame of {length} bytes is too large")
    return int(length)


def send(sock: socket.socket, message: dict[str, Any]) -> None:
    """Sends one frame on a blocking socket."""
    sock.sendall(pack(message))


def receive(sock: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next frame of a blocking socket with the files that came along; None at its end."""
    files: list[int] = []
    head = _exactly(sock, LENGTH.size, files)
    if head is None:
        return None
    body = _exactly(sock, read_length(head), files)
    if body is None:
        raise BrokenFrameError("the frame ended early")
    return unpack(body), files


def _exactly(sock: socket.socket, count: int, files: list[int]) -> bytes | None:
    room = socket.CMSG_SPACE(MOST_FILES * array.array("i").itemsize)
    parts: list[bytes] = []
    while count > 0:
        data, ancillary, _, _ = sock.recvmsg(count, room)
        for level, kind, payload in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                files.extend(_file_numbers(payload))
        if not data:
            return None
        parts.append(data)
        count -= len(data)
    return b"".join(parts)


def _file_numbers(payload: bytes) -> list[int]:
    numbers = array.array("i")
    numbers.frombytes(payload[: len(payload) - len(payload) % numbers.itemsize])
    return list(numbers)


def embedded(token: str, kind: str, body: bytes) -> bytes:
    """A rich output as it stands in the pipe, between the printed text."""
    return opening(token) + f"{kind};{len(body)}\x1b\\".encode("ascii") + body


def opening(token: str) -> bytes:
    """What every embedded frame of a run begins with."""
    return f"\x1b_{token};".encode("ascii")
