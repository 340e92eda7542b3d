"""SIGKILL before and after every durable act, then the same work again."""

import gzip
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from expunge.model import Result, Work
from expunge.testing.kill import At, Moment, run
from expunge.testing.shim import file_acts
from tests.real.log_acts import log_acts
from tests.real.log_folder import ANN, connector, located, query, results, units, work

pytestmark = pytest.mark.kill

PLAIN = b"".join(
    b"%d %s in\n%s\n" % (n, b"ann@b.c" if n % 3 else b"bob@b.c", json.dumps({"n": n}).encode())
    for n in range(24)
)


@pytest.mark.parametrize("name", ["app.log", "app.log.1", "app.log.2.gz"])
def test_a_kill_at_any_act_and_a_rerun_reach_the_same_end(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "logs"
    path = folder / name

    def plant() -> Work:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path.write_bytes(gzip.compress(PLAIN) if name.endswith(".gz") else PLAIN)
        path.chmod(0o640)
        (unit,) = units(logs := connector(folder / "*"))
        return work(unit, located(logs, unit, query(ANN)))

    def apply() -> None:
        told = results(connector(folder / "*").apply(planned))
        (tmp_path / "told").write_text(json.dumps([each.value for each in told]))

    acts = [file_acts(folder), log_acts]
    planned = plant()
    clean = run(apply, inside=acts)
    assert not clean.error
    wanted = state(folder)
    assert ANN.value.encode() not in wanted[name][0]
    assert Counter(json.loads((tmp_path / "told").read_text())) == {"done": 16}
    assert len(clean.acts) >= (5 if name.endswith(".gz") else 17)
    print(f"{name}: {len(clean.acts)} acts: {Counter(clean.acts)}")
    for act in range(len(clean.acts)):
        for moment in Moment:
            planned = plant()
            assert run(apply, At(act, moment), inside=acts).killed
            assert len(readable(folder)[name]) == len(PLAIN), "a reader sees a part of the file"
            again = run(apply)
            assert not again.error
            assert state(folder) == wanted
            told = Counter(json.loads((tmp_path / "told").read_text()))
            assert told.keys() <= {Result.DONE.value, Result.ALREADY.value}
            assert told.total() == 16


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {name: (text, (folder / name).stat().st_mode) for name, text in readable(folder).items()}


def readable(folder: Path) -> dict[str, bytes]:
    return {
        path.name: gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in folder.iterdir()
    }


def test_a_kill_at_any_moment_of_a_long_rewrite_leaves_the_old_file(tmp_path: Path) -> None:
    """In the middle of compressing, where no act is."""
    path = tmp_path / "app.log.1.gz"
    lines = [b"%07d %s\n" % (n, os.urandom(20).hex().encode()) for n in range(100_000)]
    lines[::5000] = [b"%07d ann@b.c\n" % n for n in range(0, 100_000, 5000)]
    path.write_bytes(before := gzip.compress(b"".join(lines)))
    (unit,) = units(logs := connector(path))
    planned = work(unit, located(logs, unit, query(ANN)))
    child = os.fork()
    if child == 0:
        try:
            for _ in connector(path).apply(planned):
                pass
        finally:
            os._exit(0)
    while not any(found.stat().st_size > 100_000 for found in tmp_path.glob(".expunge-*")):
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "it was over before it could be killed"
    os.kill(child, 9)
    os.waitpid(child, 0)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2
    assert set(results(logs.apply(planned))) == {Result.DONE}
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert gzip.decompress(path.read_bytes()) == b"".join(lines).replace(b"ann@b.c", b"*******")
