"""The virtual environment with what our Python needs beyond its own library."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .processes import StackError
from .stack import REPOSITORY

REQUIREMENTS = REPOSITORY / "Tests/EndToEnd/requirements.txt"
ENVIRONMENT = REPOSITORY / ".build-py"


def python_environment() -> Path:
    """The venv with what requirements.txt pins; made anew when that or Python has changed."""
    python = ENVIRONMENT / "bin/python"
    stamp = ENVIRONMENT / "made-from"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"== Making {ENVIRONMENT.name} from {REQUIREMENTS.relative_to(REPOSITORY)}", flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    for command in ([sys.executable, "-m", "venv", str(ENVIRONMENT)], [*pip, "install", "-r", str(REQUIREMENTS)]):
        if subprocess.run(command, check=False).returncode != 0:
            raise StackError(f"Making {ENVIRONMENT.name} failed: is there a network? What is above says more.")
    stamp.write_text(wanted)
    return python
