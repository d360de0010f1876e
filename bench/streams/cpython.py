"""Counts lines with CPython's StreamReader; prints the milliseconds for which the thread computed, and the version."""

import asyncio
import platform
import time

LINES = 1_000_000
CHUNK = 65_536


def make_chunks():
    alphabet = bytes(97 + i % 26 for i in range(26 + 90))
    data = b"".join(
        alphabet[(line + 1) % 26 : (line + 1) % 26 + 9 + (line * 37) % 51] + b"\n" for line in range(LINES)
    )
    return [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]


class Source:
    """Feeds the reader as a socket does: a chunk in each turn of the loop, unless it is paused."""

    def __init__(self, reader, chunks):
        self.loop = asyncio.get_running_loop()
        self.reader = reader
        self.chunks = iter(chunks)
        self.is_paused = False
        self.loop.call_soon(self.feed)

    def feed(self):
        if self.is_paused:
            return
        chunk = next(self.chunks, None)
        if chunk is None:
            self.reader.feed_eof()
        else:
            self.reader.feed_data(chunk)
            self.loop.call_soon(self.feed)

    def pause_reading(self):
        self.is_paused = True

    def resume_reading(self):
        self.is_paused = False
        self.loop.call_soon(self.feed)


async def count(chunks):
    reader = asyncio.StreamReader()
    reader.set_transport(Source(reader, chunks))
    lines = 0
    while await reader.readline():
        lines += 1
    return lines


chunks = make_chunks()
start = time.thread_time_ns()
lines = asyncio.run(count(chunks))
took = time.thread_time_ns() - start
assert lines == LINES, lines
print(took / 1e6, platform.python_version())
