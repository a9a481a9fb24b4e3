"""Statistics of a spike raster: one definition for every simulator. numpy only.

times_ms[k], indices[k]: spike k was fired by cell indices[k] in the step that STARTS at times_ms[k] (a multiple of dt).
A simulator that stamps a spike with the END of the step (NEST) must subtract dt first.
Cells 0 .. n_exc-1 are excitatory, the rest inhibitory. Spikes count when t0 <= t < t1 (EPS guards against rounding).
"""
import numpy as np

EPS = 1e-6  # ms, far below any dt: makes t0, t1 and bin edges safe against times such as 99.99999999


def statistics(times_ms, indices, n, t0, t1, n_exc=None, cv_min_spikes=5, corr_bins_ms=(5.0, 2.0), corr_cells=200):
    t = np.asarray(times_ms, dtype=np.float64)
    i = np.asarray(indices, dtype=np.int64)
    n_exc = n * 4 // 5 if n_exc is None else n_exc
    keep = (t >= t0 - EPS) & (t < t1 - EPS)
    t, i = t[keep], i[keep]
    count = np.bincount(i, minlength=n)
    span_s = (t1 - t0) * 1e-3
    out = {
        "rate_exc": float(count[:n_exc].mean() / span_s),
        "rate_inh": float(count[n_exc:].mean() / span_s),
        "rate": float(count.mean() / span_s),
    }
    cv0, cv1 = isi_cv(t, i, count, cv_min_spikes)
    out["cv"] = float(cv0.mean()) if cv0.size else None
    out["cv_ddof1"] = float(cv1.mean()) if cv1.size else None
    out["cv_cells"] = int(cv0.size)
    for b in corr_bins_ms:
        c, pairs = mean_correlation(t, i, t0, t1, b, min(corr_cells, n))
        name = "corr" if b == corr_bins_ms[0] else f"corr_{b:g}ms"
        out[name] = c
        out[name + "_pairs"] = pairs
    out["spikes"] = int(t.size)
    return out


def isi_cv(t, i, count, min_spikes):
    """CV of each cell with at least min_spikes spikes in the window, from the intervals between those spikes only:
    sd / mean of its intervals, with sd dividing by m (ddof 0) and by m - 1 (ddof 1), m = spikes - 1."""
    order = np.lexsort((t, i))
    t, i = t[order], i[order]
    d = np.diff(t)
    same = i[1:] == i[:-1]
    d, cell = d[same], i[1:][same]
    m = np.bincount(cell, minlength=count.size)
    ok = count >= min_spikes
    mean = np.bincount(cell, d, minlength=count.size) / np.maximum(m, 1)
    ss = np.bincount(cell, (d - mean[cell]) ** 2, minlength=count.size)
    cv0 = np.sqrt(ss[ok] / m[ok]) / mean[ok]
    cv1 = np.sqrt(ss[ok] / (m[ok] - 1)) / mean[ok]
    return cv0, cv1


def mean_correlation(t, i, t0, t1, bin_ms, cells):
    """Mean Pearson correlation of spike counts in bins [t0 + k*bin, t0 + (k+1)*bin), over all pairs a < b of cells
    0 .. cells-1 that fired at least once in the window (and whose counts are not all equal). Also the number of pairs."""
    nb = int(round((t1 - t0) / bin_ms))
    keep = i < cells
    b = np.floor((t[keep] - t0 + EPS) / bin_ms).astype(np.int64)
    inside = b < nb
    x = np.zeros((cells, nb))
    np.add.at(x, (i[keep][inside], b[inside]), 1.0)
    x -= x.mean(axis=1, keepdims=True)
    norm = np.sqrt((x * x).sum(axis=1))
    x = x[norm > 0] / norm[norm > 0, None]
    k = len(x)
    pairs = k * (k - 1) // 2
    if pairs == 0:
        return None, 0
    # sum over a < b of x_a . x_b = (|sum x_a|^2 - k) / 2, since every x_a has norm 1
    s = x.sum(axis=0)
    return float((s @ s - k) / 2 / pairs), pairs


def _self_test():
    rng = np.random.default_rng(0)
    n, t0, t1 = 250, 100.0, 1100.0
    steps = np.sort(rng.integers(0, 12000, 6000))
    i = rng.integers(0, n, 6000)
    t = steps * 0.1
    s = statistics(t, i, n, t0, t1)
    k = (steps >= 1000) & (steps < 11000)  # the slow way, in whole steps
    cvs, x = [], np.zeros((200, 200))
    for c in range(n):
        own = steps[k & (i == c)]
        if own.size >= 5:
            isi = np.diff(own)
            cvs.append(isi.std() / isi.mean())
        if c < 200:
            x[c] = np.bincount((own - 1000) // 50, minlength=200)
    x = x[x.any(axis=1)]
    r = np.corrcoef(x)[np.triu_indices(len(x), 1)]
    assert abs(s["cv"] - np.mean(cvs)) < 1e-12 and abs(s["corr"] - r.mean()) < 1e-12 and s["corr_pairs"] == r.size
    assert abs(s["rate"] - k.sum() / n) < 1e-12
    print("stats self-test ok", s)


if __name__ == "__main__":
    _self_test()
