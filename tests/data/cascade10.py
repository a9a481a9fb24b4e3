#!/usr/bin/env python3
"""Writes cascade10.json: exact one-step propagators of cascades of ten stages, to 50 digits (needs mpmath).

x_k' = -x_k/tau_k + x_{k-1}, k = 1 … 9, x_0' = -x_0/tau_0. A row holds dt, the ten time constants and the entries
P[i][j] of exp(A dt), i >= j, row after row, rounded to the nearest double. The inputs are the exact values of doubles.
"""
import json
from pathlib import Path

import mpmath as mp

mp.mp.dps = 150
N = 10

EQUAL = [5.0] * N
NEAR = [5.0 * (1.0 + k * 2.0**-40) for k in range(N)]
SPREAD = [0.5 * 2.0**k for k in range(N)]
PAIRS = [1.0, 1.0, 2.0, 2.0000001, 10.0, 10.0, 10.0, 3.0, 100.0, 0.25]
MIXED = [2.0, 20.0, 0.3, 7.0, 7.0, 1000.0, 0.04, 7.0000001, 55.0, 3.3]


def propagator(dt, taus):
    a = mp.zeros(N)
    for k in range(N):
        a[k, k] = -1 / mp.mpf(taus[k])
        if k:
            a[k, k - 1] = 1
    # The Taylor series of the scaled matrix in 150 digits: nothing is divided by a difference of time constants.
    a = a * mp.mpf(dt)
    halvings = max(0, int(mp.ceil(mp.log(mp.mnorm(a, 1) + 1, 2)))) + 4
    a = a / 2**halvings
    term = mp.eye(N)
    total = mp.eye(N)
    for m in range(1, 120):
        term = term * a / m
        total = total + term
    for _ in range(halvings):
        total = total * total
    return total


rows = []
for taus in (EQUAL, NEAR, SPREAD, PAIRS, MIXED):
    for dt in (0.001, 0.1, 1.0, 8.0):
        p = propagator(dt, taus)
        rows.append([dt, *taus, *[float(p[i, j]) for i in range(N) for j in range(i + 1)]])
out = Path(__file__).with_name("cascade10.json")
out.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
