: NMDA receptor of Kampa, Clements, Jonas & Stuart (2004); the transmitter decays. For Arbor.
NEURON {
    POINT_PROCESS kampa
    NONSPECIFIC_CURRENT i
}
STATE { T U C O D1 D2 UM CM OM D1M D2M }
INITIAL {
    T = 0
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
    SOLVE decay METHOD cnexp
    SOLVE scheme METHOD sparse
    i = 0
}
DERIVATIVE decay {
    T' = -T
}
KINETIC scheme {
    LOCAL on, off
    on = exp(-1.6 * (v - 40) / 25)
    off = exp(0.4 * (v - 40) / 25)
    ~ U <-> C (10 * T, 5.6e-3)
    ~ UM <-> CM (10 * T, 17.1e-3)
    ~ C <-> O (0.01, 0.273)
    ~ CM <-> OM (0.01, 0.548)
    ~ C <-> D1 (2.2e-3, 1.6e-3)
    ~ CM <-> D1M (2.1e-3, 0.87e-3)
    ~ D1 <-> D2 (0.43e-3, 0.5e-3)
    ~ D1M <-> D2M (0.26e-3, 0.42e-3)
    ~ U <-> UM (0.05e-3 * on, 2.438312e-3 * off)
    ~ C <-> CM (0.05e-3 * on, 5.041915e-3 * off)
    ~ D1 <-> D1M (0.05e-3 * on, 2.98874e-3 * off)
    ~ D2 <-> D2M (0.05e-3 * on, 2.953408e-3 * off)
    ~ O <-> OM (0.05 * on, 12.8 * off)
}
NET_RECEIVE(weight) {
    T = 1
}
