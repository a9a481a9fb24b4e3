"""NEURON: `sparse`, `derivimplicit` and `cnexp`. A step reads the potential as it is at the step's end, as it does when NEURON computes
the potential: states follow after it."""
import argparse
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
a.add_argument("--methods", default="sparse,derivimplicit,cnexp")
a = a.parse_args()
here = pathlib.Path(__file__).resolve().parent
out = pathlib.Path(a.out)
build = tempfile.mkdtemp(prefix="stiff_neuron_")
shutil.copy(here / "kampa_kinetic.mod", build)
shutil.copy(here / "kampa_ode.mod", build)
ode = (here / "kampa_ode.mod").read_text()
(pathlib.Path(build) / "kampa_cnexp.mod").write_text(ode.replace("derivimplicit", "cnexp").replace("KampaImplicit", "KampaCnexp"))
said = subprocess.run([pathlib.Path(sys.executable).parent / "nrnivmodl", "."], cwd=build, capture_output=True, text=True)
if said.returncode:
    sys.exit(said.stdout + said.stderr)
from neuron import __version__ as version
from neuron import h, load_mechanisms

load_mechanisms(build)
h.load_file("stdrun.hoc")
context = h.ParallelContext()
context.set_maxstep(10)
for name, method in (("KampaSparse", "sparse"), ("KampaImplicit", "derivimplicit"), ("KampaCnexp", "cnexp")):
    if method not in a.methods.split(","):
        continue
    section = h.Section(name="cell")
    receptors = [getattr(h, name)(section(0.5)) for _ in range(p.N)]
    connections, stimuli = [], []
    for k in range(p.CLASSES):
        stimulus = h.NetStim()
        stimulus.start, stimulus.interval, stimulus.number, stimulus.noise = k + 1, 10, 5, 0
        stimuli.append(stimulus)
        for receptor in receptors[k :: p.CLASSES]:
            connection = h.NetCon(stimulus, receptor, 0, 0, 1)
            connections.append(connection)
    for dt in a.dts:
        steps = round(p.DURATION / dt)
        h.dt = dt
        h.steps_per_ms = 1 / dt
        potential = h.Vector(p.potential(dt * np.arange(1, steps + 1)))
        potential.play(section(0.5)._ref_v, dt)

        open_fractions = [h.Vector().record(receptor._ref_O) for receptor in receptors[: p.CLASSES]]
        least = np.inf
        for _ in range(a.repeats):
            h.finitialize(-65)
            start = p.cpu()
            context.psolve(p.DURATION)
            least = min(least, p.cpu() - start)
        found = np.array(open_fractions)[:, 1 : steps + 1].T
        assert abs(h.t - p.DURATION) < 1e-6 and found.shape == (steps, p.CLASSES), (h.t, found.shape)
        file = out / f"neuron-{method}-{dt}.npy"
        np.save(file, found)
        p.say(f"NEURON {version}", method, dt, least / steps / p.N * 1e9, str(file), where=1)
        del open_fractions
        potential.play_remove()
    del connections, stimuli, receptors, section
shutil.rmtree(build)
