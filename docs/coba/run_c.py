"""The C baseline's step (coba_ref.c) under the same statistics, one JSON line a seed: --delay-steps 1 is the baseline."""
import argparse, json, os, subprocess, tempfile

import numpy as np
from protocol import NETWORK as N, PROTOCOL as R
from stats import statistics

p = argparse.ArgumentParser(description=__doc__)
p.add_argument("--seeds", default="1-10")
p.add_argument("--delay-steps", type=int, default=1)
p.add_argument("--hold", type=int, default=50)
a = p.parse_args()
lo, hi = (a.seeds.split("-") * 2)[:2]
here = os.path.dirname(os.path.abspath(__file__))
for seed in range(int(lo), int(hi) + 1):
    with tempfile.NamedTemporaryFile() as f:
        subprocess.run([here + "/coba_ref", str(R["t1_ms"] / 1e3), str(a.delay_steps), str(a.hold), f.name], check=True,
                       env=dict(os.environ, SEED=str(seed)), stderr=subprocess.DEVNULL)
        d = np.fromfile(f.name, dtype=np.int32).reshape(-1, 2)
    print(json.dumps(dict(seed=seed, **statistics(d[:, 0] * R["dt_ms"], d[:, 1], N["n"], R["t0_ms"], R["t1_ms"], N["n_exc"]))), flush=True)
