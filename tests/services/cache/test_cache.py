"""Stores and what takes their place: real databases, real processes, a real Redis server."""

from __future__ import annotations

import os
import pickle
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from armls.services.cache.disk import DiskStore
from armls.services.cache.memory import MemoryStore
from armls.services.cache.redis import RedisStore
from armls.services.cache.results import CacheSettings, ResultCache, open_cache, settings_from
from armls.services.cache.store import Store, StoreFailed, StoreInfo

SECONDS = 30.0
MEGABYTE = 1 << 20
FOLDER = "armls-results-1"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[DiskStore]:
    store = DiskStore(tmp_path, 3600, 10 * MEGABYTE)
    yield store
    store.close()


def database(folder: Path) -> Path:
    return folder / FOLDER / "cache.db"


def execute(path: Path, *statements: tuple[object, ...]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement, *values in statements:
            connection.execute(str(statement), values)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_memory_forgets_what_is_old_and_what_is_too_much() -> None:
    clock = Clock()
    store = MemoryStore(10, 10, clock)
    for key in "abc":
        store.set(key, "xxxx")
    assert [store.get(key) for key in "abc"] == [None, "xxxx", "xxxx"]
    store.set("b", "y")
    assert store.info() == StoreInfo("memory", "this process", 2, 5)
    clock.now = 10
    assert store.get("b") is None
    assert (store.prune(), store.clear()) == (1, 0)
    store.set("d", "x" * 11)
    assert store.info() == StoreInfo("memory", "this process", 0, 0)


def test_disk_keeps_texts_small_and_large(disk: DiskStore, tmp_path: Path) -> None:
    large = "é" * 100_000
    disk.set("a", "small")
    disk.set("b", large)
    disk.close()
    again = DiskStore(tmp_path, 3600, 10 * MEGABYTE)
    assert (again.get("a"), again.get("b"), again.get("c")) == ("small", large, None)
    assert again.info().entries == 2
    assert again.clear() == 2
    assert again.get("a") is None
    again.close()


def test_the_folder_is_private(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    store = DiskStore(tmp_path, 3600, MEGABYTE)
    store.set("a", "x")
    store.close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreFailed, match="belongs to another user"):
        DiskStore(tmp_path, 3600, MEGABYTE).get("a")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_disk_forgets_what_is_old_and_what_is_too_much(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, 0.001, 10 * MEGABYTE)
    store.set("a", "x")
    end = time.monotonic() + SECONDS
    while store.get("a") is not None:
        assert time.monotonic() < end
    assert store.prune() == 1
    store.close()
    bounded = DiskStore(tmp_path, 3600, MEGABYTE)
    for number in range(200):
        bounded.set(str(number), f"{number}" + "x" * 40_000)
    assert bounded.get("199") == "199" + "x" * 40_000
    assert bounded.get("0") is None
    assert bounded.info().bytes < 2 * MEGABYTE
    bounded.close()


class Evil:
    """What makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_a_planted_pickle_is_never_loaded(disk: DiskStore, tmp_path: Path) -> None:
    for key in ("value", "file", "other", "good"):
        disk.set(key, '"x"')
    disk.close()
    evil = tmp_path / "evil"
    data = pickle.dumps(Evil(evil))
    planted = tmp_path / FOLDER / "planted.val"
    planted.write_bytes(data)
    update = "UPDATE Cache SET mode = ?, filename = ?, value = ? WHERE key = ?"
    execute(
        database(tmp_path),
        (update, 4, None, data, "value"),
        (update, 4, "planted.val", None, "file"),
        (update, 3, "../../../etc/hostname", None, "other"),
        ("INSERT INTO Cache(key, raw, store_time, mode, value) VALUES (?, 0, 0, 4, ?)", data, data),
    )
    assert [disk.get(key) for key in ("value", "file", "other", "good")] == [None, None, None, '"x"']
    disk.info()
    disk.prune()
    disk.clear()
    assert not evil.exists()
    pickle.loads(data)
    assert evil.exists()  # so it would have been


@pytest.mark.parametrize("damage", [b"this is no database", b""])
def test_a_corrupt_database_is_set_aside(disk: DiskStore, tmp_path: Path, damage: bytes) -> None:
    disk.set("a", "x")
    disk.close()
    whole = database(tmp_path).read_bytes()
    database(tmp_path).write_bytes(damage + whole[len(damage) : 1000 if damage else 2000] + b"\xff" * 3000)
    assert disk.get("a") is None
    disk.set("a", "y")
    assert disk.get("a") == "y"
    assert sorted(path.name for path in tmp_path.iterdir()) == [FOLDER, f"{FOLDER}.aside"]


def test_a_table_of_another_shape_is_set_aside(disk: DiskStore, tmp_path: Path) -> None:
    disk.set("a", "x")
    disk.close()
    execute(database(tmp_path), ("UPDATE Settings SET value = 'none' WHERE key = 'eviction_policy'",))
    execute(database(tmp_path), ("UPDATE Settings SET value = 'none' WHERE key = 'cull_limit'",))
    disk.set("a", "y")
    assert disk.get("a") == "y"


def test_a_database_that_stays_locked_is_set_aside(disk: DiskStore, tmp_path: Path) -> None:
    disk.set("a", "x")
    disk.close()
    with closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        disk.set("a", "y")
        assert disk.get("a") == "y"
    assert (tmp_path / f"{FOLDER}.aside").is_dir()


def test_a_full_disk_switches_to_memory(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, 3600, 10 * MEGABYTE)
    store.set("a", "x")
    store.close()
    pages = "INSERT INTO Settings VALUES ('sqlite_max_page_count', 20)"
    execute(database(tmp_path), (pages,))
    cache = open_cache(CacheSettings(directory=str(tmp_path)))
    text = "y" * 20_000
    for number in range(20):
        cache.set(str(number), text)
    assert cache.get("19") == text
    status = cache.status()
    assert (status.info.name, status.trouble) == (
        "memory",
        f"the cache in {tmp_path / FOLDER} can't be used: database or disk is full",
    )
    cache.close()


def test_a_folder_that_cannot_be_made_switches_to_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = open_cache(CacheSettings(directory=str(tmp_path / "file")))
    cache.set("a", "x")
    assert cache.get("a") == "x"
    assert cache.status().info.name == "memory"
    cache.close()
    cache.set("a", "x")
    assert cache.get("a") is None


def test_a_store_that_has_failed_is_used_again_when_it_works() -> None:
    class Moody(MemoryStore):
        name = "moody"
        fails = True

        def get(self, key: str) -> str | None:
            if self.fails:
                raise StoreFailed("not today")
            return super().get(key)

    moody = Moody(3600, 1000)
    makers: list[Callable[[], Store]] = [lambda: moody, lambda: MemoryStore(3600, 1000)]
    cache = ResultCache(makers, retry_seconds=0.0)
    assert cache.get("a") is None
    assert cache.status().info.name == "moody"
    moody.fails = False
    moody.set("a", "x")
    assert cache.get("a") == "x"
    assert (cache.status().hits, cache.status().misses, cache.status().trouble) == (1, 1, "")
    cache.close()


def test_several_processes_share_a_folder(tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from armls.services.cache.results import CacheSettings, open_cache\n"
        f"cache = open_cache(CacheSettings(directory={str(tmp_path)!r}))\n"
        "for number in range(50):\n"
        "    cache.set(f'{sys.argv[1]} {number}', str(number))\n"
        "    assert cache.get(f'{sys.argv[1]} {number}') == str(number)\n"
        "assert cache.status().info.name == 'disk', cache.status()\n"
        "cache.close()\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", script, name]) for name in "abc"]
    assert [one.wait(SECONDS) for one in others] == [0, 0, 0]
    store = DiskStore(tmp_path, 3600, MEGABYTE)
    assert store.info().entries == 150
    store.close()


def test_what_the_environment_says() -> None:
    assert settings_from({}) == CacheSettings()
    given = {"ARMLS_CACHE_DIR": "/c", "ARMLS_REDIS_URL": "rediss://:secret@host/1"}
    assert settings_from(given) == CacheSettings("redis", "/c", redis_url="rediss://:secret@host/1")


# ---- Redis


class RedisServer:
    """A real server on a port of its own."""

    def __init__(self, executable: str, folder: Path) -> None:
        self.executable, self.folder = executable, folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:secret@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", "secret", "--save", ""]
        self.process = subprocess.Popen(
            [self.executable, *options], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < end
                threading.Event().wait(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    pytest.importorskip("redis", reason="the package redis is not installed")
    executable = shutil.which("redis-server")
    if executable is None:
        pytest.skip("there is no redis-server (Debian package redis-server)")
    server = RedisServer(executable, tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cache_of(tmp_path: Path) -> Iterator[Callable[[str], ResultCache]]:
    made: list[ResultCache] = []

    def make(url: str) -> ResultCache:
        made.append(open_cache(CacheSettings("redis", str(tmp_path), redis_url=url)))
        made[-1]._retry = 0.05
        return made[-1]

    yield make
    for cache in made:
        cache.close()


def test_redis_is_shared(redis_server: RedisServer, cache_of: Callable[[str], ResultCache]) -> None:
    one, other = cache_of(redis_server.url), cache_of(redis_server.url)
    one.set("a", "é")
    assert (other.get("a"), other.get("b")) == ("é", None)
    assert other.status().info == StoreInfo("redis", f"redis://127.0.0.1:{redis_server.port}/0", 1, 2)
    assert other.clear() == 1
    assert one.get("a") is None


def test_redis_stopped_and_started(redis_server: RedisServer, cache_of: Callable[[str], ResultCache]) -> None:
    cache = cache_of(redis_server.url)
    cache.set("a", "x")
    redis_server.stop()
    began = time.monotonic()
    assert cache.get("a") is None
    cache.set("a", "y")
    assert time.monotonic() - began < SECONDS
    assert cache.get("a") == "y"
    status = cache.status()
    assert status.info.name == "disk"
    assert status.trouble.startswith(f"Redis at redis://127.0.0.1:{redis_server.port}/0 can't be used: ")
    assert "secret" not in status.trouble
    redis_server.start()
    end = time.monotonic() + SECONDS
    while cache.status().info.name != "redis":
        assert time.monotonic() < end
        threading.Event().wait(0.02)
    cache.set("b", "z")
    assert (cache.get("b"), cache.status().trouble) == ("z", "")


def test_redis_with_a_wrong_password(redis_server: RedisServer, cache_of: Callable[[str], ResultCache]) -> None:
    cache = cache_of(redis_server.url.replace("secret", "wrong"))
    cache.set("a", "x")
    assert (cache.get("a"), cache.status().info.name) == ("x", "disk")


def test_a_redis_that_does_not_answer(cache_of: Callable[[str], ResultCache]) -> None:
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        pytest.importorskip("redis", reason="the package redis is not installed")
        cache = cache_of(f"redis://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        cache.set("a", "x")
        assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("url", ["http://host", "nothing", ""])
def test_a_url_that_is_none(cache_of: Callable[[str], ResultCache], url: str) -> None:
    pytest.importorskip("redis", reason="the package redis is not installed")
    cache = cache_of(url)
    cache.set("a", "x")
    assert (cache.get("a"), cache.status().trouble) == (
        "x",
        "the Redis URL must start with redis:// or rediss://",
    )


# ---- whatever a store does


@pytest.mark.parametrize("name", ["cache.db", "cache.db-shm", "cache.db-wal", "cache.db-journal"])
@pytest.mark.parametrize("size", [0, 100, 5000, 40_000])
@pytest.mark.parametrize("when", ["while it is open", "before it is opened", "with a write-ahead log"])
def test_a_file_of_the_cache_that_is_cut_off_does_not_end_the_process(
    tmp_path: Path, name: str, size: int, when: str
) -> None:
    script = (
        f"import os, sqlite3, sys; sys.path[:] = {sys.path!r}\n"
        "from armls.services.cache.results import CacheSettings, open_cache\n"
        f"settings, folder = CacheSettings(directory={str(tmp_path)!r}), {str(tmp_path / FOLDER)!r}\n"
        "cache = open_cache(settings)\n"
        "for number in range(40):\n"
        "    cache.set(str(number), 'x' * 2000)\n"
        f"if {when!r} != 'while it is open':\n"
        "    cache.close()\n"
        f"if {when!r} == 'with a write-ahead log':\n"
        "    other = sqlite3.connect(f'{folder}/cache.db', isolation_level=None)\n"
        "    other.execute('PRAGMA journal_mode = WAL')\n"
        "    other.execute('UPDATE Settings SET value = 67108864 WHERE key = \"sqlite_mmap_size\"')\n"
        f"if os.path.exists(f'{{folder}}/{name}'):\n"
        f"    os.truncate(f'{{folder}}/{name}', {size})\n"
        f"if {when!r} != 'while it is open':\n"
        "    cache = open_cache(settings)\n"
        "found = {cache.get(str(number)) for number in range(40)}\n"
        "assert found <= {None, 'x' * 2000}, found\n"
        "cache.set('a', 'y')\n"
        "assert cache.get('a') == 'y'\n"
        "assert cache.status().info.name == 'disk', cache.status()\n"
        "cache.close()\n"
        "os._exit(7)\n"  # the connection with the write-ahead log is not closed, for that may map the file
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr


class OddStore(MemoryStore):
    """Does ``what`` when it is asked for something."""

    name, seconds = "odd", SECONDS

    def __init__(self, what: Callable[[], object]) -> None:
        super().__init__(3600, 1000)
        self.what, self.let_go = what, threading.Event()

    def get(self, key: str) -> str | None:
        self.what()
        return super().get(key)

    def interrupt(self) -> None:
        self.let_go.set()


@pytest.mark.parametrize("error", [ValueError, AttributeError, RecursionError, TimeoutError, MemoryError])
def test_a_store_that_fails_in_any_way_is_a_miss(error: type[Exception]) -> None:
    def fail() -> None:
        raise error("something")

    cache = ResultCache([lambda: OddStore(fail), lambda: MemoryStore(3600, 1000)])
    assert cache.get("a") is None
    cache.set("a", "x")
    assert cache.get("a") == "x"
    assert (cache.status().info.name, cache.status().trouble) == (
        "memory", f"the cache (odd) failed ({error.__name__})",
    )  # fmt: skip
    cache.close()


def test_a_store_that_hangs_is_a_miss_and_is_not_asked_again_before_it_has_ended() -> None:
    stores: list[OddStore] = []
    begun, free = threading.Semaphore(0), threading.Event()

    def hang() -> None:
        begun.release()
        assert free.wait(SECONDS)

    def make() -> Store:
        stores.append(OddStore(hang))
        return stores[-1]

    cache = ResultCache([make, lambda: MemoryStore(3600, 1000)], retry_seconds=0.0)
    assert cache.status().info.name == "odd"
    cache.set("a", "x")
    stores[0].seconds = 0.01
    assert cache.get("a") is None
    assert begun.acquire(timeout=SECONDS)
    assert stores[0].let_go.is_set()
    assert cache.status().trouble == "the cache (odd) still does not answer"
    assert cache.get("a") is None
    assert not begun.acquire(blocking=False)
    free.set()
    end = time.monotonic() + SECONDS
    while cache.status().info.name != "odd":
        assert time.monotonic() < end
    assert len(stores) == 2
    cache.close()


class OddRedis:
    """Answers every command with the same bytes, in pieces, and then, where ``goes_on``, more of the last piece."""

    def __init__(self, *pieces: bytes, goes_on: bool = False) -> None:
        self._pieces, self._goes_on = pieces, goes_on
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            while client.recv(65536):
                for piece in self._pieces:
                    client.sendall(piece)
                while self._goes_on:
                    client.sendall(self._pieces[-1])
                    threading.Event().wait(0.05)

    def close(self) -> None:
        self._listener.close()


@pytest.mark.parametrize(
    ("pieces", "goes_on"),
    [
        ((b"+OK\r\n",), False),
        ((b":5\r\n",), False),
        ((b"$-1\r\n",), False),
        ((b"*2\r\n$1\r\n5\r\n*0\r\n",), False),
        ((b"*1\r\n*1\r\n:1\r\n",), False),
        ((b"%1\r\n+a\r\n:1\r\n",), False),
        ((b"$2\r\n\xff\xfe\r\n",), False),
        ((b"-ERR no\r\n",), False),
        ((b"?odd\r\n",), False),
        ((b"$x\r\n",), False),
        ((b"*-5\r\n",), False),
        ((b"*9\r\n" * 500,), False),
        ((b"$1000000\r\n", b"x"), True),
        ((b"*1000000\r\n", b":1\r\n"), True),
        ((b"+", b"x"), True),
    ],
)
def test_a_redis_that_answers_oddly_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: tuple[bytes, ...], goes_on: bool
) -> None:
    pytest.importorskip("redis", reason="the package redis is not installed")
    monkeypatch.setattr(RedisStore, "seconds", 0.2)
    server = OddRedis(*pieces, goes_on=goes_on)
    cache = open_cache(CacheSettings("redis", str(tmp_path), redis_url=server.url))
    try:
        assert cache.get("a") in (None, "OK")
        cache.set("a", "x")
        assert cache.get("a") in (None, "OK", "x")
        assert cache.status().info.name in ("redis", "disk", "memory")
        assert isinstance(cache.clear(), int)
    finally:
        cache.close()
        server.close()
