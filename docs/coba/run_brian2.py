"""COBA on Brian2 (runtime, Cython), one JSON line a seed. --refractory 5.1 holds a cell for 50 steps, as C and NEST do;
5.0 holds it for 49. --delay 0: a spike acts at once after the reset, seen by the next step's update; 0.1: one step later."""
import argparse, json, sys, time

import numpy as np

p = argparse.ArgumentParser(description=__doc__)
p.add_argument("--seeds", default="1-10")
p.add_argument("--refractory", type=float, default=5.1)
p.add_argument("--delay", type=float, default=0.0)
p.add_argument("--dump", default="", help="save spikes (and edges) of each seed as PREFIX-SEED.npz")
p.add_argument("--edges", action="store_true", help="with --dump: the connections too")
a = p.parse_args()
import brian2 as b
from protocol import NETWORK as N, PROTOCOL as R
from stats import statistics

b.BrianLogger.log_level_error()
b.prefs.codegen.target = "cython"
EQ = """
dv/dt = ((-60 - v) + ge*(0 - v) + gi*(-80 - v) + 20)/(20*ms) : 1 (unless refractory)
dge/dt = -ge/(5*ms) : 1
dgi/dt = -gi/(10*ms) : 1
"""
lo, hi = (a.seeds.split("-") * 2)[:2]
n, ne, dt = N["n"], N["n_exc"], R["dt_ms"]
for seed in range(int(lo), int(hi) + 1):
    w = time.perf_counter()
    b.start_scope()
    b.seed(seed)
    rng = np.random.default_rng(seed)
    b.defaultclock.dt = dt * b.ms
    P = b.NeuronGroup(n, EQ, threshold="v > -50", reset="v = -60", refractory=a.refractory * b.ms, method="exponential_euler")
    P.v = -60 + 10 * rng.random(n)
    v0 = np.array(P.v[:])
    dly = dict(delay=a.delay * b.ms) if a.delay else {}
    Ce = b.Synapses(P[:ne], P, on_pre="ge += 0.6", **dly)
    Ci = b.Synapses(P[ne:], P, on_pre="gi += 6.7", **dly)
    Ce.connect(p=N["p"])
    Ci.connect(p=N["p"])
    M = b.SpikeMonitor(P)
    net = b.Network(P, Ce, Ci, M)
    net.run(R["t1_ms"] * b.ms)
    t, i = np.asarray(M.t / b.ms), np.asarray(M.i)
    src = np.concatenate([Ce.i[:], Ci.i[:] + ne]); dst = np.concatenate([Ce.j[:], Ci.j[:]])
    s = dict(seed=seed, **statistics(t, i, n, R["t0_ms"], R["t1_ms"], ne))
    s.update(connections=len(src), autapses=int((src == dst).sum()), wall_s=round(time.perf_counter() - w, 2))
    if a.dump:
        extra = dict(src=src, dst=dst, v0=v0) if a.edges else {}
        np.savez_compressed(f"{a.dump}-{seed}.npz", step=np.rint(t / dt).astype(np.int32), i=i.astype(np.int32), **extra)
    print(json.dumps(s), flush=True)
