//! Models for which something once went wrong, and a few plain ones to combine them with.

use synapse_runtime::prelude::*;

use crate::table::{Entry, entries};

#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w; } output = g)]
pub(crate) struct Plain {
    #[param(default = 5.0, positive)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    dx/dt = (1 - x) / 200,
    x(0) = 1,
    on_pre { release = x; x -= 0.4 * x; }
    output = x,
)]
pub(crate) struct Depressing {}

/// A resource of the connection scales what a spike adds to the conductance.
#[derive(Synapse)]
#[synapse(
    dg/dt = -g / 5,
    dr/dt = (1 - r) / 100,
    r(0) = 1,
    on_pre(w) { g += w * r; r -= 0.5 * r; }
    output = g,
)]
pub(crate) struct ResourceAndConductance {}

/// What a spike adds depends on the time since the one before.
#[derive(Synapse)]
#[synapse(dg/dt = -g / 5, on_pre(w) { g += w * exp(-since_pre / 50); } output = g)]
pub(crate) struct Interval {}

/// A state of the presynaptic cell feeds the conductance.
#[derive(Synapse)]
#[synapse(
    dg/dt = h - g / 8,
    dh/dt = -h / 4,
    on_pre(w) { g += 0.7 * w; h += exp(-0.02 * since_pre); }
    output = g,
)]
pub(crate) struct FedByInterval {}

/// A weight in one factor of the output, an efficacy of both sides in the other.
#[derive(Synapse)]
#[synapse(
    dg/dt = -g / 5,
    dm/dt = 0,
    m(0) = 1,
    on_pre(w) { g += w; m *= 0.9; }
    on_post { m += 0.1; }
    output = g * m,
)]
pub(crate) struct Efficacy {}

/// The weight is read by a state that the output does not read.
#[derive(Synapse)]
#[synapse(dm/dt = 0, dg/dt = -g / 5, on_pre(w) { m += w; g += 1; } output = g)]
pub(crate) struct WeightAside {}

/// What a spike adds depends on what there was before the step.
#[derive(Synapse)]
#[synapse(dg/dt = -g / 5, on_pre(w) { g += w / (1 + prev(g) * prev(g)); } output = g)]
pub(crate) struct Previous {}

/// A resource that is used up by what there was before the step.
#[derive(Synapse)]
#[synapse(
    dm/dt = -m / 50,
    m(0) = 0.5,
    on_pre { m -= 0.1 * prev(m); }
    on_post { m += 0.1; }
    output = m,
)]
pub(crate) struct Remembering {}

/// A pulse drives a state that postsynaptic spikes change.
#[derive(Synapse)]
#[synapse(ds/dt = pulse(1, 2) * (1 - s) - 0.1 * s, on_pre { } on_post { s *= 0.5; } output = s)]
pub(crate) struct PulseAtConnection {}

/// A weight whose jump reads a potential, and which starts at 0 and decays.
#[derive(Synapse)]
#[synapse(input v_post, dw/dt = -w / 1000, on_pre { w += 0.01 * (v_post + 10); } output = w)]
pub(crate) struct FromZero {}

/// A trace that is not at rest when the time begins.
#[derive(Synapse)]
#[synapse(dx/dt = -(x - 2) / 20, on_pre { x += 1; } output = x)]
pub(crate) struct NotAtRest {}

/// Short-term plasticity and its conductance in one declaration.
#[derive(Synapse)]
#[synapse(
    du/dt = -u / tau_f,
    dx/dt = (1 - x) / tau_r,
    x(0) = 1,
    dg/dt = -g / tau_s,
    on_pre(w) { u += U * (1 - u); g += w * u * x; x -= u * x; }
    output = g,
)]
#[allow(non_snake_case, reason = "the name of the literature")]
pub(crate) struct A1 {
    #[param(default = 50.0, positive)]
    tau_f: f64,
    #[param(default = 100.0, positive)]
    tau_r: f64,
    #[param(default = 10.0, positive)]
    tau_s: f64,
    #[param(default = 0.5, non_negative)]
    U: f64,
}

/// Every second spike adds.
#[derive(Synapse)]
#[synapse(
    dn/dt = 0,
    dg/dt = -g / 10,
    on_pre(w) { n = 1 - n; if n > 0.5 { g += w; } }
    output = g,
)]
pub(crate) struct A4 {}

/// A trace of the presynaptic cell scales what a spike adds.
#[derive(Synapse)]
#[synapse(dz/dt = -z / tau, dg/dt = -g / 10, on_pre(w) { z += 1; g += w * z; } output = g)]
pub(crate) struct A5 {
    #[param(default = 50.0, positive)]
    tau: f64,
}

/// Strong connections fail less.
#[derive(Synapse)]
#[synapse(dx/dt = 0, on_pre(w) { release = w / (w + a); } output = x)]
pub(crate) struct C1 {
    #[param(default = 0.5, positive)]
    a: f64,
}

/// The weight enters as its square.
#[derive(Synapse)]
#[synapse(dg/dt = -g / 10, on_pre(w) { g += w * w; } output = g)]
pub(crate) struct C4 {}

/// A conductance with a maximum one time constant after the spike.
#[derive(Synapse)]
#[synapse(dx/dt = 0, on_pre { } output = since_pre / tau * exp(1 - since_pre / tau) + x)]
pub(crate) struct I1 {
    #[param(default = 4.0, positive)]
    tau: f64,
}

/// A transmitter that follows the time since the spike.
#[derive(Synapse)]
#[synapse(
    let T = since_pre / 3 * exp(1 - since_pre / 3),
    ds/dt = 0.2 * T * (1 - s) - 0.1 * s,
    on_pre { }
    output = s,
)]
pub(crate) struct I2 {}

/// A plastic weight and its conductance in one declaration.
#[derive(Synapse)]
#[synapse(
    da/dt = -a / 20,
    db/dt = -b / 20,
    dw/dt = 0,
    w(0) = 0.5,
    dg/dt = -g / 5,
    on_pre { g += w; a += 1; w = clamp(w - 0.01 * b, 0, 1); }
    on_post { b += 1; w = clamp(w + 0.01 * a, 0, 1); }
    output = g,
    current(v) = g * (-v),
)]
pub(crate) struct L1 {}

/// A circle of states that follow a potential, and a weight, by `rodas4`.
#[derive(Synapse)]
#[synapse(
    input v_post,
    let block = 0.2 / (1 + exp(-0.06 * v_post)),
    dx/dt = 0.1 * y * (1 - x) - 0.4 * x,
    dy/dt = block * (1 - y * y) - 0.3 * x * y,      y(0) = 0.4,
    on_pre(w) { x += 0.3 * w * (1 - x); }
    on_post { y *= 0.9; }
    output = x,
    current(v) = x * (10 - v) / (1 + exp(-0.06 * v)),
    methods(rodas4),
)]
pub(crate) struct ByRodas4 {}

/// The same without what a potential and postsynaptic spikes do, by `backward_euler`.
#[derive(Synapse)]
#[synapse(
    dx/dt = 0.1 * y * (1 - x) - 0.4 * x,
    dy/dt = 0.15 * (1 - y * y) - 0.3 * x * y + 0.05 * sin(0.3 * t),     y(0) = 0.4,
    on_pre(w) { x += 0.3 * w * (1 - x); }
    output = x,
    current(v) = x * (10 - v) / (1 + exp(-0.06 * v)),
    methods(backward_euler),
)]
pub(crate) struct ByBackwardEuler {}

/// Pair-based plasticity.
#[derive(Synapse)]
#[synapse(
    da/dt = -a / 20,
    db/dt = -b / 30,
    dw/dt = 0,
    w(0) = 0.5,
    on_pre { a += 1; w = clamp(w - 0.12 * b, 0, 1); }
    on_post { b += 1; w = clamp(w + 0.1 * a, 0, 1); }
    output = w,
)]
pub(crate) struct Pairs {}

pub(crate) fn models() -> Vec<Entry> {
    use models::TripletStdp;
    entries![
        Plain,
        Depressing,
        ResourceAndConductance,
        Interval,
        FedByInterval,
        Efficacy,
        WeightAside,
        Previous,
        Remembering,
        PulseAtConnection,
        FromZero,
        NotAtRest,
        A1,
        A4,
        A5,
        C1,
        C4,
        I1,
        I2,
        L1,
        ByRodas4,
        ByBackwardEuler,
        Pairs,
        TripletStdp
    ]
}
