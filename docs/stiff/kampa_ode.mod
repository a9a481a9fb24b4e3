: NMDA receptor of Kampa, Clements, Jonas & Stuart (2004); the transmitter decays. For NEURON.
NEURON {
    THREADSAFE
    POINT_PROCESS KampaImplicit
    RANGE U, C, O, D1, D2, UM, CM, OM, D1M, D2M
}
UNITS {
    (mV) = (millivolt)
}
ASSIGNED {
    v (mV)
    on (/ms)
    off (/ms)
    T
    last (ms)
}
STATE { U C O D1 D2 UM CM OM D1M D2M }
INITIAL {
    last = -1e9
    U = 1
    C = 0
    O = 0
    D1 = 0
    D2 = 0
    UM = 0
    CM = 0
    OM = 0
    D1M = 0
    D2M = 0
}
BREAKPOINT {
    SOLVE scheme METHOD derivimplicit
}
DERIVATIVE scheme {
    : at the end of the step
    T = exp(-(t - last))
    on = exp(-1.6 * (v - 40) / 25)
    off = exp(0.4 * (v - 40) / 25)
    U' = -10 * T * U + 5.6e-3 * C - 0.05e-3 * on * U + 2.438312e-3 * off * UM
    C' = 10 * T * U - 5.6e-3 * C - 0.01 * C + 0.273 * O - 2.2e-3 * C + 1.6e-3 * D1 - 0.05e-3 * on * C + 5.041915e-3 * off * CM
    O' = 0.01 * C - 0.273 * O - 0.05 * on * O + 12.8 * off * OM
    D1' = 2.2e-3 * C - 1.6e-3 * D1 - 0.43e-3 * D1 + 0.5e-3 * D2 - 0.05e-3 * on * D1 + 2.98874e-3 * off * D1M
    D2' = 0.43e-3 * D1 - 0.5e-3 * D2 - 0.05e-3 * on * D2 + 2.953408e-3 * off * D2M
    UM' = 0.05e-3 * on * U - 2.438312e-3 * off * UM - 10 * T * UM + 17.1e-3 * CM
    CM' = 10 * T * UM - 17.1e-3 * CM - 0.01 * CM + 0.548 * OM - 2.1e-3 * CM + 0.87e-3 * D1M + 0.05e-3 * on * C - 5.041915e-3 * off * CM
    OM' = 0.01 * CM - 0.548 * OM + 0.05 * on * O - 12.8 * off * OM
    D1M' = 2.1e-3 * CM - 0.87e-3 * D1M - 0.26e-3 * D1M + 0.42e-3 * D2M + 0.05e-3 * on * D1 - 2.98874e-3 * off * D1M
    D2M' = 0.26e-3 * D1M - 0.42e-3 * D2M + 0.05e-3 * on * D2 - 2.953408e-3 * off * D2M
}
NET_RECEIVE(weight) {
    last = t
}
