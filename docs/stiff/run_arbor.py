"""Arbor: `sparse`. A step reads the potential as it is at the step's end: states follow after it. `sine.mod` sets it."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import protocol as p

a = argparse.ArgumentParser(description=__doc__)
a.add_argument("out", help="folder for the open fractions")
a.add_argument("--repeats", type=int, default=3)
a.add_argument("--dts", type=float, nargs="*", default=p.DTS)
a = a.parse_args()
here = pathlib.Path(__file__).resolve().parent
programs = pathlib.Path(sys.executable).parent
build = tempfile.mkdtemp(prefix="stiff_arbor_")
said = subprocess.run([programs / "arbor-build-catalogue", "stiff", here / "arbor"], cwd=build, capture_output=True, text=True,
                      env=dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}"))
if said.returncode:
    sys.exit(said.stdout + said.stderr)
import arbor as A
from arbor import units as U


class Recipe(A.recipe):
    def __init__(self, dt):
        A.recipe.__init__(self)
        self.dt = dt
        self.properties = A.neuron_cable_properties()
        self.properties.coalesce_synapses = False
        self.properties.catalogue = A.load_catalogue(f"{build}/stiff-catalogue.so")

    def num_cells(self):
        return 1

    def cell_kind(self, gid):
        return A.cell_kind.cable

    def global_properties(self, kind):
        return self.properties

    def cell_description(self, gid):
        tree = A.segment_tree()
        tree.append(A.mnpos, A.mpoint(-5, 0, 0, 5), A.mpoint(5, 0, 0, 5), tag=1)
        # What `sine` sets at the end of a step is its value at the step's start, and the next step reads it: two steps ahead.
        sine = A.voltage_process("sine", {"phase": 2 * self.dt * 2 * np.pi / 31.4})
        decor = A.decor().set_property(Vm=p.potential(self.dt) * U.mV).paint("(all)", sine)
        for k in range(p.N):
            decor.place("(location 0 0.5)", A.synapse("kampa"), f"s{k}")
        return A.cable_cell(tree, decor, A.label_dict(), A.cv_policy_single())

    def event_generators(self, gid):
        # Within the step, so that rounding puts none into another: events act at the start of their step.
        times = [[(t + 0.25 * self.dt) * U.ms for t in p.spike_times(k) if t < p.DURATION] for k in range(p.CLASSES)]
        return [A.event_generator(f"s{k}", 1.0, A.explicit_schedule(times[k % p.CLASSES])) for k in range(p.N)]

    def probes(self, gid):
        return [A.cable_probe_point_state(f"s{k}", "kampa", "O", tag=f"O{k}") for k in range(p.CLASSES)]


for dt in a.dts:
    steps = round(p.DURATION / dt)
    context = A.context(threads=1)
    least = np.inf
    for _ in range(a.repeats):
        simulation = A.simulation(Recipe(dt), context)
        every = A.explicit_schedule([(i + 1.5) * dt * U.ms for i in range(steps)])
        handles = [simulation.sample((0, f"O{k}"), every) for k in range(p.CLASSES)]
        start = p.cpu()
        simulation.run((p.DURATION + dt) * U.ms, dt * U.ms)
        least = min(least, p.cpu() - start)
    samples = [simulation.samples(handle)[0][0] for handle in handles]
    assert np.allclose(samples[0][:, 0], dt * np.arange(1, steps + 1)), "a sample is the state at the start of the step it falls into"
    found = np.array([s[:, 1] for s in samples]).T
    file = pathlib.Path(a.out) / f"arbor-sparse-{dt}.npy"
    np.save(file, found)
    p.say(f"Arbor {A.__version__}", "sparse", dt, least / steps / p.N * 1e9, str(file), where=1)
shutil.rmtree(build)
