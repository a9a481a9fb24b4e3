//! Random models, made by `generator.rs` from the seed 1; another seed makes others.

use synapse_runtime::prelude::*;

use crate::table::{Entry, entries};

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g + 0.2 * 1 / (1 + g * g),
    on_pre { g += 1 / (1 + g * g); },
    output = 1 / (1 + g * g),
)]
pub(crate) struct R00 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dm/dt = 0.02 * 1 / (1 + h * h) * (1 - m), m(0) = 0.5,
    dg/dt = -g / tau_g + 0.2 * third,
    dh/dt = -h / tau_h,
    da/dt = -a / tau_a,
    on_pre(w) { m = clamp(m - 0.1 * 0.2 * a, 0, 1); release = m * k; let by = w; g += 0.5 * by; g += 0.5 * by; a += 1 / (1 + g * g); h += k * w * w / (1 + w); },
    output = g,
)]
pub(crate) struct R01 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 7.0, positive)]
    tau_h: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dn/dt = 0,
    ds/dt = -s / tau_s,
    db/dt = -b / tau_b, b(0) = 0.3,
    on_pre(w) { n = 1 - n; s += 0.5 * third * (1 - s); },
    on_post { b += 1; },
    output = s * s,
)]
pub(crate) struct R02 {
    #[param(default = 7.0, positive)]
    tau_s: f64,
    #[param(default = 55.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_pre,
    dg/dt = -g / tau_g,
    dz/dt = 0.1 * sin(0.3 * t) - z / tau_z, z(0) = 0.2,
    dm/dt = (0.3 - m) / (10 * tau_m), m(0) = 0.5,
    on_pre(w) { let by = w * 1 / (1 + g * g); g += 0.5 * by; g += 0.5 * by; m = clamp(m - 0.1 * 1 / (1 + exp(-0.1 * (v_pre + 55))), 0, 1); },
    output = g,
    current(v) = (g) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R03 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_z: f64,
    #[param(default = 20.0, positive)]
    tau_m: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g + 0.2 * 0.2 * c,
    da/dt = -a / tau_a,
    dc/dt = -c / tau_c,
    on_pre { release = 1 / (1 + g * g); c += 1; a = 1; g += 0.2 * c; },
    output = g,
)]
pub(crate) struct R04 {
    #[param(default = 7.0, positive)]
    tau_g: f64,
    #[param(default = 55.0, positive)]
    tau_a: f64,
    #[param(default = 12.0, positive)]
    tau_c: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_pre,
    dg/dt = -g / tau_g,
    da/dt = -a / tau_a,
    on_pre(w) { a += 1; g += w * exp(-a); },
    output = g,
    current(v) = (g) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R05 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 20.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    input v_pre,
    dq/dt = (1 / (1 + exp(-0.1 * (v_pre + 55))) - q) / tau_q,
    on_pre { },
    output = q * 1 / (1 + exp(-0.1 * (v_post + 55))),
)]
pub(crate) struct R06 {
    #[param(default = 20.0, positive)]
    tau_q: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    db/dt = -b / tau_b,
    da/dt = -a / tau_a,
    dx/dt = (1 - x) / tau_x, x(0) = 1,
    on_pre(w) { x -= 0.4 * x; release = (if since_pre < 3.37 { 0.9 } else { 0.2 }) * (1 + sin(0.2 * t)) / 2; a += 1; },
    on_post { b += 0.2 * b; },
    let all = x,
    output = all,
)]
pub(crate) struct R07 {
    #[param(default = 12.0, positive)]
    tau_q: f64,
    #[param(default = 7.0, positive)]
    tau_b: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
    #[param(default = 55.0, positive)]
    tau_x: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -g * (1 + third) / tau_g,
    on_pre(w) { g += w; },
    output = g,
    current(v) = (g) * (-v),
)]
pub(crate) struct R08 {
    #[param(default = 7.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g,
    on_pre(w) { g += w * 1 / (1 + g * g); },
    output = g + 0.1,
)]
pub(crate) struct R09 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g,
    db/dt = -b / tau_b,
    dm/dt = 0, m(0) = 0.5,
    on_pre { g += exp(-b); m = clamp(m - 0.1 * exp(-b), 0, 1); },
    on_post { let by = exp(-b); b += 0.5 * by; b += 0.5 * by; },
    output = g,
    current(v) = (g) * (-v),
)]
pub(crate) struct R10 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 55.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    dg/dt = -g / tau_g,
    da/dt = (1 / (1 + g * g) - a) / tau_a,
    dn/dt = 0,
    dm/dt = 0.02 * 1 / (1 + a) * (1 - m), m(0) = 0.5,
    on_pre(w) { n = 1 - n; if n > 0.5 { g += w * (if since_pre < 3.37 { 0.9 } else { 0.2 }); } release = (1 + sin(0.2 * t)) / 2 * 1 / (1 + exp(-0.1 * (v_post + 55))); a = 1; },
    on_post { m += 0.1 * third * (1 - m); },
    output = g,
)]
pub(crate) struct R11 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 55.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dm/dt = 0, m(0) = 0.5,
    on_pre { release = m; },
    on_post { m += 0.1 * (1 + sin(0.2 * t)) / 2 * (1 - m); },
    output = 0.6 * m + 0.3 * m,
)]
pub(crate) struct R12 {}

#[derive(Synapse)]
#[synapse(
    input v_pre,
    dg/dt = -g / tau_g,
    db/dt = -b / tau_b,
    dm/dt = (0.3 - m) / (10 * tau_m), m(0) = 0.5,
    da/dt = (m - a) / tau_a, a(0) = 0.3,
    on_pre(w) { let by = w * k; g += 0.5 * by; g += 0.5 * by; a += 1; },
    on_post { b += 1; },
    let all = g * exp(-b),
    output = all,
    current(v) = 0.3 * (all) * (-70 - v) + 0.2,
)]
pub(crate) struct R13 {
    #[param(default = 7.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_b: f64,
    #[param(default = 7.0, positive)]
    tau_m: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    da/dt = -a / tau_a,
    on_pre { a += 1; release = 1 / (1 + a) * 1 / (1 + a); },
    output = a,
)]
pub(crate) struct R14 {
    #[param(default = 12.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_pre,
    dg/dt = -g * (1 + 1 / (1 + g * g)) / tau_g,
    db/dt = (1 / (1 + exp(-0.1 * (v_pre + 55))) - b) / tau_b,
    on_pre(w) { g += exp(-b) * w * w / (1 + w); },
    on_post { b += 1; },
    output = 1 / (1 + g * g),
)]
pub(crate) struct R15 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g / tau_g,
    db/dt = -b / tau_b,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    on_pre(w) { let by = w; g += 0.5 * by; g += 0.5 * by; q += 0.3 * 0.2 * b * (1 - q); },
    on_post { b += 1; },
    output = g,
    current(v) = (g) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R16 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 20.0, positive)]
    tau_b: f64,
    #[param(default = 4.0, positive)]
    tau_q: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    dn/dt = 0,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    on_pre { n = 1 - n; },
    let all = n,
    output = all,
)]
pub(crate) struct R17 {
    #[param(default = 20.0, positive)]
    tau_q: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g / tau_g,
    on_pre(w) { release = 1 / (1 + exp(-0.1 * (v_post + 55))) * 1 / (1 + g * g); g += w * 1 / (1 + g * g); },
    output = g + 0.1,
)]
pub(crate) struct R18 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g,
    dm/dt = 0, m(0) = 0.5,
    on_pre(w) { m = clamp(m - 0.1 * 1 / (1 + g * g), 0, 1); g += w; },
    output = g,
    current(v) = (g) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R19 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -g / tau_g,
    da/dt = (n - a) / tau_a,
    dn/dt = 0,
    on_pre(w) { g += w; a = 1; n = 1 - n; },
    on_post { if n > 0.5 { g *= 0.5; } },
    output = 1 / (1 + g * g),
)]
pub(crate) struct R20 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g * (1 + 1 / (1 + exp(-0.1 * (v_post + 55)))) / tau_g,
    db/dt = -b / tau_b,
    on_pre(w) { g += 0.2 * b * w * w / (1 + w); },
    on_post { g *= 0.5; b += 1; },
    output = 0.6 * g + 0.3 * g,
)]
pub(crate) struct R21 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g,
    on_pre(w) { g += w * 1 / (1 + g * g); },
    let all = 1 / (1 + g * g),
    output = all,
)]
pub(crate) struct R22 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_pre,
    dz/dt = 0.1 * sin(0.3 * t) - z / tau_z, z(0) = 0.2,
    dg/dt = -g / tau_g,
    dn/dt = 0,
    db/dt = -b / tau_b, b(0) = 0.3,
    on_pre { n = 1 - n; g += k; },
    on_post { b += 1; },
    let all = (1 + sin(0.2 * t)) / 2,
    output = all,
)]
pub(crate) struct R23 {
    #[param(default = 12.0, positive)]
    tau_z: f64,
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_b: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g / tau_g + 0.2 * 1 / (1 + g * g),
    on_pre(w) { let by = (1 + sin(0.2 * t)) / 2 * w * w / (1 + w); g += 0.5 * by; g += 0.5 * by; release = 1 / (1 + exp(-0.1 * (v_post + 55))) * 1 / (1 + g * g); },
    output = release,
)]
pub(crate) struct R24 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    input v_pre,
    db/dt = -b / tau_b, b(0) = 0.3,
    da/dt = -a / tau_a,
    dg/dt = -g / tau_g + 0.2 * 1 / (1 + g * g),
    on_pre(w) { a += 1; release = exp(-0.02 * since_pre); g += w; },
    on_post { b += 1; },
    output = 1 / (1 + exp(-0.1 * (v_post + 55))),
)]
pub(crate) struct R25 {
    #[param(default = 12.0, positive)]
    tau_b: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
    #[param(default = 55.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g * (1 + 1 / (1 + g * g)) / tau_g,
    dn/dt = 0,
    on_pre(w) { g += w; release = 1 / (1 + prev(g) * prev(g)) * 1 / (1 + g * g); n = 1 - n; },
    output = g,
)]
pub(crate) struct R26 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    da/dt = (0.5 - a) / tau_a,
    dz/dt = 0.1 * sin(0.3 * t) - z / tau_z, z(0) = 0.2,
    on_pre { a += 1; release = k * z; },
    output = exp(-since_pre / 12.3),
)]
pub(crate) struct R27 {
    #[param(default = 4.0, positive)]
    tau_a: f64,
    #[param(default = 20.0, positive)]
    tau_z: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -g * (1 + 1 / (1 + g * g)) / tau_g,
    dm/dt = 0, m(0) = 0.5,
    da/dt = -a / tau_a,
    dn/dt = 0,
    on_pre(w) { if n > 0.5 { a += 1; } n = 1 - n; release = (1 + sin(0.2 * t)) / 2 * (1 + sin(0.2 * t)) / 2; g += w; },
    on_post { g *= 0.5; if n > 0.5 { m += 0.1 * third * (1 - m); } },
    output = g,
)]
pub(crate) struct R28 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g * (1 + exp(-a)) / tau_g,
    da/dt = -a / tau_a,
    on_pre { g += (1 + sin(0.2 * t)) / 2; a = 1; },
    output = g,
)]
pub(crate) struct R29 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    dz/dt = (1 - z) / tau_z, z(0) = 0.2,
    da/dt = -a / tau_a,
    dg/dt = -g / tau_g,
    dm/dt = 0, m(0) = 0.5,
    on_pre(w) { a += 1; release = k; m *= 0.9; g += w; },
    let all = g,
    output = all,
)]
pub(crate) struct R30 {
    #[param(default = 55.0, positive)]
    tau_z: f64,
    #[param(default = 55.0, positive)]
    tau_a: f64,
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    da/dt = (third - a) / tau_a,
    on_pre(w) { release = w * w / (0.3 + w * w); let by = 1; a += 0.5 * by; a += 0.5 * by; },
    output = a,
)]
pub(crate) struct R31 {
    #[param(default = 7.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    dg/dt = -g / tau_g,
    dz/dt = (1 - z) / tau_z, z(0) = 0.2,
    dm/dt = 0, m(0) = 0.5,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    on_pre(w) { g += w; z += 0.3 * q * (1 - z); m = clamp(m - 0.1 * z, 0, 1); release = third; },
    on_post { z += 0.3 * (1 + sin(0.2 * t)) / 2 * (1 - z); },
    output = g,
)]
pub(crate) struct R32 {
    #[param(default = 7.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_z: f64,
    #[param(default = 12.0, positive)]
    tau_q: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -g / tau_g,
    ds/dt = 0.7 * pulse(1, 2.3) * (1 - s) - s / tau_s, s(0) = 0.3,
    da/dt = -a / tau_a,
    on_pre(w) { a = 1; g += w * w * w / (0.3 + w * w); release = 1 / (1 + prev(g) * prev(g)) * s; s += 0.5 * third * (1 - s); },
    on_post { g *= 0.5; },
    output = g * exp(-a),
)]
pub(crate) struct R33 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 20.0, positive)]
    tau_s: f64,
    #[param(default = 4.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    db/dt = (0.5 - b) / tau_b,
    da/dt = (0.5 - a) / tau_a,
    on_pre { a = 1; },
    on_post { b += 1; },
    output = b + 0.1,
)]
pub(crate) struct R34 {
    #[param(default = 12.0, positive)]
    tau_b: f64,
    #[param(default = 7.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    input v_pre,
    db/dt = (0.5 - b) / tau_b,
    dq/dt = (1 / (1 + exp(-0.1 * (v_pre + 55))) - q) / tau_q,
    dm/dt = 0, m(0) = 0.5,
    on_pre { let by = 0.3 * 1 / (1 + exp(-0.1 * (v_post + 55))) * (1 - q); q += 0.5 * by; q += 0.5 * by; m = clamp(m - 0.1 * (if since_pre < 3.37 { 0.9 } else { 0.2 }), 0, 1); },
    on_post { b += 1; m = min(m + 0.2 * k, 1); },
    output = b,
    current(v) = (b) * (-v),
)]
pub(crate) struct R35 {
    #[param(default = 55.0, positive)]
    tau_b: f64,
    #[param(default = 7.0, positive)]
    tau_q: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_pre,
    dg/dt = -g / tau_g,
    on_pre(w) { g += w; release = 1 / (1 + prev(g) * prev(g)) * 1 / (1 + exp(-0.1 * (v_pre + 55))); },
    let all = g,
    output = all,
)]
pub(crate) struct R36 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    da/dt = (0.5 - a) / tau_a, a(0) = 0.3,
    dc/dt = -c / tau_c,
    dg/dt = -g / tau_g,
    on_pre(w) { c += 1 / (1 + exp(-0.1 * (v_post + 55))); a += 1 / (1 + a); g += 1 / (1 + a) * w * w / (1 + w); },
    output = g * third,
    current(v) = (g * third) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R37 {
    #[param(default = 12.0, positive)]
    tau_a: f64,
    #[param(default = 12.0, positive)]
    tau_c: f64,
    #[param(default = 55.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    dg/dt = -g / tau_g,
    ds/dt = 0.1 * 1 / (1 + g * g) * (1 - s) - s / tau_s,
    dm/dt = 0.02 * s * (1 - m), m(0) = 0.5,
    db/dt = (0.5 - b) / tau_b,
    on_pre { let by = 0.5 * third * (1 - s); s += 0.5 * by; s += 0.5 * by; g += third; },
    on_post { b += 1; },
    output = g,
)]
pub(crate) struct R38 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 7.0, positive)]
    tau_s: f64,
    #[param(default = 4.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g,
    dn/dt = 0,
    on_pre(w) { g += w; n = 1 - n; },
    output = g,
)]
pub(crate) struct R39 {
    #[param(default = 7.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    db/dt = -b / tau_b,
    on_pre { },
    on_post { b += 1; },
    let all = 0.6 * b + 0.3 * b,
    output = all,
)]
pub(crate) struct R40 {
    #[param(default = 20.0, positive)]
    tau_q: f64,
    #[param(default = 7.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_pre,
    dm/dt = 0.02 * z * (1 - m), m(0) = 0.5,
    dz/dt = (1 - z) / tau_z, z(0) = 0.2,
    on_pre { release = exp(-since_pre / 12.3) * 1 / (1 + exp(-0.1 * (v_pre + 55))); m = clamp(m - 0.1 * z, 0, 1); let by = 0.3 * z * (1 - z); z += 0.5 * by; z += 0.5 * by; },
    on_post { m += 0.1 * k * (1 - m); },
    output = release,
)]
pub(crate) struct R41 {
    #[param(default = 55.0, positive)]
    tau_z: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    dg/dt = -g / tau_g,
    dm/dt = 0, m(0) = 0.5,
    ds/dt = 0.1 * 1 / (1 + g * g) * (1 - s) - s / tau_s,
    on_pre(w) { s += 0.5 * s * (1 - s); m = clamp(m - 0.1 * third, 0, 1); g += exp(-since_pre / 12.3) * w * w / (1 + w); release = m; },
    output = third,
)]
pub(crate) struct R42 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_s: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = h - g / tau_g,
    dh/dt = -h / tau_h,
    on_pre(w) { g += w * k; h += exp(-0.02 * since_pre); },
    output = g,
    current(v) = (g) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R43 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_h: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    on_pre { release = q; },
    output = q * q,
)]
pub(crate) struct R44 {
    #[param(default = 4.0, positive)]
    tau_q: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g,
    da/dt = -a / tau_a, a(0) = 0.3,
    dm/dt = 0, m(0) = 0.5,
    dh/dt = -h * (1 + 1 / (1 + g * g)) / tau_h,
    on_pre(w) { g += w * 1 / (1 + h * h); m = clamp(m - 0.1 * 1 / (1 + g * g), 0, 1); h += w; a += 1; },
    let all = 0.6 * g + 0.3 * h,
    output = all,
)]
pub(crate) struct R45 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_a: f64,
    #[param(default = 20.0, positive)]
    tau_h: f64,
}

#[derive(Synapse)]
#[synapse(
    dm/dt = 0.02 * m * (1 - m), m(0) = 0.5,
    dx/dt = (1 - x) / tau_x, x(0) = 0.6,
    on_pre(w) { m = clamp(m - 0.1 * exp(-0.02 * since_pre), 0, 1); x -= 0.4 * x; },
    output = m,
)]
pub(crate) struct R46 {
    #[param(default = 12.0, positive)]
    tau_x: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau_g + 0.2 * exp(-0.02 * since_pre),
    on_pre(w) { g += w; },
    output = g + 0.1,
    current(v) = 0.3 * (g + 0.1) * (-70 - v) + 0.2,
)]
pub(crate) struct R47 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = h - g / tau_g,
    dh/dt = -h / tau_h + 0.2 * 0.2 * c,
    da/dt = (0.2 * c - a) / tau_a,
    dc/dt = -c / tau_c,
    on_pre(w) { a = 1; g += 1 / (1 + g * g) * w * w / (1 + w); c += 1; release = third; h += w * third; },
    let all = g * k,
    output = all,
)]
pub(crate) struct R48 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 55.0, positive)]
    tau_h: f64,
    #[param(default = 55.0, positive)]
    tau_a: f64,
    #[param(default = 20.0, positive)]
    tau_c: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g * (1 + 1 / (1 + g * g)) / tau_g,
    on_pre(w) { g += w; },
    on_post { g *= 0.5; },
    output = g * 1 / (1 + g * g),
)]
pub(crate) struct R49 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g / tau_g,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    da/dt = (0.5 - a) / tau_a, a(0) = 0.3,
    dz/dt = (1 - z) / tau_z, z(0) = 0.2,
    on_pre(w) { let by = w * z; g += 0.5 * by; g += 0.5 * by; a += 1; },
    output = g,
    current(v) = (g) * (10 - v) / (1 + exp(-0.06 * v)),
)]
pub(crate) struct R50 {
    #[param(default = 7.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_q: f64,
    #[param(default = 12.0, positive)]
    tau_a: f64,
    #[param(default = 7.0, positive)]
    tau_z: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g / tau_g,
    dq/dt = (1 / (1 + exp(-0.1 * (v_post + 55))) - q) / tau_q,
    da/dt = -a / tau_a, a(0) = 0.3,
    on_pre(w) { a += k; g += 1 / (1 + exp(-0.1 * (v_post + 55))) * w * w / (1 + w); },
    output = g,
)]
pub(crate) struct R51 {
    #[param(default = 12.0, positive)]
    tau_g: f64,
    #[param(default = 7.0, positive)]
    tau_q: f64,
    #[param(default = 12.0, positive)]
    tau_a: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -g * (1 + x) / tau_g,
    dx/dt = (1 - x) / tau_x, x(0) = 1,
    dh/dt = -h / tau_h,
    on_pre(w) { release = k; g += x; h += w; x -= 0.4 * x; },
    on_post { g *= 0.5; },
    output = release,
)]
pub(crate) struct R52 {
    #[param(default = 55.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_x: f64,
    #[param(default = 55.0, positive)]
    tau_h: f64,
    #[param(default = 0.7, non_negative)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dn/dt = 0,
    db/dt = (0.2 * b - b) / tau_b,
    dz/dt = (1 - z) / tau_z, z(0) = 0.2,
    on_pre { release = n; n = 1 - n; z += 0.3 * third * (1 - z); },
    on_post { b += 1; z += 0.3 * 1 / (1 + b) * (1 - z); },
    output = 0.6 * z + 0.3 * z,
)]
pub(crate) struct R53 {
    #[param(default = 12.0, positive)]
    tau_b: f64,
    #[param(default = 55.0, positive)]
    tau_z: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dr/dt = 0,
    on_pre { r = binomial(4, 0.35) / 4; },
    let all = r,
    output = all,
)]
pub(crate) struct D54 {}

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -g / tau_g,
    dr/dt = 0,
    dh/dt = -h / tau_h,
    da/dt = (0.5 - a) / tau_a, a(0) = 0.3,
    on_pre(w) { h += (1 + sin(0.2 * t)) / 2 * w * w / (1 + w); a += 1; r = binomial(4, 0.35) / 4; g += w; },
    output = g,
)]
pub(crate) struct D55 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 12.0, positive)]
    tau_h: f64,
    #[param(default = 7.0, positive)]
    tau_a: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_post,
    dg/dt = -g / tau_g,
    db/dt = (0.2 * b - b) / tau_b,
    ds/dt = 0.1 * 1 / (1 + g * g) * (1 - s) - s / tau_s, s(0) = 0.3,
    on_pre(w) { s += 0.5 * exp(-b) * (1 - s); g += w; },
    on_post { b += 1; },
    output = g + 0.1,
)]
pub(crate) struct D56 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_b: f64,
    #[param(default = 20.0, positive)]
    tau_s: f64,
}

#[derive(Synapse)]
#[synapse(
    input v_post,
    dg/dt = -g / tau_g,
    dr/dt = 0,
    dh/dt = -h / tau_h + 0.2 * 1 / (1 + h * h),
    db/dt = -b / tau_b,
    on_pre(w) { r = binomial(4, 0.35) / 4; h += w; g += binomial(3, 0.4) / 3; },
    on_post { let by = 1; b += 0.5 * by; b += 0.5 * by; },
    output = g,
    current(v) = 0.3 * (g) * (-70 - v) + 0.2,
)]
pub(crate) struct D57 {
    #[param(default = 4.0, positive)]
    tau_g: f64,
    #[param(default = 7.0, positive)]
    tau_h: f64,
    #[param(default = 12.0, positive)]
    tau_b: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    input v_pre,
    dg/dt = -g / tau_g,
    dh/dt = -h / tau_h,
    dq/dt = (1 / (1 + exp(-0.1 * (v_pre + 55))) - q) / tau_q,
    on_pre(w) { g += 1 / (1 + g * g); release = w * w / (0.3 + w * w) * 1 / (1 + g * g); h += w * w * w / (0.3 + w * w); q += 0.3 * third * (1 - q); },
    output = q,
)]
pub(crate) struct D58 {
    #[param(default = 20.0, positive)]
    tau_g: f64,
    #[param(default = 4.0, positive)]
    tau_h: f64,
    #[param(default = 20.0, positive)]
    tau_q: f64,
}

#[derive(Synapse)]
#[synapse(
    input third,
    dr/dt = 0,
    on_pre { r = binomial(4, 0.35) / 4; },
    output = r,
)]
pub(crate) struct D59 {}

pub(crate) fn models() -> Vec<Entry> {
    entries![
        R00, R01, R02, R03, R04, R05, R06, R07, R08, R09, R10, R11, R12, R13, R14, R15, R16, R17, R18, R19, R20, R21,
        R22, R23, R24, R25, R26, R27, R28, R29, R30, R31, R32, R33, R34, R35, R36, R37, R38, R39, R40, R41, R42, R43,
        R44, R45, R46, R47, R48, R49, R50, R51, R52, R53, D54, D55, D56, D57, D58, D59
    ]
}
