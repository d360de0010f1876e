"""A peer of the tests, made of nothing but CPython's asyncio.

    asyncio_peer.py serve [PEM]    listens, prints its port, and does what the first line of each client asks for
    asyncio_peer.py client PORT …  connects to a server that a tab runs, and prints what it has seen
"""

import asyncio
import hashlib
import random
import signal
import socket
import ssl
import struct
import sys

CHUNK = 65_536


def chunks(total: int, seed: int):
    """Bytes that cannot be mistaken for others: the same for the same seed."""
    source = random.Random(seed)
    while total > 0:
        yield source.randbytes(min(CHUNK, total))
        total -= CHUNK


async def send(writer: asyncio.StreamWriter, total: int, seed: int) -> str:
    digest = hashlib.sha256()
    for chunk in chunks(total, seed):
        digest.update(chunk)
        writer.write(chunk)
        await writer.drain()
    return digest.hexdigest()


async def receive(reader: asyncio.StreamReader) -> tuple[int, str]:
    digest, total = hashlib.sha256(), 0
    while chunk := await reader.read(CHUNK):
        digest.update(chunk)
        total += len(chunk)
    return total, digest.hexdigest()


async def serve_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    command, *args = (await reader.readline()).decode().split()
    if command == "echo":
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        writer.write(b"<eof>")
    elif command == "lines":
        async for line in reader:
            writer.write(line.strip().upper() + b"\n")
            await writer.drain()
    elif command == "upload":
        writer.write("{} {}\n".format(*await receive(reader)).encode())
    elif command == "download":
        digest = await send(writer, int(args[0]), int(args[1]))
        writer.write(f"{digest}\n".encode())
    elif command == "flood":
        while True:
            writer.write(bytes(CHUNK))
            await writer.drain()
    elif command == "ignore":
        await asyncio.sleep(3600)
    elif command == "reset":
        await send(writer, int(args[0]), int(args[1]))
        await reader.readline()  # the tab has all of it
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        return
    writer.close()
    await writer.wait_closed()


async def serve(certificate: str | None = None) -> None:
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve_client, "127.0.0.1", 0, ssl=context)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def talk(port: str, what: str, *args: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    writer.write(f"{what}\n".encode())
    if what == "both":  # so many bytes each way at once, and the digest of what came
        total, seed = int(args[0]), int(args[1])
        sent, (count, received) = await asyncio.gather(send_all(writer, total, seed), receive(reader))
        return f"{sent} {count} {received}"
    if what == "lines":
        answers = []
        for line in args:
            writer.write(f"{line}\n".encode())
            answers.append((await reader.readline()).decode().strip())
        return " ".join(answers)
    if what == "half":  # nothing more is sent, and the answer comes after that
        writer.write(b"question")
        writer.write_eof()
        return (await reader.read()).decode()
    raise SystemExit(f"unknown: {what}")


async def send_all(writer: asyncio.StreamWriter, total: int, seed: int) -> str:
    digest = await send(writer, total, seed)
    writer.write_eof()
    return digest


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.argv[1] == "serve":
        asyncio.run(serve(*sys.argv[2:]))
    else:
        print(asyncio.run(talk(*sys.argv[2:])))
