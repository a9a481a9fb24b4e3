#!/usr/bin/env python3
"""Writes receptors.json: open fractions of kinetic schemes after one spike at 0, to 1e-13 of their peak (needs mpmath,
python-flint, SciPy). With names of models, renews the rows of those.

A row holds a model, the membrane potential (null where it plays no part), the peak of the output to three digits, and the
output at each of `times`. A scheme is a list of transitions `from, to, rate, rate of the way back`; a rate `(k, "T")` is k·T.

Each value is computed twice and must agree. Where the rates are constant between events: by the exponential of the matrix in
ball arithmetic, which bounds its own error; where transmitter or calcium decays: by Taylor series of order 40, until they
have decayed by e^-60. Both against Gauss collocation of order 20. The one scheme that is not linear: by SciPy's DOP853 and
Radau. The NMDA receptor `b1` and an AMPA receptor are checked as well, whose values were computed elsewhere.
"""
import json
import sys
from pathlib import Path

import mpmath as mp
from flint import arb, arb_mat, ctx
from scipy.integrate import solve_ivp

ctx.prec = 160
mp.mp.prec = 140
TIMES = [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0]
POTENTIALS = [-120.0, -90.0, -70.0, -40.0, 0.0, 60.0]
ORDER, STAGES = 40, 10


def glu(k):
    return (mp.mpf(k), "T")


def number(k):
    """A decimal as the nearest double, which is what a parameter holds."""
    return mp.mpf(float(k))


def ampa_five_state():
    return [("C0", "C1", glu(13.0), 0.3), ("C1", "C2", glu(13.0), 200.0), ("C2", "D", 10.0, 0.02), ("C2", "O", 100.0, 1.0)]


def ampa_six_state():
    return [("C0", "C1", glu(13.0), 0.0059), ("C1", "C2", glu(13.0), 86.0), ("C1", "D1", 0.9, 0.064), ("C2", "D2", 0.9, 0.064),
            ("C2", "O", 2.7, 0.2)]


def ampa_jonas():
    return [("C0", "C1", glu(4.59), 4.26), ("C1", "C2", glu(28.4), 3.26), ("C2", "O", 4.24, 0.9), ("C3", "C4", glu(1.27), 0.0457),
            ("C1", "C3", 2.89, 0.0392), ("C2", "C4", 0.172, 0.000727), ("O", "C5", 0.0177, 0.004), ("C4", "C5", 0.0168, 0.1904)]


def ampa_raman():
    return [("C0", "C1", glu(13.0), 0.3), ("C1", "C2", glu(13.0), 200.0), ("C2", "D", 10.0, 0.02), ("C2", "O1", 130.0, 1.3),
            ("C2", "O2", 10.0, 0.25)]


def nmda_five_state():
    return [("C0", "C1", glu(10.0), 0.0129), ("C1", "C2", glu(5.0), 0.0258), ("C2", "D", 0.0084, 0.0068), ("C2", "O", 0.0465, 0.0738)]


def unblocked(v):
    return 1 / (1 + 1 / number(7.51) * mp.exp(-number(0.1) * v))


def nmda_four_state(v):
    faster = number(1.81) + (1 - number(1.81)) * unblocked(v)
    return [("U", "B", glu(86.89), 0.69), ("B", "C", 9.64, number(2.6) * faster), ("C", "O", 0.68, number(0.079) * faster)]


def nmda_kampa(v):
    on, off = mp.exp(-number(1.6) * (v - 40) / 25), mp.exp(number(0.4) * (v - 40) / 25)
    shut = number(0.00005) * on
    return [("U", "C", glu(10.0), 0.0056), ("C", "O", 0.01, 0.273), ("C", "D1", 0.0022, 0.0016), ("D1", "D2", 0.00043, 0.0005),
            ("UM", "CM", glu(10.0), 0.0171), ("CM", "OM", 0.01, 0.548), ("CM", "D1M", 0.0021, 0.00087), ("D1M", "D2M", 0.00026, 0.00042),
            ("O", "OM", number(0.05) * on, number(12.8) * off), ("U", "UM", shut, number(0.002438312) * off),
            ("C", "CM", shut, number(0.005041915) * off), ("D1", "D1M", shut, number(0.00298874) * off),
            ("D2", "D2M", shut, number(0.002953408) * off)]


def nmda_trapping(v):
    return [("C0", "C1", glu(10.0), 0.082), ("C1", "C2", glu(5.0), 0.164), ("C2", "D", 0.0084, 0.0018), ("C2", "O", 0.0465, 0.0916),
            ("O", "OB", number(0.61) * mp.exp(-v / 17), number(5.4) * mp.exp(v / 47)), ("CB2", "OB", 0.04185, 0.229),
            ("CB0", "CB1", glu(10.0), 0.082), ("CB1", "CB2", glu(5.0), 0.164), ("CB2", "DB", 0.0084, 0.0018)]


def gabaa_five_state():
    return [("C0", "C1", glu(20.0), 4.6), ("C1", "C2", glu(10.0), 9.2), ("C1", "O1", 3.3, 9.8), ("C2", "O2", 10.6, 0.41)]


def gabaa_jones():
    return [("C0", "C1", glu(6.0), 0.15), ("C1", "C2", glu(3.0), 0.3), ("C1", "O1", 0.2, 1.111), ("C2", "O2", 2.5, 0.142),
            ("C1", "D1", 0.013, 0.00013), ("C2", "D2", 0.875, 0.02)]


def nicotinic():
    scheme = []
    for row, off in [("B", 8.0), ("A", 0.00864), ("I", 0.004), ("D", 0.004)]:
        scheme += [(f"{row}0", f"{row}1", glu(300.0), off), (f"{row}1", f"{row}2", glu(150.0), 2 * number(off))]
    for k, (ba, ab, ai, ia) in enumerate([(0.00054, 10.8, 0.0197, 0.00374), (0.13, 2.74, 0.01985, 0.00174), (30.0, 0.7, 0.02, 0.00081)]):
        scheme += [(f"B{k}", f"A{k}", ba, ab), (f"A{k}", f"I{k}", ai, ia), (f"I{k}", f"D{k}", 0.00005, 0.0000012)]
    return scheme


def release_sensor():
    b, f, l = number(0.5), number(31.3), number(2e-7)
    scheme = [(f"V{n}", f"V{n + 1}", (number(0.1) * (5 - n), "T"), (n + 1) * b**n * 4) for n in range(5)]
    scheme += [(f"V{n}", "F", l * f**n, 0.0) for n in range(6)]
    return scheme + [("F", "V0", 0.002, 0.0)]


def b1(v):
    return [("C0", "C1", glu(5.66), 0.0381), ("C1", "C2", glu(2.83), 0.0762), ("C2", "D", 4.7161, 0.16116), ("C2", "O", 0.099631, 0.056999),
            ("O", "OB", number(0.61) * mp.exp(-v / 17), number(5.4) * mp.exp(v / 47))]


class Scheme:
    """dy/dt = (free + T(t)·bound)·y from the transitions."""

    def __init__(self, transitions, resting):
        self.names = list(dict.fromkeys(name for start, end, *_ in transitions for name in (start, end)))
        n = len(self.names)
        self.free, self.bound = mp.zeros(n), mp.zeros(n)
        for start, end, there, back in transitions:
            for source, target, rate in [(start, end, there), (end, start, back)]:
                matrix = self.bound if isinstance(rate, tuple) else self.free
                rate = rate[0] if isinstance(rate, tuple) else mp.mpf(rate)
                i, j = self.names.index(source), self.names.index(target)
                matrix[i, i] -= rate
                matrix[j, i] += rate
        self.start = [mp.mpf(name == resting) for name in self.names]

    def size(self, transmitter):
        n = len(self.names)
        return max(sum(abs(self.free[i, j] + transmitter * self.bound[i, j]) for i in range(n)) for j in range(n))


class Constant:
    """Transmitter that stays as it is."""

    def __init__(self, value):
        self.value = mp.mpf(value)

    def series(self, t, order):
        return [self.value] + [mp.mpf(0)] * order

    def at(self, t):
        return self.value


class Decaying:
    """peak·e^(−t/tau)."""

    def __init__(self, peak, tau):
        self.peak, self.tau = number(peak), number(tau)

    def at(self, t):
        return self.peak * mp.exp(-t / self.tau)

    def series(self, t, order):
        terms = [self.at(t)]
        for k in range(order):
            terms.append(-terms[-1] / self.tau / (k + 1))
        return terms


class Alpha(Decaying):
    """peak·t/tau·e^(1 − t/tau)."""

    def at(self, t):
        return self.peak * t / self.tau * mp.exp(1 - t / self.tau)

    def series(self, t, order):
        feeding, terms = self.peak * mp.exp(1 - t / self.tau), [self.at(t)]
        for k in range(order):
            terms.append((feeding - terms[-1]) / self.tau / (k + 1))
            feeding = -feeding / self.tau / (k + 1)
        return terms


def balls(matrix):
    both = arb_mat(matrix.rows, matrix.cols)
    for i in range(matrix.rows):
        for j in range(matrix.cols):
            if matrix[i, j]:
                both[i, j] = ball(matrix[i, j])
    return both


def ball(x):
    sign, mantissa, exponent, _ = mp.mpf(x)._mpf_
    return arb((-1) ** sign * int(mantissa)) * arb(2) ** exponent


def plain(x):
    return mp.mpf(x.mid().str(45, radius=False))


def by_exponential(scheme, transmitter, y, t0, t1):
    n = len(y)
    matrix = balls((scheme.free + transmitter.at(t0) * scheme.bound) * (t1 - t0))
    moved = matrix.exp() * arb_mat(n, 1, [ball(x) for x in y])
    assert all(moved[i, 0].rad() < 1e-25 for i in range(n))
    return [plain(moved[i, 0]) for i in range(n)]


def by_taylor(scheme, transmitter, y, t0, t1):
    """In fixed point; a term of the series is kept with its power of the step, so that none grows large."""
    n, t, bits = len(y), mp.mpf(t0), 170

    def fixed(x):
        return int(mp.floor(mp.ldexp(x, bits)))

    y = [fixed(x) for x in y]
    while t < t1:
        h = min(t1 - t, 4 / scheme.size(transmitter.at(t) + transmitter.at(t + mp.mpf(1) / 20)))
        free, bound = ([[(j, fixed(h * m[i, j])) for j in range(n) if m[i, j]] for i in range(n)] for m in (scheme.free, scheme.bound))
        powers = [fixed(x * h**k) for k, x in enumerate(transmitter.series(t, ORDER))]
        terms, carried = [y], []
        for k in range(ORDER):
            carried.append([sum(rate * terms[k][j] for j, rate in row) >> bits for row in bound])
            slope = [sum(rate * terms[k][j] for j, rate in row) for row in free]
            for i in range(n):
                if bound[i]:
                    slope[i] += sum(powers[m] * carried[k - m][i] for m in range(k + 1))
            terms.append([(slope[i] >> bits) // (k + 1) for i in range(n)])
        y = [sum(term[i] for term in terms) for i in range(n)]
        t += h
    return [mp.ldexp(x, -bits) for x in y]


def gauss(stages):
    """Nodes and coefficients of the collocation method."""
    nodes = [(1 + x) / 2 for x in sorted(mp.polyroots(mp.taylor(lambda x: mp.legendre(stages, x), 0, stages)[::-1], maxsteps=500, extraprec=400))]
    powers = mp.matrix(stages, stages)
    integrals = mp.matrix(stages + 1, stages)
    for k in range(stages):
        for i, c in enumerate(nodes):
            powers[i, k] = c**k
            integrals[i, k] = c ** (k + 1) / (k + 1)
        integrals[stages, k] = mp.mpf(1) / (k + 1)
    with mp.workprec(600):
        both = integrals * mp.inverse(powers)
    return nodes, both[:stages, :], [both[stages, k] for k in range(stages)]


NODES, INNER, WEIGHTS = gauss(STAGES)


def collocated(slope, jacobian, y, t0, t1, begun, longest, iterations):
    """Steps that grow with the time since something began, by Gauss collocation and Newton's method."""
    n, t, first = len(y), mp.mpf(t0), mp.mpf(1) / 16384
    while t < t1:
        h = min(t1 - t, max(first, (t - begun) / 4), longest)
        slopes = [slope(t + c * h, y) for c in NODES]
        for _ in range(iterations):
            values = [[y[i] + h * sum(INNER[s, r] * slopes[r][i] for r in range(STAGES)) for i in range(n)] for s in range(STAGES)]
            jacobians = [jacobian(t + c * h, values[s]) for s, c in enumerate(NODES)]
            wrong = [slopes[s][i] - x for s in range(STAGES) for i, x in enumerate(slope(t + NODES[s] * h, values[s]))]
            system = mp.eye(n * STAGES)
            for s in range(STAGES):
                for r in range(STAGES):
                    for i in range(n):
                        for j in range(n):
                            if jacobians[s][i, j]:
                                system[s * n + i, r * n + j] -= h * INNER[s, r] * jacobians[s][i, j]
            move = balls(system).solve(arb_mat(n * STAGES, 1, [ball(x) for x in wrong]))
            slopes = [[slopes[s][i] - plain(move[s * n + i, 0]) for i in range(n)] for s in range(STAGES)]
        y = [y[i] + h * sum(w * slopes[s][i] for s, w in enumerate(WEIGHTS)) for i in range(n)]
        t += h
    return y


def by_collocation(scheme, transmitter, y, t0, t1, begun):
    n = len(y)

    def jacobian(t, _):
        return scheme.free + transmitter.at(t) * scheme.bound

    def slope(t, y):
        moved = jacobian(t, y) * mp.matrix(y)
        return [moved[i] for i in range(n)]

    longest = mp.inf if isinstance(transmitter, Constant) else transmitter.tau / 3
    return collocated(slope, jacobian, y, t0, t1, begun, longest, 1)


def trajectory(scheme, pieces, output, check):
    """The outputs at TIMES and the largest one; `pieces` are transmitters and the times at which they end."""
    exact = {}
    for main in [True, False] if check else [True]:
        y, t, k, found, peak = scheme.start, mp.mpf(0), 0, [], mp.mpf(0)
        for transmitter, end in pieces:
            begun = t
            stops = [mp.mpf(x) for x in TIMES if t < x <= end] + ([mp.mpf(end)] if end not in TIMES and end < TIMES[-1] else [])
            grid = sorted({mp.mpf(j) / 8 for j in range(1, 80) if t < mp.mpf(j) / 8 <= end}) if main else []
            for stop in sorted(set(stops + grid)):
                if main:
                    step = by_exponential if isinstance(transmitter, Constant) else by_taylor
                    y = step(scheme, transmitter, y, t, stop)
                else:
                    y = by_collocation(scheme, transmitter, y, t, stop, begun)
                t = stop
                peak = max(peak, output(y))
                if any(stop == mp.mpf(x) for x in TIMES):
                    found.append(output(y))
        exact[main] = (found, peak)
    found, peak = exact[True]
    assert len(found) == len(TIMES)
    assert abs(sum(y) - 1) < 1e-25
    if check:
        worst = max(abs(a - b) for a, b in zip(found, exact[False][0])) / peak
        print(f"  two methods: {mp.nstr(worst, 2)}", file=sys.stderr)
        assert worst < 1e-13, worst
    return found, peak


def pulsed(amplitude, duration):
    return [(Constant(amplitude), number(duration)), (Constant(0), TIMES[-1])]


def decaying(transmitter):
    return [(transmitter, min(60 * transmitter.tau, mp.mpf(TIMES[-1]))), (Constant(0), TIMES[-1])]


def opened(names):
    return lambda scheme: lambda y: sum(y[scheme.names.index(name)] for name in names)


def fusion(scheme):
    return lambda y: number(2e-7) * sum(number(31.3) ** n * y[scheme.names.index(f"V{n}")] for n in range(6))


# Model, transitions, whether they follow the potential, the state at rest, transmitter, output.
SCHEMES = [
    ("AmpaFiveState", ampa_five_state, False, "C0", pulsed(1.0, 1.0), opened(["O"])),
    ("AmpaSixState", ampa_six_state, False, "C0", decaying(Decaying(1.1, 1.2)), opened(["O"])),
    ("AmpaJonas", ampa_jonas, False, "C0", pulsed(1.0, 1.0), opened(["O"])),
    ("AmpaRaman", ampa_raman, False, "C0", pulsed(1.0, 0.3), opened(["O1", "O2"])),
    ("NmdaFiveState", nmda_five_state, False, "C0", pulsed(1.0, 1.0), opened(["O"])),
    ("NmdaFourState", nmda_four_state, True, "U", pulsed(1.0, 0.3), opened(["O"])),
    ("NmdaKampa", nmda_kampa, True, "U", pulsed(1.0, 1.0), opened(["O"])),
    ("NmdaTrapping", nmda_trapping, True, "C0", decaying(Alpha(1.5, 0.3)), opened(["O"])),
    ("GabaaFiveState", gabaa_five_state, False, "C0", pulsed(1.0, 1.0), opened(["O1", "O2"])),
    ("GabaaJones", gabaa_jones, False, "C0", decaying(Decaying(1.0, 0.3)), opened(["O1", "O2"])),
    ("Nicotinic", nicotinic, False, "B0", decaying(Decaying(0.3, 0.3)), opened(["A0", "A1", "A2"])),
    ("ReleaseSensor", release_sensor, False, "V0", decaying(Decaying(25.0, 0.5)), fusion),
]


def release():
    """The scheme of release, which is not linear: transmitter at RELEASE_TIMES and its peak, by two methods in double precision."""
    k_b, k_u, k_1, k_2, k_3, k_h = 1e16, 0.1, 1000.0, 0.1, 4.0, 10.0
    total, vesicles, n_t = 0.001, 0.1, 10000.0
    k_t, k_d, rest, tau, influx, duration = 1.0, 0.0005, 1e-8, 700.0, 0.2, 0.5

    def slope_with(inflow):
        def slope(_, y):
            ca, fa, va, t = y
            activate = k_b * (total - fa - va) * ca**4 - k_u * fa
            take_up = k_1 * vesicles * fa - k_2 * va
            return [inflow - 4 * activate - k_t * ca / (ca + k_d) + (rest - ca) / tau, activate - take_up, take_up - k_3 * va,
                    n_t * k_3 * va - k_h * t]
        return slope

    both = []
    for method in ("DOP853", "Radau"):
        y, found = [rest, 0.0, 0.0, 0.0], []
        for inflow, start, end in [(influx, 0.0, duration), (0.0, duration, RELEASE_TIMES[-1])]:
            times = [x for x in RELEASE_TIMES if start < x <= end]
            solved = solve_ivp(slope_with(inflow), (start, end), y, method, t_eval=times, rtol=1e-12, atol=[1e-20, 1e-18, 1e-18, 1e-15])
            y = solved.y[:, -1]
            found += list(solved.y[3])
        both.append(found)
    peak = max(both[0])
    worst = max(abs(a - b) for a, b in zip(*both)) / peak
    print(f"CalciumRelease, two methods: {worst:.1e}", file=sys.stderr)
    assert worst < 1e-13, worst
    return both[0], peak


# The transmitter peaks where calcium stops to flow in, at 0.5 ms.
RELEASE_TIMES = [0.2, 0.5, 1.0, 2.0, 5.0]


def row(model, v, peak, times, outputs):
    return {"model": model, "v": v, "peak": float(mp.nstr(peak, 3)), "times": [float(t) for t in times], "outputs": [float(x) for x in outputs]}


def main():
    global TIMES
    rows = []
    wanted = sys.argv[1:]
    for model, transitions, moves, rest, pieces, output in SCHEMES:
        if wanted and model not in wanted:
            continue
        for v in POTENTIALS if moves else [None]:
            print(model, v, file=sys.stderr)
            scheme = Scheme(transitions(mp.mpf(v)) if moves else transitions(), rest)
            readout = output(scheme)
            found, peak = trajectory(scheme, pieces, readout, True)
            if model == "NmdaFourState":
                found, peak = [unblocked(mp.mpf(v)) * x for x in found], unblocked(mp.mpf(v)) * peak
            rows.append(row(model, v, peak, TIMES, found))
    if not wanted or "CalciumRelease" in wanted:
        found, peak = release()
        rows.append(row("CalciumRelease", None, peak, RELEASE_TIMES, found))
    TIMES = [10.0]
    for v, expected in [(-70, "1.387617925555323e-3"), (-90, "2.974971587912797e-4")]:
        scheme = Scheme(b1(mp.mpf(v)), "C0")
        found, _ = trajectory(scheme, pulsed(1.0, 1.0), opened(["O"])(scheme), False)
        assert abs(found[0] / mp.mpf(expected) - 1) < 1e-15, found
    TIMES = [5.0]
    scheme = Scheme(ampa_six_state(), "C0")
    found, _ = trajectory(scheme, decaying(Decaying(1.0, 0.5)), opened(["O"])(scheme), False)
    assert abs(found[0] / mp.mpf("4.22131799782722e-2") - 1) < 1e-14, found
    out = Path(__file__).with_name("receptors.json")
    if wanted:
        rows += [r for r in json.loads(out.read_text()) if r["model"] not in wanted]
    order = [model for model, *_ in SCHEMES] + ["CalciumRelease"]
    rows.sort(key=lambda r: (order.index(r["model"]), r["v"] or 0.0))
    out.write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")


main()
