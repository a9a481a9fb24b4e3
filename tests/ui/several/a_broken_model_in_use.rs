//! A broken model in use.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = -g / tua, output = g)]
struct M {
    #[param(ms, default = 8.0)]
    tau: f64,
}

fn used() -> Result<f64, Error> {
    let mut population = Population::<M>::builder(1, 0.1).uniform(&M::default()).build()?;
    population.step(&[Spike::from(0)])?;
    Ok(population.outputs()[0] + M { tau: 1.0 }.tau)
}

fn main() {
    let _ = used();
}
