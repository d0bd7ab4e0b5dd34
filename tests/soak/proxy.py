"""A TCP proxy between registers and the OMS, on a thread of its own, whose connections get into trouble.

It knows nothing of TLS or HTTP: it passes bytes, and does to them what ``Trouble`` says.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from demo.oms_process import free_port
from tests.soak.trouble import Kind, Side, Trouble

HOST = "127.0.0.1"
_PIECE = 1 << 16
_DRIBBLED = 400
"""Bytes that come one at a time, before the rest comes as ever."""
_DRIBBLE_S = 0.002
_NOISE = 64

Result = TypeVar("Result")


class FaultProxy:
    """``open`` it once, ``close`` it once; ``heal`` ends all trouble, ``trouble`` begins it again.

    ``draw``: the trouble of the next connection. ``met``: how often each kind came true, for not every connection
    lives long enough for its own.
    """

    def __init__(self, target_port: int, draw: Callable[[], Trouble]) -> None:
        self.port = free_port()
        self.met: Counter[Kind] = Counter()
        self.connections = 0
        self._target_port = target_port
        self._draw = draw
        self._healthy = True
        self._wires: set[_Wire] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"

    def open(self) -> None:
        self._thread.start()
        self.plug_in()

    def trouble(self) -> None:
        """From now on, connections that are made get into some; those that stand are cut."""
        self._healthy = False
        self.cut_all()

    def heal(self) -> None:
        """Nothing happens to a connection that is made from now on; those that stand are cut."""
        self._healthy = True
        self.cut_all()

    def cut_all(self) -> None:
        """Every connection that stands is reset."""
        self._do(self._cut_all)

    def pull_out(self) -> None:
        """Nobody listens any more."""
        self._do(self._stop_listening)

    def plug_in(self) -> None:
        """Somebody listens."""
        self._do(self._listen)

    def close(self) -> None:
        self.pull_out()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def standing(self) -> int:
        """Connections that are open now."""
        return len(self._wires)

    def _do(self, act: Callable[[], Awaitable[Result]]) -> Result:
        async def done() -> Result:
            return await act()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(30)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, HOST, self.port, limit=_PIECE)

    async def _stop_listening(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self._cut_all()

    async def _cut_all(self) -> None:
        standing = set(self._wires)
        for wire in standing:
            wire.reset()
        while standing & self._wires:
            await asyncio.sleep(0.01)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        found = Trouble(Kind.NONE) if self._healthy else self._draw()
        if found.kind in (Kind.NONE, Kind.REFUSED, Kind.DELAYED):
            self.met[found.kind] += 1
        if found.kind is Kind.REFUSED:
            _reset(writer)
            return
        try:
            there = await asyncio.open_connection(HOST, self._target_port, limit=_PIECE)
        except OSError:
            _reset(writer)
            return
        wire = _Wire((reader, writer), there, found, self.met)
        self._wires.add(wire)
        try:
            await wire.carry()
        finally:
            self._wires.discard(wire)


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Wire:
    """Two connections, and what passes between them until both ends are done."""

    def __init__(self, register: Ends, oms: Ends, trouble: Trouble, met: Counter[Kind]) -> None:
        self._ends = {Side.REGISTER: register, Side.OMS: oms}
        self._trouble = trouble
        self._met = met
        self._tasks: list[asyncio.Task[None]] = []

    async def carry(self) -> None:
        """Returns when nothing is left of it."""
        self._tasks = [asyncio.ensure_future(self._pass_on(side)) for side in Side]
        try:
            await asyncio.gather(*self._tasks)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for task in self._tasks:
                task.cancel()
            for _, writer in self._ends.values():
                writer.close()

    def reset(self) -> None:
        """Both ends learn at once that there is no connection any more."""
        for _, writer in self._ends.values():
            _reset(writer)
        for task in self._tasks:
            task.cancel()

    async def _pass_on(self, side: Side) -> None:
        """What comes from ``side`` goes to the other, until it says that no more comes."""
        reader = self._ends[side][0]
        writer = self._ends[Side.OMS if side is Side.REGISTER else Side.REGISTER][1]
        passed, due = 0, self._trouble.side is side and self._trouble.kind is not Kind.NONE
        while piece := await reader.read(_PIECE):
            if due and passed + len(piece) > self._trouble.after:
                due = self._trouble.kind is Kind.DELAYED
                piece = await self._troubled(piece, self._trouble.after - passed, reader, writer)
            passed += len(piece)
            writer.write(piece)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()

    async def _troubled(
        self, piece: bytes, at: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        """What is to go on of this piece, after what happened to it ``at`` that byte."""
        before, after = piece[: max(at, 0)], piece[max(at, 0) :]
        if self._trouble.kind is not Kind.DELAYED:
            self._met[self._trouble.kind] += 1
        match self._trouble.kind:
            case Kind.DELAYED:
                await asyncio.sleep(self._trouble.delay_s)
                return piece
            case Kind.FLIPPED:
                return before + bytes([after[0] ^ 1]) + after[1:]
            case Kind.REPEATED:
                return before + after + after
            case Kind.GARBAGE:
                return bytes(range(_NOISE)) + piece
            case Kind.DRIBBLED:
                writer.write(before)
                for byte in after[:_DRIBBLED]:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(_DRIBBLE_S)
                return after[_DRIBBLED:]
            case Kind.LATE:
                return before + after + await self._until_given_up(reader)
        writer.write(before)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(writer.drain(), self._trouble.delay_s)
        await self._ended(writer)
        return b""

    async def _until_given_up(self, reader: asyncio.StreamReader) -> bytes:
        """All that the sender says until it closes; or until the line has been slow for long enough."""
        held = bytearray()
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(self._trouble.delay_s):
                while piece := await reader.read(_PIECE):
                    held += piece
        return bytes(held)

    async def _ended(self, writer: asyncio.StreamWriter) -> None:
        """Cut, reset, half closed or stalled; a connection that is neither alive nor dead is cut in the end."""
        match self._trouble.kind:
            case Kind.CUT:
                for _, own in self._ends.values():
                    own.close()
            case Kind.HALF_CLOSED:
                writer.write_eof()
                await asyncio.sleep(self._trouble.delay_s)
                self.reset()
            case Kind.STALLED:
                await asyncio.sleep(self._trouble.delay_s)
                self.reset()
            case _:
                self.reset()
        raise ConnectionResetError


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closes with RST in the place of FIN."""
    own = writer.get_extra_info("socket")
    with suppress(OSError, AttributeError):
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
