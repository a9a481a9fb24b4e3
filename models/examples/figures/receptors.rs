//! Figures of receptors as kinetic schemes.

use std::path::Path;

use models::{
    AmpaJonas, AmpaRaman, AmpaSixState, CalciumRelease, GabaaFiveState, GabaaJones, GababDesensitising, Nicotinic,
    NmdaFiveState, NmdaFourState, NmdaKampa, NmdaTrapping, ReleaseSensor,
};
use synapse_runtime::Error;
use synapse_runtime::prelude::*;

use crate::{Mark, Panel, Points, write};

const TIME: &str = "time (ms)";
const RELATIVE: &str = "open channels / peak";

/// The figures.
pub(crate) fn all(folder: &Path) -> Result<(), Error> {
    fast(folder)?;
    nmda(folder)?;
    release(folder)
}

/// The output of one element up to `end` ms with spikes at the given times, at a potential if the model reads one.
fn course<M: Synapse>(v: Option<f64>, spikes: &[f64], end: f64) -> Result<Points, Error> {
    const STEPS: u32 = 1000;
    let dt = end / f64::from(STEPS);
    let mut synapses = Population::<M>::builder(1, dt).build()?;
    if let Some(v) = v {
        synapses.input_mut("v_post")?[0] = v;
    }
    let mut points = Vec::new();
    for step in 0..=STEPS {
        let t = f64::from(step) * dt;
        points.push((t, synapses.outputs()[0]));
        if spikes.iter().any(|spike| (spike - t).abs() < 0.5 * dt) {
            synapses.deliver(&[0.into()])?;
        }
        synapses.advance()?;
    }
    Ok(points)
}

/// The same, relative to its largest value.
fn relative<M: Synapse>(v: Option<f64>, spikes: &[f64], end: f64) -> Result<Points, Error> {
    let points = course::<M>(v, spikes, end)?;
    let peak = points.iter().fold(0.0_f64, |most, (_, open)| most.max(*open));
    Ok(points.into_iter().map(|(t, open)| (t, open / peak)).collect())
}

fn fast(folder: &Path) -> Result<(), Error> {
    let one = [0.0];
    let ampa = vec![
        Mark::Line("six states", relative::<AmpaSixState>(None, &one, 10.0)?),
        Mark::Line("Jonas et al.", relative::<AmpaJonas>(None, &one, 10.0)?),
        Mark::Line("Raman & Trussell", relative::<AmpaRaman>(None, &one, 10.0)?),
        Mark::Line("nicotinic", relative::<Nicotinic>(None, &one, 10.0)?),
    ];
    let gabaa = vec![
        Mark::Line("five states", relative::<GabaaFiveState>(None, &one, 150.0)?),
        Mark::Line("Jones & Westbrook", relative::<GabaaJones>(None, &one, 150.0)?),
    ];
    let train: Vec<f64> = (0..10).map(|spike| 50.0 + 5.0 * f64::from(spike)).collect();
    let gabab = vec![
        Mark::Line("1 spike", relative::<GababDesensitising>(None, &train[..1], 1000.0)?),
        Mark::Line("10 spikes at 200 Hz", relative::<GababDesensitising>(None, &train, 1000.0)?),
    ];
    write(
        folder,
        "FastReceptors",
        "Receptors as kinetic schemes, after a spike",
        vec![
            Panel::new("AMPA and nicotinic", TIME, RELATIVE, ampa),
            Panel::new("GABA-A", TIME, RELATIVE, gabaa),
            Panel::new("GABA-B that desensitises", TIME, RELATIVE, gabab),
        ],
    );
    Ok(())
}

fn nmda(folder: &Path) -> Result<(), Error> {
    const POTENTIALS: [(&str, f64); 3] = [("−70 mV", -70.0), ("−40 mV", -40.0), ("+20 mV", 20.0)];
    fn blocked<M: Synapse>(title: &'static str) -> Result<Panel, Error> {
        let at = |(name, v)| Ok(Mark::Line(name, course::<M>(Some(v), &[0.0], 200.0)?));
        let marks = POTENTIALS.into_iter().map(at).collect::<Result<Vec<_>, Error>>()?;
        Ok(Panel::new(title, TIME, "open channels without magnesium", marks).with_log_y(1e-5, 2.0))
    }
    let five = vec![Mark::Line("any potential", course::<NmdaFiveState>(None, &[0.0], 200.0)?)];
    write(
        folder,
        "NmdaReceptors",
        "NMDA receptors as kinetic schemes: one spike, and magnesium",
        vec![
            Panel::new("five states, without a block", TIME, "open channels", five).with_log_y(1e-5, 2.0),
            blocked::<NmdaFourState>("four states")?,
            blocked::<NmdaKampa>("ten states, Kampa et al.")?,
            blocked::<NmdaTrapping>("trapping block")?,
        ],
    );
    Ok(())
}

fn release(folder: &Path) -> Result<(), Error> {
    let spikes = [1.0, 11.0];
    let sensor = vec![Mark::Line("", course::<ReleaseSensor>(None, &spikes, 20.0)?)];
    let transmitter = vec![Mark::Line("", course::<CalciumRelease>(None, &spikes, 20.0)?)];
    write(
        folder,
        "Release",
        "Release by calcium: two spikes 10 ms apart",
        vec![
            Panel::new("sensor of five sites", TIME, "rate of release (1/ms)", sensor),
            Panel::new("fourth power of calcium", TIME, "transmitter (mM)", transmitter),
        ],
    );
    Ok(())
}
