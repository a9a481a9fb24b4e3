//! A model inside of a macro: its names and expressions arrive with the macro's hygiene, in invisible groups.
use synapse_runtime::prelude::*;

macro_rules! decaying {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident($state:ident, $tau:ident: $unit:ident = $default:expr)) => {
        $(#[$doc])*
        #[derive(Synapse)]
        #[synapse(
            dg/dt = -g / ($tau + 0ms),
            dh/dt = -h / $default / 1ms,
            on_pre(weight) { $state += weight; h += 1; }
            output = $state,
        )]
        $visibility struct $name {
            #[param($unit, default = $default, positive)]
            $tau: f64,
        }
    };
}

decaying! {
    /// Half as long as it seems.
    pub struct Wrapped(g, tau: ms = 2.0 + 2.0)
}

fn main() {
    let mut population = Population::<Wrapped>::builder(1, 4.0).build().unwrap();
    population.step(&[Spike::from(0)]).unwrap();
    population.step(&[]).unwrap();
    assert_eq!(population.outputs(), [(-1.0_f64).exp()]);
    assert_eq!(population.state("h").unwrap(), [(-1.0_f64).exp()]);
}
