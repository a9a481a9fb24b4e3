"""docs/stiff.json: a stiff receptor here and in the programs it is compared with: error against time.

    cargo build --release -p synapse-runtime --example stiff
    python docs/stiff/compare.py --neuron PYTHON --arbor PYTHON --brian2 PYTHON   # all in one run
    python docs/stiff/compare.py                                                  # ours alone: the others keep their rows
    python docs/stiff/compare.py --table                                          # the table of stiff.md alone, from stiff.json

PYTHON is the interpreter of an environment with that program. Needs numpy itself. `--jobs 4` runs the programs side by side.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import protocol as p

HERE = pathlib.Path(__file__).resolve().parent


def run(tool, python, out, repeats, more):
    words = [python, HERE / f"run_{tool}.py", out, "--repeats", str(repeats), *more]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, cwd=HERE)
    if done.returncode:
        print(f"{tool} failed; its lines so far count", file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def number(x):
    return "diverges" if x is None else f"{x:.1e}"


def time(ns):
    return "stops" if ns is None else f"{ns:.0f}"


def table(rows, held):
    print("| | method | error of the method at dt = 0.1, 0.05, 0.025, 0.0125 ms | error in all | ns an element and step |")
    print("| --- | --- | --- | --- | --- |")
    for tool, method in dict.fromkeys((row["tool"], row["method"]) for row in rows):
        found = {row["dt"]: row for row in rows if (row["tool"], row["method"]) == (tool, method)}
        def cells(key, show, found=found):
            return ", ".join(show(found[dt][key]) if dt in found else "–" for dt in p.DTS)
        of_method, in_all = cells("method_error", number), cells("error", number)
        print(f"| {tool} | `{method}` | {of_method} | {in_all} | {cells('ns', time)} |")
    for name, errors in held.items():
        print(f"| the solution | held at the {name} | 0 | {', '.join(number(x) for x in errors)} | |")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for tool in ("neuron", "arbor", "brian2"):
        a.add_argument(f"--{tool}", metavar="PYTHON")
    a.add_argument("--program", help="the example, where it is not in target/release/examples")
    a.add_argument("--repeats", type=int, default=3)
    a.add_argument("--jobs", type=int, default=1)
    a.add_argument("--table", action="store_true")
    a = a.parse_args()
    path = HERE.parent / "stiff.json"
    data = json.loads(path.read_text()) if path.exists() else dict(rows=[])
    if not a.table:
        with tempfile.TemporaryDirectory() as out, concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
            tools = [("neuron", a.neuron, []), ("arbor", a.arbor, []), ("brian2", a.brian2, []),
                     ("synapse", sys.executable, ["--program", a.program] if a.program else [])]
            runs = [pool.submit(run, tool, python, out, a.repeats, more) for tool, python, more in tools if python]
            references = {(dt, where): p.reference(dt, where) for dt in p.DTS for where in (0, 0.5, 1)}
            moving = p.moving_reference()
            rows = [row for one in runs for row in one.result()]
            for row in rows:
                file = row.pop("file")
                if file is None:
                    row.update(method_error=None, error=None)
                    continue
                found = np.load(file)
                for key, right in (("method_error", references[row["dt"], row["where"]]),
                                   ("error", moving[round(row["dt"] / p.DTS[-1]) - 1 :: round(row["dt"] / p.DTS[-1])])):
                    error = np.abs(found - right).max() / right.max()
                    # Open fractions beyond 1 by far are no solution any more.
                    row[key] = float(error) if error < 1e3 else None
        held = {}
        for where, name in ((0, "start"), (0.5, "middle"), (1, "end")):
            held[name] = []
            for dt in p.DTS:
                every = round(dt / p.DTS[-1])
                held[name].append(float(np.abs(references[dt, where] - moving[every - 1 :: every]).max() / moving.max()))
        ran = {row["tool"].split()[0] for row in rows}
        data = dict(rows=[row for row in data["rows"] if row["tool"].split()[0] not in ran] + rows, held=held)
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    table(data["rows"], data["held"])


if __name__ == "__main__":
    main()
