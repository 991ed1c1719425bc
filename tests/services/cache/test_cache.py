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
from contextlib import closing
from pathlib import Path

import pytest

from armls.services.cache.disk import DiskStore
from armls.services.cache.memory import MemoryStore
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
    with pytest.raises(StoreFailed, match="belongs to somebody else"):
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
        f"the cache in {tmp_path / FOLDER} cannot be used: database or disk is full",
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
    assert time.monotonic() - began < 1.5
    assert cache.get("a") == "y"
    status = cache.status()
    assert status.info.name == "disk"
    assert status.trouble.startswith(f"Redis at redis://127.0.0.1:{redis_server.port}/0 cannot be used: ")
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
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("url", ["http://host", "nothing", ""])
def test_a_url_that_is_none(cache_of: Callable[[str], ResultCache], url: str) -> None:
    pytest.importorskip("redis", reason="the package redis is not installed")
    cache = cache_of(url)
    cache.set("a", "x")
    assert (cache.get("a"), cache.status().trouble) == (
        "x",
        "the Redis URL should begin with redis:// or rediss://",
    )
