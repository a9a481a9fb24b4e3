"""Synapse, `synapse-runtime/examples/stiff.rs`. A step reads the potential as it is at the step's start."""
import argparse
import pathlib
import resource
import subprocess

import numpy as np
import protocol as p

a = argparse.ArgumentParser(description=__doc__)
a.add_argument("out", help="folder for the open fractions")
a.add_argument("--repeats", type=int, default=3)
a.add_argument("--dts", type=float, nargs="*", default=p.DTS)
a.add_argument("--program", default=pathlib.Path(__file__).resolve().parents[2] / "target/release/examples/stiff")
a.add_argument("--methods", nargs="*")
a = a.parse_args()


def cpu(*words):
    before = p.cpu(resource.RUSAGE_CHILDREN)
    subprocess.run([a.program, *map(str, words)], check=True)
    return p.cpu(resource.RUSAGE_CHILDREN) - before


METHODS = [("auto", 1e-3), ("auto", 1e-4), ("auto", 1e-6), ("auto", 1e-8), ("rodas4", 1e-6), ("backward_euler", None),
           ("exp_euler", None), ("rk4", None)]
for method, tolerance in METHODS:
    if a.methods and method not in a.methods:
        continue
    for dt in a.dts:
        steps = round(p.DURATION / dt)
        name = method if tolerance is None else f"{method} {tolerance:g}"
        file = pathlib.Path(a.out) / f"synapse-{name.replace(' ', '-')}-{dt}.bin"
        words = [method, tolerance or 1e-6, dt]
        # The start of the program, which the difference removes.
        nothing = min(cpu(*words, 0) for _ in range(a.repeats))
        try:
            least = min(cpu(*words, 1, file) for _ in range(a.repeats)) - nothing
        except subprocess.CalledProcessError:
            # A state left its range, and the error said so.
            p.say("Synapse", name, dt, None, None, where=0)
            continue
        found = np.fromfile(file).reshape(steps, p.CLASSES)
        np.save(f"{file}.npy", found)
        p.say("Synapse", name, dt, least / steps / p.N * 1e9, f"{file}.npy", where=0)
