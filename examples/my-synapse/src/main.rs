//! A spike of 1 nS and how it fades.

use my_synapse::TwoSpeeds;
use synapse_runtime::prelude::*;

fn main() -> Result<(), Error> {
    // Three synapses with different shares, in steps of 0.1 ms.
    let mut synapses = Population::<TwoSpeeds>::builder(3, 0.1).set("share", vec![0.0, 0.25, 1.0]).build()?;
    synapses.deliver(&[0.into(), 1.into(), 2.into()])?;
    println!("time (ms)  conductances (nS)");
    for step in 0..=200 {
        if step % 50 == 0 {
            println!("{:9.1}  {:.4?}", synapses.time(), synapses.outputs());
        }
        synapses.step(&[])?;
    }
    Ok(())
}
