#!/usr/bin/env python3
"""Packs reference cases for the tests: pack.py ORACLE_FOLDER [CASE ...]

Columns and keys that repeat a value with more digits (…_dec) are dropped. Of a trace every fifth row is kept and the key
`every` says so, but every row where the output is 0 in most steps, as that of a rule which hands on only what a spike
releases; of a continuous solution the samples at multiples of 0.8 ms where the tests look at no others. Nothing is rounded. The tests run all of the
original folder where SYNAPSE_ORACLE names it.
"""
import gzip
import json
import sys
from pathlib import Path

EVERY = 5
DEFAULT = [
    *["A_Expon_*", "A_DualExpon*", "A_Alpha_*", "A_NMDA_*", "A_STD_*", "A_STP_*", "A_AMPA_*", "A_GABAa_*", "A_BioNMDA_*"],
    *["B_*", "C_ref_*"],
    *["F_traj_Expon", "F_traj_DualExpon*", "F_traj_Alpha", "F_traj_STD", "F_traj_STP", "F_conv_NMDA", "F_conv_DualExpon"],
    *["F_traj_STDP_*", "D_*", "E_*", "C_SynapsesAlpha_*"],
    *["F_conv_AMPA_*", "F_conv_GABAa_*", "F_conv_BioNMDA", "F_prop_matrix2", "F_prop_oscillator"],
    *["F_prop_exp", "F_prop_dual_*", "F_prop_cascade3", "F_phi", "G_normalisers"],
]


def without_digits(case):
    case = {key: value for key, value in case.items() if not key.endswith("_dec")}
    if "columns" in case:
        keep = [k for k, name in enumerate(case["columns"]) if not name.endswith("_dec")]
        case["columns"] = [case["columns"][k] for k in keep]
        case["rows"] = [[row[k] for k in keep] for row in case["rows"]]
    return case


def thinned(case):
    if case.get("kind") == "continuous" and case["model"] in ("NMDA", "DualExpon"):
        keep = [k for k, tenths in enumerate(case["grid_tenths_ms"]) if tenths % 8 == 0]
        case["grid_tenths_ms"] = [case["grid_tenths_ms"][k] for k in keep]
        case["states"] = {name: [rows[k] for k in keep] for name, rows in case["states"].items()}
    elif "n_steps" in case and 2 * sum(any(row) for row in case["output"]) > case["n_steps"]:
        case["every"] = EVERY
        rows = lambda trace: trace[EVERY - 1 :: EVERY]
        case["output"] = rows(case["output"])
        for key in ("states", "outputs"):
            if key in case:
                case[key] = {name: rows(trace) for name, trace in case[key].items()}
    return case


def main(folder, *patterns):
    here = Path(__file__).parent
    for pattern in patterns or DEFAULT:
        for path in sorted(Path(folder).glob(pattern + ".json")):
            case = thinned(without_digits(json.loads(path.read_text())))
            text = json.dumps(case, separators=(",", ":"))
            (here / (path.stem + ".json.gz")).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
