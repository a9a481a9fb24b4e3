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
fn receptors_replay_brainpy() {
    check("A_AMPA_", same_method, |_| true);
    check("A_GABAa_", same_method, |_| true);
    check("A_BioNMDA_", same_method, |_| true);
}

#[test]
fn the_rules_of_brainpy_state_are_replayed() {
    check("B_state_", same_method, |_| true);
}

#[test]
fn the_rules_of_brainstate_are_replayed() {
    check("B_bs01_", same_method, |_| true);
}

#[test]
fn printed_rules_are_replayed() {
    check("B_ref_", same_method, |_| true);
    check("C_ref_", same_method, |_| true);
}

/// Networks: states, outputs, and the very steps of all spikes.
#[test]
fn networks_replay_brainpy() {
    check("E_", same_method, |name| name != "E_delay_latency");
    check("C_SynapsesAlpha_", same_method, |_| true);
}

#[test]
fn plasticity_replays_brainpy() {
    check("D_", same_method, |_| true);
    check("F_traj_STDP_", same_method, |_| true);
}

#[test]
fn what_is_no_trace_of_a_synapse_is_refused() {
    let refused = |text: &str| match Case::parse(text).and_then(|case| replay(&case.content, None, None)) {
        Ok(_) => panic!("this was replayed"),
        Err(error) => (error.exit_code(), error.to_string()),
    };
    for (name, kind) in [("F_conv_NMDA", "continuous"), ("F_phi", "table")] {
        let (_, text) = cases(|other| other == name).remove(0);
        assert_eq!(refused(&text), (2, format!("this is a {kind} file, which holds no stepped trace to replay")));
    }
    let network = r#"{"case": "E", "system": "brainpy.dyn 2.8.2: SpikeTimeGroup -> ProjAlignPreMg2(Expon, COBA) -> LifRef",
                      "model": "Expon", "method": "exp_auto", "dt": 0.1, "n_steps": 1, "n": 1}"#;
    assert_eq!(refused(network), (2, "the case has no parameter `LifRef`".to_owned()));
    let historic = r#"{"case": "A", "system": "brainpy.dyn.STP 2.6.0.post20250420", "model": "STP", "method": "exp_auto",
                       "dt": 0.1, "n_steps": 1, "n": 1}"#;
    let (code, message) = refused(historic);
    assert!(code == 2 && message.starts_with("no model stands for"), "{message}");
}

/// Pulses that end within a step last the same whole steps in the canonical model, if its spikes come before the step too.
#[test]
fn a_model_that_is_named_runs_on_the_schedule_of_the_case() {
    let (name, text) = cases(|name| name == "B_state_BioNMDA_exp_euler_hetero").remove(0);
    let mut case = Case::parse(&text).expect("a case").content;
    case.states.remove("spike_arrival_time");
    let replayed = replay(&case, Some("BioNmda"), None).expect("the canonical model has these parameters");
    assert!(replayed.columns.iter().all(|column| column.error < 1e-12), "{name}: {:?}", replayed.columns);
}

/// A replay takes the coefficients that the systems derived; ours have the same value.
#[test]
fn coefficients_that_are_left_out_are_those_of_the_systems() {
    let is_wanted = |name: &str| {
        name.contains("_DualExpon")
            && !name.starts_with(['E', 'F'])
            && !name.contains("near_equal")
            && !name.contains("ralston4")
    };
    for (name, text) in cases(is_wanted) {
        let mut case = Case::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}")).content;
        let is_ours = case.params.get("A").is_some_and(serde_json::Value::is_null)
            || case.params.get("normalize").is_some_and(|normalize| normalize == true);
        if !is_ours {
            continue;
        }
        case.params.remove("normalize");
        case.derived = None;
        let replayed = replay(&case, None, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(replayed.columns.iter().all(|column| column.error < 1e-12), "{name}: {:?}", replayed.columns);
    }
}

#[test]
fn exact_trajectories_are_met() {
    // NMDA has no exact solver; STDP is no element-wise model.
    check("F_traj_", |_, _, _| 1e-13, |name| !name.contains("NMDA") && !name.contains("STDP"));
}
