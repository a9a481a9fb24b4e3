"""The network and the protocol, once for both simulators (standard library only)."""
NETWORK = dict(
    n=4000, n_exc=3200, n_inh=800, p=0.02, autapses=True, multapses=False,
    C_m_pF=200.0, g_L_nS=10.0, tau_m_ms=20.0, E_L_mV=-60.0, V_th_mV=-50.0, V_reset_mV=-60.0,
    E_exc_mV=0.0, E_inh_mV=-80.0, tau_exc_ms=5.0, tau_inh_ms=10.0,
    w_exc_nS=6.0, w_inh_nS=67.0, w_exc_gL=0.6, w_inh_gL=6.7,
    I_bias_pA=200.0, I_bias_mV=20.0, refractory_ms=5.0, refractory_steps_held=50,
    V0="-60 + 10*u mV, u uniform in [0,1), a cell", g0=0.0, external_input="none (the bias current only), no kick",
    cells="0..3199 excitatory, 3200..3999 inhibitory",
)
PROTOCOL = dict(
    t0_ms=100.0, t1_ms=2100.0, dt_ms=0.1, cv_min_spikes=5, cv="sd(ddof=0)/mean of a cell's ISIs in [t0,t1), mean over cells",
    corr_bin_ms=5.0, corr_bin2_ms=2.0, corr_cells="0..199, all pairs, silent cells skipped",
    spike_time="start of the step in which the threshold is crossed (NEST's stamps minus dt)",
)
SEEDS = range(1, 11)
