"""Reading in a process of its own: the next records are made while the last ones are written."""

import multiprocessing
import signal
from collections.abc import Callable, Generator, Iterable
from itertools import islice
from multiprocessing.connection import Connection

from handschlag.importers.formats.records import Record

CHUNK = 500


def read_ahead(read: Callable[..., Iterable[Record]], /, *arguments: object) -> Generator[Record, None, None]:
    """The records of ``read(*arguments)``, all of which must be picklable.

    What ``read`` raises is raised here; RuntimeError when its process was killed. Ending the iteration
    early ends the process.
    """
    context = multiprocessing.get_context("spawn")  # a fork would take database connections along
    receiving, sending = context.Pipe(duplex=False)
    reader = context.Process(target=_send, args=(sending, read, arguments), daemon=True)
    reader.start()
    sending.close()  # the other end is the only one left, so its death is an end of file here
    try:
        while chunk := _received(receiving):
            yield from chunk
    finally:
        reader.terminate()
        reader.join()
        receiving.close()


def _received(receiving: Connection) -> list[Record]:
    try:
        chunk: list[Record] | Exception = receiving.recv()
    except EOFError as error:
        raise RuntimeError("The process that read ahead ended before it was done.") from error
    if isinstance(chunk, Exception):
        raise chunk
    return chunk


def _send(sending: Connection, read: Callable[..., Iterable[Record]], arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the other process's to answer
    try:
        waiting = iter(read(*arguments))
        while chunk := list(islice(waiting, CHUNK)):
            sending.send(chunk)
        sending.send([])
    except BrokenPipeError:
        return  # nobody reads any more
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the one who reads
        sending.send(error)
