"""COBA on NEST (iaf_cond_exp, adaptive RKF45 within each 0.1 ms step), one JSON line a seed. The least delay NEST has is
one step, which acts one step later than the C baseline's (= Brian2 with delay 0.1 ms)."""
import argparse, json, os, sys, time

p = argparse.ArgumentParser(description=__doc__)
p.add_argument("--seeds", default="1-10")
p.add_argument("--dump", default="", help="save spikes of each seed as PREFIX-SEED.npz")
p.add_argument("--edges", default="", help="take connections and V0 from this npz (Brian2's --edges) instead of drawing them")
a = p.parse_args()

OUT = os.fdopen(os.dup(1), "w"); os.dup2(2, 1)  # the banner goes to stderr
import nest
import numpy as np
from protocol import NETWORK as N, PROTOCOL as R
from stats import statistics

nest.verbosity = nest.VerbosityLevel.ERROR
lo, hi = (a.seeds.split("-") * 2)[:2]
n, ne, dt = N["n"], N["n_exc"], R["dt_ms"]
for seed in range(int(lo), int(hi) + 1):
    w = time.perf_counter()
    nest.ResetKernel()
    nest.resolution, nest.local_num_threads, nest.rng_seed = dt, 1, seed
    par = dict(C_m=200.0, g_L=10.0, E_L=-60.0, V_th=-50.0, V_reset=-60.0, t_ref=5.0, E_ex=0.0, E_in=-80.0,
               tau_syn_ex=5.0, tau_syn_in=10.0, I_e=200.0)
    P = nest.Create("iaf_cond_exp", n, par)
    P.V_m = -60 + 10 * np.random.default_rng(seed).random(n)
    if a.edges:
        z = np.load(a.edges)
        P.V_m = z["v0"]
        e = z["src"] < ne
        for sel, wt in ((e, 6.0), (~e, -67.0)):
            nest.Connect(z["src"][sel] + 1, z["dst"][sel] + 1, "one_to_one",
                         {"synapse_model": "static_synapse", "weight": np.full(sel.sum(), wt), "delay": np.full(sel.sum(), 0.1)})
    else:
        for src, wt in ((P[:ne], 6.0), (P[ne:], -67.0)):
            nest.Connect(src, P, {"rule": "pairwise_bernoulli", "p": N["p"]},
                         {"synapse_model": "static_synapse", "weight": wt, "delay": 0.1})
    ncon = nest.num_connections
    c = nest.GetConnections()
    auto = int((np.array(c.source) == np.array(c.target)).sum())
    rec = nest.Create("spike_recorder")
    nest.Connect(P, rec)
    nest.Simulate(R["t1_ms"] + 1.0)  # past the end: events of the last step have arrived
    ev = rec.events
    step = np.rint(np.asarray(ev["times"]) / dt).astype(np.int64) - 1  # NEST stamps the end of the step
    i = np.asarray(ev["senders"]) - 1
    s = dict(seed=seed, **statistics(step * dt, i, n, R["t0_ms"], R["t1_ms"], ne))
    s.update(connections=int(ncon), autapses=auto, wall_s=round(time.perf_counter() - w, 2))
    if a.dump:
        k = step < round(R["t1_ms"] / dt)
        np.savez_compressed(f"{a.dump}-{seed}.npz", step=step[k].astype(np.int32), i=i[k].astype(np.int32))
    print(json.dumps(s), file=OUT, flush=True)
