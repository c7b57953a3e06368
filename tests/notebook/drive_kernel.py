"""Send cells to a fresh Deno kernel all at once, as JupyterLab's Run All does, and tell which output came under which.

Standard input: {"cells": [code, …], "interrupt": {"cell": i, "text": t}}. A SIGINT is sent when a display under cell i has
shown text t. Standard output: {"outputs": [[{"type", "text", "mime"}, …], …], "alive": bool}, one list for each cell.
"""

import json
import signal
import sys
from pathlib import Path
from queue import Empty

from jupyter_client.manager import KernelManager

NOTEBOOKS = str(Path(__file__).resolve().parents[2] / "notebooks")
SECONDS = 60


def main() -> None:
    # a parent that ignores SIGINT would hand that on, and the test of Stop would test nothing
    signal.signal(signal.SIGINT, signal.default_int_handler)
    request = json.load(sys.stdin)
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=NOTEBOOKS)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=SECONDS)
    try:
        ids = [client.execute(code) for code in request["cells"]]
        outputs = collect(client, manager, ids, request.get("interrupt"))
        print(json.dumps({"outputs": outputs, "alive": manager.is_alive()}))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def collect(client, manager, ids, interrupt) -> list[list[dict]]:
    outputs, displays, idle = {i: [] for i in ids}, {}, set()
    while len(idle) < len(ids):
        try:
            message = client.get_iopub_msg(timeout=SECONDS)
        except Empty:
            break  # the kernel died or hangs: what there is shows where
        parent, content, kind = message["parent_header"].get("msg_id"), message["content"], message["msg_type"]
        if kind == "status" and content["execution_state"] == "idle" and parent in outputs:
            idle.add(parent)
        output = describe(kind, content)
        if output is None or parent not in outputs:
            continue
        name = content.get("transient", {}).get("display_id")
        if kind == "update_display_data":
            displays[name].update(output)
        else:
            outputs[parent].append(output)
            displays[name] = output
        if interrupt and parent == ids[interrupt["cell"]] and interrupt["text"] in output["text"]:
            manager.interrupt_kernel()
            interrupt = None
    return list(outputs.values())


def describe(kind: str, content: dict) -> dict | None:
    if kind == "stream":
        return {"type": "stream", "text": content["text"], "mime": []}
    if kind == "error":
        return {"type": "error", "text": f'{content["ename"]}: {content["evalue"]}', "mime": []}
    if kind in ("display_data", "update_display_data", "execute_result"):
        return {"type": "display", "text": str(content["data"].get("text/plain", "")), "mime": sorted(content["data"])}
    return None


if __name__ == "__main__":
    main()
