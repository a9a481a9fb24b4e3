//! What one should know of a model before trusting it.

use my_synapse::TwoSpeeds;
use synapse_runtime::prelude::*;

#[test]
fn it_follows_its_closed_form() -> Result<(), Error> {
    let mut synapses = Population::<TwoSpeeds>::builder(1, 0.1).build()?;
    synapses.deliver(&[Spike { element: 0, weight: 2.0 }])?;
    for _ in 0..300 {
        synapses.advance()?;
    }
    let t = synapses.time();
    let expected = 2.0 * (0.75 * (-t / 2.0).exp() + 0.25 * (-t / 50.0).exp());
    assert!((synapses.outputs()[0] / expected - 1.0).abs() < 1e-13);
    Ok(())
}

#[test]
fn its_code_is_the_code_that_was_read() -> Result<(), Box<dyn std::error::Error>> {
    for model in synapse_compiler::generated_code(include_str!("../src/lib.rs"))? {
        insta::assert_snapshot!(model.name, model.code);
    }
    Ok(())
}
