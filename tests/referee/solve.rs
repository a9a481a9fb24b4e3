//! Integration over one step, by schemes that share nothing with those of the compiler.

use synapse_runtime::Method;

use crate::full::Full;

/// The tolerance of `rodas4` where it is compared with the exact solution.
pub(crate) const TOLERANCE: f64 = 1e-12;

/// Rates times the length of a part of a step are below this.
const LONGEST: f64 = 0.25;

/// The states after `dt`: split where pulses end, each part by extrapolation of the midpoint rule to order 10.
pub(crate) fn exact(full: &Full<'_>, since_pre: f64, ends: &[f64], dt: f64) -> Vec<f64> {
    let mut cuts: Vec<f64> = ends.iter().map(|end| end - since_pre).filter(|cut| *cut > 0.0 && *cut < dt).collect();
    cuts.push(dt);
    cuts.sort_by(f64::total_cmp);
    let mut state = full.state.clone();
    let mut from = 0.0;
    for to in cuts {
        let n_parts = parts(full, &state, to - from);
        // Which pulses run is known in the middle of the part.
        let then = since_pre + 0.5 * (from + to);
        for part in 0..n_parts {
            let length = (to - from) / f64::from(n_parts);
            let slopes = |state: &[f64], after: f64| full.slopes(state, from + f64::from(part) * length + after, then);
            state = extrapolated(&state, length, &slopes);
        }
        from = to;
    }
    state
}

/// Into how many parts a time is to be divided: by the largest rate that a change of one state shows.
fn parts(full: &Full<'_>, state: &[f64], length: f64) -> u32 {
    let slopes = full.slopes(state, 0.0, 0.0);
    let rate = (0..state.len()).fold(0.0_f64, |most, k| {
        let mut moved = state.to_vec();
        moved[k] += 1e-3;
        let changed = full.slopes(&moved, 0.0, 0.0);
        let sum: f64 = changed.iter().zip(&slopes).map(|(a, b)| (a - b).abs()).sum();
        most.max(sum / 1e-3)
    });
    (1..64).find(|n| rate * length / f64::from(*n) < LONGEST).unwrap_or(64)
}

type Slopes<'a> = &'a dyn Fn(&[f64], f64) -> Vec<f64>;

/// Gragg's method in 2, 4, … 10 parts, extrapolated to infinitely many.
fn extrapolated(state: &[f64], length: f64, slopes: Slopes<'_>) -> Vec<f64> {
    const PARTS: [f64; 5] = [2.0, 4.0, 6.0, 8.0, 10.0];
    let mut table: Vec<Vec<f64>> = Vec::new();
    for (row, n) in PARTS.iter().enumerate() {
        table.push(gragg(state, length, *n, slopes));
        for column in (0..row).rev() {
            let ratio = (n / PARTS[column]).powi(2);
            let better = &table[column + 1];
            let next = better.iter().zip(&table[column]).map(|(a, b)| a + (a - b) / (ratio - 1.0)).collect();
            table[column] = next;
        }
    }
    table.swap_remove(0)
}

/// The modified midpoint rule.
fn gragg(start: &[f64], length: f64, n: f64, slopes: Slopes<'_>) -> Vec<f64> {
    let h = length / n;
    let along = |from: &[f64], slope: &[f64], h: f64| -> Vec<f64> {
        from.iter().zip(slope).map(|(from, slope)| from + h * slope).collect()
    };
    let mut before = start.to_vec();
    let mut now = along(start, &slopes(start, 0.0), h);
    let mut k = 1.0;
    while k < n {
        let next = along(&before, &slopes(&now, k * h), 2.0 * h);
        before = core::mem::replace(&mut now, next);
        k += 1.0;
    }
    let last = slopes(&now, length);
    (0..now.len()).map(|k| 0.5 * (now[k] + before[k] + h * last[k])).collect()
}

/// One step of a Runge–Kutta method or of `backward_euler`. The time is that of each stage; the time since the latest spike, and with it each
/// pulse, is that of the step's start.
pub(crate) fn step(full: &Full<'_>, since_pre: f64, method: Method, dt: f64) -> Vec<f64> {
    let start = &full.state;
    let slopes = |state: &[f64], after: f64| full.slopes(state, after, since_pre);
    let moved = |slope: &[f64], h: f64| -> Vec<f64> { start.iter().zip(slope).map(|(x, k)| x + h * k).collect() };
    let k1 = slopes(start, 0.0);
    match method {
        Method::Euler => moved(&k1, dt),
        Method::Midpoint => moved(&slopes(&moved(&k1, 0.5 * dt), 0.5 * dt), dt),
        Method::Rk4 => {
            let k2 = slopes(&moved(&k1, 0.5 * dt), 0.5 * dt);
            let k3 = slopes(&moved(&k2, 0.5 * dt), 0.5 * dt);
            let k4 = slopes(&moved(&k3, dt), dt);
            let mean = |k: usize| (k1[k] + 2.0 * k2[k] + 2.0 * k3[k] + k4[k]) / 6.0;
            moved(&(0..start.len()).map(mean).collect::<Vec<_>>(), dt)
        }
        // By iteration, which converges where dt times the rates is well below 1.
        Method::BackwardEuler => (0..400).fold(start.clone(), |end, _| moved(&slopes(&end, dt), dt)),
        other => unreachable!("{other} is not asked for"),
    }
}
