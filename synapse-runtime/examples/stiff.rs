//! A stiff receptor, timed: `stiff METHOD TOLERANCE DT REPEATS [FILE]` runs the protocol of `docs/stiff.md` REPEATS times and writes
//! the open fraction of the first ten elements after each step of the last run as little-endian `f64`.

use std::error::Error;
use std::f64::consts::TAU;
use std::{env, fs};

use synapse_runtime::prelude::*;

const N: usize = 1000;
/// In ms.
const DURATION: f64 = 50.0;
/// Element k has its first spike k mod 10 + 1 ms after the start, and one every 10 ms.
const CLASSES: usize = 10;

/// NMDA receptor of Kampa, Clements, Jonas & Stuart (2004), Journal of Physiology 556:337–345: five states, and the same five with
/// magnesium. The transmitter decays here; a spike sets it to 1 mM.
#[derive(Synapse)]
#[synapse(
    input v : mV,
    dT/dt = -T / 1ms : mM, on_pre { T = 1mM; }
    let k = 10 / (1ms * 1mM) * T,
    let on = exp(-1.6 * (v - 40mV) / 25mV) / 1ms,
    let off = exp(0.4 * (v - 40mV) / 25mV) / 1ms,
    let bind = k * U - 5.6e-3 * C / 1ms,
    let bind_mg = k * UM - 17.1e-3 * CM / 1ms,
    let open = (0.01 * C - 0.273 * O) / 1ms,
    let open_mg = (0.01 * CM - 0.548 * OM) / 1ms,
    let desensitise1 = (2.2e-3 * C - 1.6e-3 * D1) / 1ms,
    let desensitise1_mg = (2.1e-3 * CM - 0.87e-3 * D1M) / 1ms,
    let desensitise2 = (0.43e-3 * D1 - 0.5e-3 * D2) / 1ms,
    let desensitise2_mg = (0.26e-3 * D1M - 0.42e-3 * D2M) / 1ms,
    let block_u = 0.05e-3 * on * U - 2.438312e-3 * off * UM,
    let block_c = 0.05e-3 * on * C - 5.041915e-3 * off * CM,
    let block_d1 = 0.05e-3 * on * D1 - 2.98874e-3 * off * D1M,
    let block_d2 = 0.05e-3 * on * D2 - 2.953408e-3 * off * D2M,
    let block_o = 0.05 * on * O - 12.8 * off * OM,
    dU/dt = -bind - block_u, U(0) = 1,
    dC/dt = bind - open - desensitise1 - block_c,
    dO/dt = open - block_o,
    dD1/dt = desensitise1 - desensitise2 - block_d1,
    dD2/dt = desensitise2 - block_d2,
    dUM/dt = block_u - bind_mg,
    dCM/dt = block_c + bind_mg - open_mg - desensitise1_mg,
    dOM/dt = block_o + open_mg,
    dD1M/dt = block_d1 + desensitise1_mg - desensitise2_mg,
    dD2M/dt = block_d2 + desensitise2_mg,
    output = O, methods(auto, exp_euler, backward_euler, rodas4),
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
struct Kampa {}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of steps are small and positive")]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [method, tolerance, dt, repeats, file @ ..] = &words[..] else {
        return Err("stiff METHOD TOLERANCE DT REPEATS [FILE]".into());
    };
    let method = Method::from_name(method).ok_or("a method that does not exist")?;
    let dt: f64 = dt.parse()?;
    let mut synapses = Population::<Kampa>::builder(N, dt).method(method).tolerance(tolerance.parse()?).build()?;
    let steps = (DURATION / dt).round() as usize;
    let a_ms = (1.0 / dt).round() as usize;
    let mut open = Vec::new();
    for _ in 0..repeats.parse::<u32>()? {
        synapses.reset();
        open.clear();
        for step in 0..steps {
            if step > 0 && step % a_ms == 0 {
                let class = (step / a_ms - 1) % CLASSES;
                let spikes: Vec<Spike> = (class..N).step_by(CLASSES).map(Spike::from).collect();
                synapses.deliver(&spikes)?;
            }
            // What a step reads is the potential at its start.
            synapses.input_mut("v")?.fill(-65.0 + 20.0 * (TAU * step as f64 * dt / 31.4).sin());
            synapses.advance()?;
            if !file.is_empty() {
                open.extend_from_slice(&synapses.state("O")?[..CLASSES]);
            }
        }
    }
    if let [file] = file {
        fs::write(file, open.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())?;
    }
    Ok(())
}
