"""The receptor, the protocol and its reference, once for all programs. `python protocol.py` checks the
reference by SciPy."""
import json
import math
import resource

import numpy as np

N, CLASSES, DURATION = 1000, 10, 50.0
DTS = [0.1, 0.05, 0.025, 0.0125]
STATES = "U C O D1 D2 UM CM OM D1M D2M".split()
# from, to, rate forwards, rate backwards (1/ms); how they move: T = k_on [T], with magnesium "on" and "off" of the potential
REACTIONS = [
    ("U", "C", 10.0, 5.6e-3, "T"), ("UM", "CM", 10.0, 17.1e-3, "T"),
    ("C", "O", 0.01, 0.273, ""), ("CM", "OM", 0.01, 0.548, ""),
    ("C", "D1", 2.2e-3, 1.6e-3, ""), ("CM", "D1M", 2.1e-3, 0.87e-3, ""),
    ("D1", "D2", 0.43e-3, 0.5e-3, ""), ("D1M", "D2M", 0.26e-3, 0.42e-3, ""),
    ("U", "UM", 0.05e-3, 2.438312e-3, "v"), ("C", "CM", 0.05e-3, 5.041915e-3, "v"), ("D1", "D1M", 0.05e-3, 2.98874e-3, "v"),
    ("D2", "D2M", 0.05e-3, 2.953408e-3, "v"), ("O", "OM", 0.05, 12.8, "v"),
]


def potential(t):
    """In mV."""
    return -65.0 + 20.0 * np.sin(2 * math.pi * t / 31.4)


def spike_times(k):
    """Of the elements k, k + 10, k + 20 …, in ms."""
    return [k + 1.0 + 10.0 * i for i in range(5)]


def matrices():
    """x' = (fixed + T bound + exp(-1.6 (v - 40)/25) blocked + exp(0.4 (v - 40)/25) freed) x."""
    out = {name: np.zeros((10, 10)) for name in ("fixed", "bound", "blocked", "freed")}
    for a, b, forwards, backwards, moves in REACTIONS:
        a, b = STATES.index(a), STATES.index(b)
        there = {"T": "bound", "v": "blocked", "": "fixed"}[moves]
        back = "freed" if moves == "v" else "fixed"
        for name, source, target, rate in ((there, a, b, forwards), (back, b, a, backwards)):
            out[name][source, source] -= rate
            out[name][target, source] += rate
    return out


M = matrices()


def system(v):
    return M["fixed"] + math.exp(-1.6 * (v - 40) / 25) * M["blocked"] + math.exp(0.4 * (v - 40) / 25) * M["freed"]


TERMS = 26


def taylor(a, x, transmitter, h):
    """x' = (a + T e^(-t) M["bound"]) x over h, all classes at once (columns), by the Taylor series to order 25."""
    series = np.empty((TERMS, *x.shape))
    series[0] = x
    decay = np.array([(-1.0) ** k / math.factorial(k) for k in range(TERMS)])
    bound = np.empty((TERMS, *x.shape))
    for k in range(TERMS - 1):
        bound[k] = M["bound"] @ series[k]
        fed = np.tensordot(decay[k::-1], bound[: k + 1], 1) * transmitter
        series[k + 1] = (a @ series[k] + fed) / (k + 1)
    powers = h ** np.arange(TERMS)
    return np.tensordot(powers, series, 1), transmitter * math.exp(-h)


def reference(dt, where):
    """Open fractions, steps × classes, where a step holds the potential as it is at `where` of it (0 its start, 1 its end)."""
    return _held(dt, where, 1)


def moving_reference():
    """The same where the potential moves, at steps of DTS[-1]. Pieces of a step hold it at their middle: an error that is even in
    their length, extrapolated twice."""
    a, b, c = (_held(DTS[-1], 0.5, pieces) for pieces in (2, 4, 8))
    d, e = (4 * b - a) / 3, (4 * c - b) / 3
    return (16 * e - d) / 15


def _held(dt, where, pieces):
    steps, ms = round(DURATION / dt), round(1 / dt)
    x = np.zeros((10, CLASSES))
    x[0] = 1
    transmitter = np.zeros(CLASSES)
    out = np.empty((steps, CLASSES))
    h = dt / pieces
    parts = max(1, math.ceil(h / 0.0125 - 1e-9))
    for step in range(steps):
        if step and step % ms == 0:
            transmitter[(step // ms - 1) % CLASSES] = 1.0
        for piece in range(pieces):
            a = system(potential(step * dt + (piece + where) * h))
            for _ in range(parts):
                x, transmitter = taylor(a, x, transmitter, h / parts)
        out[step] = x[2]
    return out


def cpu(who=resource.RUSAGE_SELF):
    """User CPU time in s."""
    return resource.getrusage(who).ru_utime


def say(tool, method, dt, ns, file, **more):
    """One line for `compare.py`: CPU time an element and step in ns, and where the open fractions are (None: it failed)."""
    print(json.dumps(dict(tool=tool, method=method, dt=dt, ns=ns, file=file, **more)), flush=True)


def check():
    from scipy.integrate import solve_ivp

    dt = 0.1
    for where, moves in ((0.0, False), (1.0, False), (None, True)):
        ours = moving_reference()[7::8, 3] if moves else reference(dt, where)[:, 3]
        for method in ("Radau", "DOP853"):
            x, t, other = np.eye(10)[0], 0.0, []
            strength = 0.0
            for step in range(150):
                if any(abs(step * dt - s) < 1e-9 for s in spike_times(3)):
                    strength, t0 = 1.0, step * dt

                def slope(t, x, v=None, step=step):
                    v = potential(t) if moves else potential((step + where) * dt)
                    bound = strength * math.exp(-(t - t0)) * (M["bound"] @ x) if strength else 0
                    return system(v) @ x + bound

                rtol = 3e-13 if method == "DOP853" else 1e-11
                s = solve_ivp(slope, (step * dt, (step + 1) * dt), x, method=method, rtol=rtol, atol=1e-18)
                x = s.y[:, -1]
                other.append(x[2])
            print(f"where={where} {method}: {np.abs(ours[:150] - other).max() / ours.max():.1e} of the peak")


if __name__ == "__main__":
    check()
