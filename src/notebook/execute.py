"""Run one notebook top to bottom in its kernel and write it executed; tell what happens as lines of JSON.

python execute.py NOTEBOOK OUTPUT

Events on standard output: {"event": "start", "cells": n}, {"event": "cell", "cell": i}, {"event": "progress", "text": …},
{"event": "error", "cell": i, "name": …, "message": …, "trace": […]}, {"event": "done"}. Cells are counted from 1, code only.
The output is written when all went well; after an error it is written to OUTPUT too, so that one can look at it, unless
OUTPUT is NOTEBOOK itself.
"""

import json
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

ROOT = str(Path(__file__).resolve().parents[2])


def main(source: str, target: str) -> int:
    notebook = nbformat.read(source, as_version=4)
    clear(notebook)
    client = Client(
        notebook,
        kernel_name="deno",
        timeout=None,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(Path(source).resolve().parent)}},
    )
    tell(event="start", cells=len(client.numbers))
    failure = None
    try:
        client.execute()
    except CellExecutionError:  # the kernel shows nothing at all for a cell that it cannot parse
        unknown = {"name": "Error", "message": "its syntax is wrong, or an import failed", "trace": []}
        failure = first_failure(notebook, client.numbers) or {"cell": client.running, **unknown}
    except DeadKernelError:
        tell(event="error", cell=client.running, name="Error", message="the kernel died", trace=[])
        return 1
    tidy(notebook)
    if failure is None or target != source:
        write(notebook, target)
    if failure is not None:
        tell(event="error", **failure)
        return 1
    tell(event="done")
    return 0


class Client(NotebookClient):
    """A client that tells which cell runs and what its live displays say."""

    def __init__(self, notebook, **options):
        super().__init__(notebook, **options)
        code = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
        self.numbers = {index: number for number, index in enumerate(code, start=1)}
        self.running = 0

    async def async_execute_cell(self, cell, cell_index, *arguments, **options):
        if cell_index in self.numbers:
            self.running = self.numbers[cell_index]
            tell(event="cell", cell=self.running)
        executed = await super().async_execute_cell(cell, cell_index, *arguments, **options)
        if failure_of(cell) is not None:
            raise CellExecutionError("", "", "")
        return executed

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("display_data", "update_display_data") and "display_id" in msg["content"].get("transient", {}):
            text = msg["content"]["data"].get("text/plain", "")
            tell(event="progress", text=text.split("\n")[0])
        return super().process_message(msg, cell, cell_index)


def clear(notebook) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def first_failure(notebook, numbers) -> dict | None:
    for index, number in numbers.items():
        failure = failure_of(notebook.cells[index])
        if failure is not None:
            return {"cell": number, **failure}
    return None


def failure_of(cell) -> dict | None:
    """An error that the kernel reported, or one that only the kernel's repairs printed."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            trace = [line for line in "\n".join(output.traceback).split("\n") if "ext:" not in line]
            return {"name": output.ename, "message": output.evalue, "trace": trace[:12]}
        if output.output_type == "stream" and output.name == "stderr" and output.text.startswith("Uncaught"):
            lines = output.text.strip().split("\n")
            return {"name": "Uncaught", "message": lines[0], "trace": lines[1:12]}
    return None


def tidy(notebook) -> None:
    """Leave only what is the same on every machine."""
    notebook.metadata = {"kernelspec": {"display_name": "Deno", "language": "typescript", "name": "deno"}}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = re.sub(r"\x1b\[[0-9;]*m", "", output.text).replace(ROOT + os.sep, "")


def write(notebook, target: str) -> None:
    nbformat.validate(notebook)
    aside = f"{target}.{os.getpid()}.part"
    nbformat.write(notebook, aside)
    os.replace(aside, target)


def tell(**event) -> None:
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
