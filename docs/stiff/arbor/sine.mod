: Sets the potential of its compartment. For Arbor.
NEURON {
    VOLTAGE_PROCESS sine
    RANGE phase
}
PARAMETER {
    phase = 0
}
STATE { s }
INITIAL {
    s = phase
}
BREAKPOINT {
    SOLVE move METHOD cnexp
    v = -65 + 20 * sin(s)
}
DERIVATIVE move {
    s' = 0.2001014429038085
}
