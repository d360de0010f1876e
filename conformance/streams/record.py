"""Plays random sequences on asyncio's StreamReader and writes down what it does: see README.md."""

import asyncio
import asyncio.base_events
import builtins
import json
import random
import zlib

TEXTS = ["a", "b", "\n", "\r\n", "ab", "aab", ";", "\u00ff", "abab\n", "line\n", "x" * 7, ""]
SEPARATORS = [
    ["\n"], ["\r\n"], ["ab"], ["abab\n"], [";"], ["\n", ";"], ["ab", "b"], ["b", "ab", "aab"], ["\r\n", "\n"],
    ["\u00ff"], ["x" * 12], ["a", "line\n"],
]
READS = ["read", "read", "readexactly", "readline", "readline", "readuntil", "readuntil", "next"]
FAILURES = [["ConnectionResetError", "Connection lost"], ["RuntimeError", "broken"], ["BrokenPipeError", "Broken pipe"]]
LONGEST_SHOWN = 200


class Stub:
    """A selector for a loop that nothing reaches from outside."""

    def __init__(self, loop):
        self.loop = loop

    def select(self, timeout):
        assert timeout == 0, "the program waits for nothing"
        return []

    def close(self):
        pass


class Loop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Stub(self)

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class Watched(asyncio.StreamReader):
    """Notices two situations in which CPython loses bytes or hangs, and in which this library does not follow it."""

    def __init__(self, limit):
        super().__init__(limit=limit)
        self.is_woken = False
        self.is_undefined = False
        self.taken = {}  # how much the tasks in a read(-1) have taken so far

    def _wakeup_waiter(self):
        self._note_wakeup()
        super()._wakeup_waiter()

    def set_exception(self, exc):
        self._note_wakeup()
        super().set_exception(exc)

    def _note_wakeup(self):
        if self._waiter is not None and not self._waiter.done():
            self.is_woken = True

    async def _wait_for_data(self, name):
        if self._waiter is not None:
            return await super()._wait_for_data(name)
        try:
            await super()._wait_for_data(name)
        finally:
            self.is_woken = False

    async def read(self, n=-1):
        task = asyncio.current_task()
        if n >= 0:
            data = await super().read(n)
            if task in self.taken:
                self.taken[task] += len(data)
            return data
        self.taken[task] = 0
        try:
            return await super().read(n)
        except BaseException:
            # What it had taken is gone.
            if self.taken[task] > 0 and self._exception is None:
                self.is_undefined = True
            raise
        finally:
            del self.taken[task]


class Transport:
    def __init__(self, trace):
        self.trace = trace

    def pause_reading(self):
        self.trace.append(["pause"])

    def resume_reading(self):
        self.trace.append(["resume"])


def show(data):
    if len(data) <= LONGEST_SHOWN:
        return data.decode("latin-1")
    return f"{len(data)} bytes, {zlib.crc32(data)}"


def show_error(exc):
    # Misuse that CPython asserts against is a RuntimeError here.
    kind = "RuntimeError" if isinstance(exc, AssertionError) else type(exc).__name__
    shown = ["error", kind, str(exc)]
    if isinstance(exc, asyncio.IncompleteReadError):
        shown += [show(exc.partial), exc.expected]
    if isinstance(exc, asyncio.LimitOverrunError):
        shown += [exc.consumed]
    return shown


def encode(text):
    return text.encode("latin-1")


async def begin(reader, name, argument):
    # It would take the bytes from a read that was woken and has not had its turn: CPython's then returns as at the end of
    # the stream.
    if reader.is_woken:
        reader.is_undefined = True
    if name == "read":
        return await reader.read(argument)
    if name == "readexactly":
        return await reader.readexactly(argument)
    if name == "readline":
        return await reader.readline()
    if name == "readuntil":
        separators = [encode(each) for each in argument]
        return await reader.readuntil(separators[0] if len(separators) == 1 else tuple(separators))
    try:
        return await reader.__anext__()
    except StopAsyncIteration:
        return None


async def read(reader, number, name, argument, trace):
    try:
        data = await begin(reader, name, argument)
        trace.append([number, "end"] if data is None else [number, "bytes", show(data)])
    except asyncio.CancelledError:
        trace.append([number, "cancelled"])
    except Exception as exc:
        trace.append([number, *show_error(exc)])


async def play(limit, steps):
    trace = []
    tasks = []
    played = []
    are_new = False
    reader = Watched(limit)
    reader.set_transport(Transport(trace))
    for name, *arguments in steps:
        is_read = name in READS
        if reader.is_woken if is_read else are_new and name in ("feed", "eof", "fail"):
            played.append(["tick", 1])
            await asyncio.sleep(0)
            are_new = False
        if name == "cancel":
            if not tasks or reader.taken.get(tasks[arguments[0] % len(tasks)], 0) > 0:
                continue
        played.append([name, *arguments])
        are_new = is_read or (are_new and name != "tick")
        try:
            if name == "feed":
                reader.feed_data(encode(arguments[0]) * arguments[1])
            elif name == "eof":
                reader.feed_eof()
            elif name == "fail":
                kind, message = arguments
                reader.set_exception(getattr(builtins, kind)(message))
            elif name == "tick":
                for _ in range(arguments[0]):
                    await asyncio.sleep(0)
            elif name == "cancel":
                tasks[arguments[0] % len(tasks)].cancel()
            elif name == "look":
                trace.append(["look", reader.at_eof(), reader.exception() is not None])
            else:
                argument = arguments[0] if arguments else None
                tasks.append(asyncio.create_task(read(reader, len(tasks), name, argument, trace)))
        except Exception as exc:
            trace.append(show_error(exc))
    for _ in range(10):
        await asyncio.sleep(0)
    trace += [[number, "waits"] for number, task in enumerate(tasks) if not task.done()]
    result = None if reader.is_undefined else (played, list(trace))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return result


def make(chance):
    is_large = chance.random() < 0.08
    limit = chance.choice([65536, 65536, 1000, 20000]) if is_large else chance.randint(1, 24)
    steps = []
    calm = chance.random() < 0.5
    for _ in range(chance.randint(4, 40)):
        what = chance.random()
        if what < 0.36:
            text = "".join(chance.choice(TEXTS) for _ in range(chance.randint(0, 5)))
            times = chance.choice([1, 100, 4000, 20000]) if is_large else chance.choice([1, 1, 1, 2, 5])
            steps.append(["feed", text, times])
        elif what < 0.66:
            steps.append(make_read(chance, is_large))
        elif what < 0.86 or calm:
            steps.append(["tick", chance.randint(1, 3)])
        elif what < 0.92:
            steps.append(["cancel", chance.randint(0, 9)])
        elif what < 0.96:
            steps.append(["look"])
        elif what < 0.985:
            steps.append(["eof"])
        else:
            steps.append(["fail", *chance.choice(FAILURES)])
        if calm and chance.random() < 0.6:
            steps.append(["tick", 1])
    for extra in chance.sample([["eof"], ["look"], ["tick", 3], ["read", -1], ["readline"]], chance.randint(0, 5)):
        steps.append(extra)
    return limit, steps


def make_read(chance, is_large):
    name = chance.choice(READS)
    if name == "read":
        return [name, chance.choice([-1, 0, 1, 2, 3, 10, 30, 100000 if is_large else 7])]
    if name == "readexactly":
        return [name, chance.choice([0, 1, 2, 3, 5, 10, 30, -1, 100000 if is_large else 7])]
    if name == "readuntil":
        odd = chance.random()
        return [name, [""] if odd < 0.02 else [] if odd < 0.04 else chance.choice(SEPARATORS)]
    return [name]


def record(seed, count):
    lines = []
    left_out = 0
    number = 0
    asyncio.events._set_running_loop(None)  # pyodide's own, which runs all the time
    loop = Loop()
    try:
        while len(lines) < count:
            limit, steps = make(random.Random(f"{seed}/{number}"))
            result = loop.run_until_complete(play(limit, steps))
            if result is None:
                left_out += 1
            else:
                played, trace = result
                line = {"id": f"{seed}/{number}", "limit": limit, "steps": played, "trace": trace}
                lines.append(json.dumps(line, separators=(",", ":")))
            number += 1
    finally:
        loop.close()
    return "\n".join(lines) + "\n", left_out
