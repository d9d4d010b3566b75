"""Pictures of every screen at three widths, in both themes and languages, into .build-screenshots/: `make screenshots`.

Nothing is compared: somebody looks at them. Parts and languages can be named:
.dev/python Tests/EndToEnd/screenshots ko guest
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[3] / ".dev")]

import board_pictures  # noqa: E402
import guest_pictures  # noqa: E402
import menu_pictures  # noqa: E402
import office_pictures  # noqa: E402
import scene  # noqa: E402
from album import FOLDER  # noqa: E402
from conftest import House  # noqa: E402
from stack import Stack  # noqa: E402

PARTS = {
    "guest": guest_pictures.take_all,
    "board": board_pictures.take_all,
    "menu": menu_pictures.take_all,
    "office": office_pictures.take_all,
}
LANGUAGES = ["ko", "en"]


def main() -> None:
    named = sys.argv[1:]
    if unknown := set(named) - {*PARTS, *LANGUAGES}:
        sys.exit(f"There is no {', '.join(unknown)}; there are {', '.join([*PARTS, *LANGUAGES])}.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with Stack() as stack:
        house = House(stack)
        scene.set_up(house)
        for language in [one for one in LANGUAGES if one in named] or LANGUAGES:
            for part in [one for one in PARTS if one in named] or PARTS:
                PARTS[part](house, language)
    print(f"{len(list(FOLDER.iterdir()))} pictures are in {FOLDER.name}/")


if __name__ == "__main__":
    main()
