"""The bytes of git objects, through one `git cat-file --batch` process kept open."""

import signal
import subprocess
import weakref
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from threading import Timer
from typing import IO, Self

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.blob import MAX_FILE_SIZE
from upgradelint.trees.repository import (
    Repository,
    git_command,
    git_environment,
    git_failure,
    git_hangs,
    git_not_started,
    missing_object,
    patience,
)

# So many ids fit into the smallest pipe, so writing them never blocks while git waits for us.
_BATCH = 50
_BLOCK = 1 << 20


class BlobReader:
    """Reads blobs by id. Started by the first read; ended by `close` or with the object."""

    def __init__(self, repository: Repository) -> None:
        self._directory = repository.directory
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: Callable[[], object] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; a later read starts another one."""
        if self._stop is not None:
            self._stop()
        self._process = None

    def read(self, blob_id: str) -> bytes | int:
        """Return a blob's bytes, of one that is too large its size; raises UpgradelintError where
        the repository lacks it.
        """
        return self._read_batch([blob_id])[0]

    def read_many(self, blob_ids: Iterable[str]) -> Iterator[bytes | int]:
        """Yield the same of each blob, in order; other reads may come in between."""
        remaining = iter(blob_ids)
        while batch := list(islice(remaining, _BATCH)):
            yield from self._read_batch(batch)

    def _read_batch(self, blob_ids: list[str]) -> list[bytes | int]:
        process = self._started()
        watch = Timer(patience(), process.kill)
        watch.daemon = True
        watch.start()
        try:
            return self._answers(process, blob_ids)
        except BrokenPipeError as error:
            raise self._failure() from error
        except BaseException:
            self.close()
            raise
        finally:
            watch.cancel()

    def _answers(
        self, process: "subprocess.Popen[bytes]", blob_ids: list[str]
    ) -> list[bytes | int]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(f"{blob_id}\n" for blob_id in blob_ids).encode())
        process.stdin.flush()
        return [self._read_answer(process.stdout) for _ in blob_ids]

    def _read_answer(self, stdout: IO[bytes]) -> bytes | int:
        header = stdout.readline().split()
        if not header:
            raise self._failure()
        if header[-1] == b"missing":
            raise missing_object(self._directory)
        size = int(header[2])
        if size > MAX_FILE_SIZE:
            self._skip(stdout, size + 1)
            return size
        content = stdout.read(size + 1)
        if len(content) <= size:
            raise self._failure()
        return content[:-1]

    def _skip(self, stdout: IO[bytes], left: int) -> None:
        while left:
            passed = len(stdout.read(min(left, _BLOCK)))
            if not passed:
                raise self._failure()
            left -= passed

    def _failure(self) -> UpgradelintError:
        process = self._started()
        assert process.stderr is not None
        assert process.stdin is not None
        complaint = process.stderr.read()
        self.close()
        if process.returncode == -signal.SIGKILL:
            return git_hangs(self._directory)
        return git_failure(self._directory, complaint)

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._process = self._start()
            self._stop = weakref.finalize(self, _end, self._process)
        return self._process

    def _start(self) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                git_command(self._directory, "cat-file", "--batch"),
                bufsize=1 << 16,
                env=git_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise git_not_started(error) from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdout, process.stderr, process.stdin):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                continue
    process.wait()
