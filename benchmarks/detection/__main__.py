"""python -m benchmarks.detection [PART...] [--data FOLDER]"""

import argparse
import importlib
import pkgutil
from pathlib import Path

import benchmarks.detection

NO_PARTS = frozenset({"__main__", "marked", "schemas", "systems"})


def parts() -> dict[str, str]:
    """Module names by part; every module of the package with a ``run`` is one."""
    found = sorted(each.name for each in pkgutil.iter_modules(benchmarks.detection.__path__))
    return {name: f"benchmarks.detection.{name}" for name in found if name not in NO_PARTS}


def main() -> None:
    known = parts()
    parser = argparse.ArgumentParser()
    parser.add_argument("part", nargs="*", help=f"of {', '.join(known)}; without: all")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="development data"
    )
    given = parser.parse_args()
    for name in given.part or known:
        if name not in known:
            parser.error(f"there is no part {name!r}. Parts: {', '.join(known)}.")
    for name in given.part or known:
        module = importlib.import_module(known[name])
        if hasattr(module, "run"):
            module.run(given.data)


if __name__ == "__main__":
    main()
