//! Traces of the reference data, replayed through populations of the declared models.

use synapse_cli::{Case, replay};
use synapse_tests::cases;

/// Replays the cases whose names begin so; every column must agree to `limit` (scaled error).
fn check(prefix: &str, limit: f64, is_wanted: impl Fn(&str) -> bool) {
    for (name, text) in cases(|name| name.starts_with(prefix) && is_wanted(name)) {
        let case = Case::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let replayed = replay(&case.content, None, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!replayed.columns.is_empty(), "{name} compares nothing");
        for column in replayed.columns {
            assert!(column.error <= limit, "{name}, {}: scaled error {:e}", column.name, column.error);
        }
    }
}

fn exp_auto(name: &str) -> bool {
    name.contains("_exp_auto_")
}

#[test]
fn expon_replays_brainpy() {
    check("A_Expon_", 1e-12, exp_auto);
}

#[test]
fn dual_expon_replays_brainpy() {
    check("A_DualExpon_", 1e-12, exp_auto);
}

#[test]
fn nmda_replays_brainpy() {
    check("A_NMDA_", 1e-12, exp_auto);
}

#[test]
fn stp_replays_brainpy() {
    check("A_STP_", 1e-12, exp_auto);
}

#[test]
fn exact_trajectories_are_met() {
    check("F_traj_", 1e-13, |name| matches!(name, "F_traj_Expon" | "F_traj_DualExpon" | "F_traj_STP"));
}
