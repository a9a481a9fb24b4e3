"""Brian2: `exponential_euler`, `euler` and `rk4` as C++ standalone with the compiler options that it chooses; `gsl_rkf45`, which fails
there in 2.9, by Cython. A step reads the potential as it is at the step's start."""
import argparse
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import protocol as p

a = argparse.ArgumentParser(description=__doc__)
a.add_argument("out", help="folder for the open fractions")
a.add_argument("--repeats", type=int, default=3)
a.add_argument("--methods", default="exponential_euler,euler,rk4,gsl_rkf45")
a.add_argument("--dts", type=float, nargs="*", default=p.DTS)
a = a.parse_args()
import brian2 as b

b.BrianLogger.log_level_error()
terms = {state: [] for state in p.STATES}
for source, target, forwards, backwards, moves in p.REACTIONS:
    there = dict(T=f"{forwards}*T", v=f"{forwards}*on").get(moves, f"{forwards}")
    back = f"{backwards}*off" if moves == "v" else f"{backwards}"
    terms[source] += [f"- {there}*{source}", f"+ {back}*{target}"]
    terms[target] += [f"+ {there}*{source}", f"- {back}*{target}"]
EQUATIONS = "\n".join(f"d{state}/dt = ({' '.join(terms[state])})/ms : 1" for state in p.STATES) + """
dT/dt = -T/ms : 1
on = exp(-1.6*(v - 40)/25) : 1
off = exp(0.4*(v - 40)/25) : 1
v : 1
"""
# The time that the loop over steps takes, by the clock of the process.
BEFORE = "const std::clock_t before = std::clock();"
AFTER = 'std::ofstream("cpu.txt") << double(std::clock() - before)/CLOCKS_PER_SEC;'


folder = tempfile.mkdtemp(prefix="stiff_brian2_")


def run(method, dt):
    """The least CPU time of the loop, and the open fractions. Names are given, so that little is compiled anew."""
    is_gsl = method.startswith("gsl_")
    b.start_scope()
    if is_gsl:
        b.set_device("runtime")
        b.prefs.codegen.target = "cython"
    else:
        b.device.reinit()
        b.device.activate()
        b.set_device("cpp_standalone", build_on_run=False)
        b.prefs.devices.cpp_standalone.openmp_threads = 0
    b.defaultclock.dt = dt * b.ms
    receptors = b.NeuronGroup(p.N, EQUATIONS, method=method, name="receptors")
    receptors.U = 1
    receptors.run_regularly("v = -65 + 20*sin(2*pi*t/ms/31.4)", dt=dt * b.ms, when="start", name="moves")
    times = [(k, t) for k in range(p.CLASSES) for t in p.spike_times(k) if t < p.DURATION]
    indices, times = [k for k, _ in times], [t for _, t in times] * b.ms
    source = b.SpikeGeneratorGroup(p.CLASSES, indices, times, when="start", name="source")
    # Before the states are advanced, as the other programs deliver.
    synapses = b.Synapses(source, receptors, on_pre="T_post = 1", name="synapses")
    synapses.pre.when, synapses.pre.order = "start", 1
    synapses.connect(i=np.arange(p.N) % p.CLASSES, j=np.arange(p.N))
    monitor = b.StateMonitor(receptors, "O", record=range(p.CLASSES), when="end", name="monitor")
    network = b.Network(receptors, *receptors.contained_objects, source, synapses, monitor)
    least = np.inf
    if is_gsl:
        network.store()
        network.run(dt * b.ms)  # Compiles.
        for _ in range(a.repeats):
            network.restore()
            start = p.cpu()
            network.run(p.DURATION * b.ms)
            least = min(least, p.cpu() - start)
        return least, np.array(monitor.O).T
    b.device.insert_code("before_network_run", BEFORE)
    b.device.insert_code("after_network_run", AFTER)
    network.run(p.DURATION * b.ms)
    b.device.build(directory=folder, compile=True, run=False)
    for _ in range(a.repeats):
        b.device.run(folder, with_output=False, run_args=[])
        least = min(least, float((pathlib.Path(folder) / "cpu.txt").read_text()))
    return least, np.array(monitor.O).T


for method in a.methods.split(","):
    for dt in a.dts:
        steps = round(p.DURATION / dt)
        try:
            least, found = run(method, dt)
        except Exception as error:
            print(f"{method}: {str(error.__cause__ or error).splitlines()[0]}", file=sys.stderr)
            break
        assert found.shape == (steps, p.CLASSES), found.shape
        file = pathlib.Path(a.out) / f"brian2-{method}-{dt}.npy"
        np.save(file, found)
        p.say(f"Brian2 {b.__version__}", method, dt, least / steps / p.N * 1e9, str(file), where=0)
shutil.rmtree(folder)
