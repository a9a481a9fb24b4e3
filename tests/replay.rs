//! Traces of the reference data, replayed through populations of the declared models.

use synapse_cli::{Case, replay};
use synapse_tests::cases;

/// Replays the cases whose names begin so and satisfy `is_wanted`; every column must agree to `limit` of it (scaled error).
fn check(prefix: &str, limit: impl Fn(&str, &Case, &str) -> f64, is_wanted: impl Fn(&str) -> bool) {
    for (name, text) in cases(|name| name.starts_with(prefix) && is_wanted(name)) {
        let case = Case::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let replayed = replay(&case.content, None, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!replayed.columns.is_empty(), "{name} compares nothing");
        for column in replayed.columns {
            let limit = limit(&name, &case, &column.name);
            assert!(column.error <= limit, "{name}, {}: scaled error {:e}", column.name, column.error);
        }
    }
}

/// The same method agrees to 1e-12; but the reference's `ralston4` has coefficients of eight digits.
fn same_method(name: &str, _: &Case, _: &str) -> f64 {
    if name.contains("ralston4") { 1e-6 } else { 1e-12 }
}

#[test]
fn expon_replays_brainpy() {
    check("A_Expon_", same_method, |_| true);
}

#[test]
fn dual_expon_replays_brainpy() {
    check("A_DualExpon_", same_method, |_| true);
}

#[test]
fn dual_expon_v2_replays_brainpy() {
    check("A_DualExponV2_", same_method, |name| !name.contains("near_equal"));
}

/// Beside equal time constants the output `A·(g_decay − g_rise)` is only defined to 64·eps·|A|·max g, the states as ever.
#[test]
fn dual_expon_v2_replays_brainpy_beside_equal_time_constants() {
    let limit = |_: &str, case: &Case, column: &str| {
        if column != "output" {
            return 1e-12;
        }
        let derived = case.content.derived.as_ref().expect("the coefficient that BrainPy computed");
        let amplitudes = derived["A"].as_array().expect("one for each element").iter();
        let amplitudes: Vec<f64> = amplitudes.map(|a| a.as_f64().expect("a number").abs()).collect();
        let largest = |rows: &[Vec<f64>], element: usize| rows.iter().map(|row| row[element].abs()).fold(0.0, f64::max);
        let per_element = (0..case.content.n).map(|element| {
            let g = largest(&case.content.states["g_decay"], element);
            64.0 * f64::EPSILON * amplitudes[element] * g / largest(&case.content.output, element)
        });
        per_element.filter(|limit| limit.is_finite()).fold(0.0, f64::max)
    };
    check("A_DualExponV2_", limit, |name| name.contains("near_equal"));
}

#[test]
fn alpha_replays_brainpy() {
    check("A_Alpha_", same_method, |_| true);
}

#[test]
fn nmda_replays_brainpy() {
    check("A_NMDA_", same_method, |_| true);
}

#[test]
fn std_replays_brainpy() {
    check("A_STD_", same_method, |_| true);
}

#[test]
fn stp_replays_brainpy() {
    check("A_STP_", same_method, |_| true);
}

#[test]
fn exact_trajectories_are_met() {
    // NMDA has no exact solver; STDP is no element-wise model.
    check("F_traj_", |_, _, _| 1e-13, |name| !name.contains("NMDA") && !name.contains("STDP"));
}
