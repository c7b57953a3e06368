#!/usr/bin/env python3
"""The way in: set up everything inside this folder, then run one part of the study.

python3 study.py reproduce [--preset quick]   run all notebooks, write figures and results
python3 study.py test                         every check there is, one closing line
python3 study.py lab                          open JupyterLab with the Deno kernel
python3 study.py explore [--preset quick]     open the feature explorer on the trained models
python3 study.py export [folder]              write the explorer as a folder for any file host
python3 study.py bench                        speed against PyTorch, as ratios
python3 study.py setup                        set up only
python3 study.py clean                        remove generated data and trained artifacts

Only Python's standard library is used here. Nothing outside this folder is touched.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "installed.sha256"
COMMANDS = ("reproduce", "test", "lab", "explore", "export", "bench", "setup", "clean")


def main(arguments: list[str]) -> None:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return
    command, *rest = arguments
    if command not in COMMANDS:
        stop(f'Cannot run "{command}": the commands are {", ".join(COMMANDS)}')
    if command == "clean":
        clean()
        return
    set_up()
    if command == "setup":
        say(f"Ready. Next: python3 {Path(__file__).name} reproduce")
        return
    if command == "export" and rest and not rest[0].startswith("-"):
        rest[0] = str(Path(rest[0]).absolute())  # from the folder of the caller, not of the project
    deno = str(BIN / "deno")
    os.chdir(ROOT)
    os.execve(deno, [deno, "task", "--quiet", command, *rest], environment())


def set_up() -> None:
    """Make .venv from requirements.txt and node_modules from deno.lock, once per change of either."""
    if sys.version_info < (3, 10):
        stop(f"Cannot set up: Python is {sys.version.split()[0]}, 3.10 or newer is wanted")
    if os.name != "posix":
        stop("Cannot set up: Linux or macOS is wanted. On Windows use the Windows Subsystem for Linux")
    wanted = hashlib.sha256()
    for name in ("requirements.txt", "deno.json", "deno.lock"):
        wanted.update((ROOT / name).read_bytes())
    wanted.update(str(ROOT).encode())
    wanted.update(Path(__file__).read_bytes())
    if STAMP.exists() and STAMP.read_text() == wanted.hexdigest():
        return
    say("Setting up inside .venv and node_modules (about 480 MB to download, once) …")
    install_python_side()
    write_kernel()
    run("Installing the npm packages", [str(BIN / "deno"), "install", "--quiet", "--frozen"])
    STAMP.write_text(wanted.hexdigest())


def install_python_side() -> None:
    requirements = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements.txt")]
    uv = shutil.which("uv")
    if uv:
        run("Creating .venv", [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)])
        install = [uv, "pip", "install", "--quiet", "--no-cache", "--python", str(BIN / "python")]
    else:
        run(
            "Creating .venv",
            [sys.executable, "-m", "venv", str(VENV)],
            remedy="On Debian and Ubuntu install python3-venv first: apt install python3-venv",
        )
        install = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"]
    run("Installing the Python side", install + requirements, remedy="Check the network, then run the same command again")


def write_kernel() -> None:
    """Write the kernel's description ourselves: `deno jupyter --install` writes into the user's home."""
    folder = VENV / "share" / "jupyter" / "kernels" / "deno"
    folder.mkdir(parents=True, exist_ok=True)
    kernel = {
        "argv": [str(BIN / "deno"), "jupyter", "--kernel", "--conn", "{connection_file}"],
        "display_name": "Deno",
        "language": "typescript",
        "env": {"DENO_DIR": str(VENV / "deno"), "DENO_NO_UPDATE_CHECK": "1"},
    }
    (folder / "kernel.json").write_text(json.dumps(kernel, indent=2) + "\n")


def environment() -> dict[str, str]:
    """Everything Jupyter, IPython and Deno would write into the home folder goes into .venv."""
    jupyter = VENV / "jupyter"
    return os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "VIRTUAL_ENV": str(VENV),
        "DENO_DIR": str(VENV / "deno"),
        "DENO_NO_UPDATE_CHECK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
        "JUPYTER_DATA_DIR": str(jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(jupyter / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(jupyter / "workspaces"),
        "IPYTHONDIR": str(jupyter / "ipython"),
    }


def clean() -> None:
    """Remove what a run can make again: artifacts and generated data. The environment stays."""
    folder = ROOT / "data" / "artifacts"
    if folder.exists():
        shutil.rmtree(folder)
    say("Removed data/artifacts. To remove the environment too: rm -r .venv node_modules")


def run(action: str, command: list[str], remedy: str = "") -> None:
    say(f"{action} …")
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment()).returncode
    except OSError as error:
        stop(f"{action} failed: {error}. {remedy}")
    if code != 0:
        stop(f"{action} failed: {Path(command[0]).name} ended with code {code}. {remedy}")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> None:
    say(text.strip())
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
