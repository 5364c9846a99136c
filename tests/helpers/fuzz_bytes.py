"""The loader under atheris, which looks for bytes by which the code takes another way (not part of the suite).

python3 tests/helpers/fuzz_bytes.py -runs=100000 [folder of first inputs]
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cartviz"]):
    from cartviz.core.errors import CartvizError
    from cartviz.scene import yaml_reader
    from cartviz.scene.builder import build
    from cartviz.scene.model import Scene


def load(data: bytes) -> None:
    """One file; only the house's own errors may come out of it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    try:
        build(Scene, yaml_reader.read_text(text, "scene.yaml"), path="scene.yaml", id="scene", number=0, marks={})
    except CartvizError as error:
        if not error.problems:
            raise AssertionError("refused without a problem") from error


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    atheris.Setup(sys.argv, load)
    atheris.Fuzz()
