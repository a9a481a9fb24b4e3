"""docs/coba.json: rate, CV and correlation of the network `coba` over ten seeds, here and in the programs it is compared with.

    cargo build --release
    python docs/coba/compare.py                    # our ten runs anew; the others from coba.json as it stands
    python docs/coba/compare.py NEST=nest.jsonl …  # a set anew, from the lines that run_*.py print

Prints the table of coba.md. Standard library only.
"""
import json
import pathlib
import statistics
import subprocess
import sys

from protocol import NETWORK, PROTOCOL, SEEDS

DOCS = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = DOCS.parent / "target" / "release" / "synapse"
WORDS = ["net", "coba", "--duration", "2100", "--from", "100", "--json", "--progress", "never"]
KEYS = ["rate_exc", "rate_inh", "rate", "cv", "corr"]


def ours(program):
    """One run for each seed."""
    rows = []
    for seed in SEEDS:
        said = subprocess.run([program, *WORDS, "--seed", str(seed)], check=True, capture_output=True, text=True).stdout
        run = json.loads(said)
        (exc, inh), both = run["groups"], run["all"]
        rows.append(dict(seed=seed, rate_exc=exc["rate_hz"], rate_inh=inh["rate_hz"], rate=both["rate_hz"], cv=both["cv"],
                         cv_cells=both["cv_cells"], corr=run["correlation"], corr_pairs=run["correlation_pairs"],
                         connections=run["connections"]))
    return rows


def summary(rows):
    def of(key):
        x = [row[key] for row in rows]
        return dict(mean=statistics.fmean(x), sd=statistics.stdev(x), min=min(x), max=max(x))
    return dict(seeds=len(rows), **{key: of(key) for key in KEYS})


def main():
    path = DOCS / "coba.json"
    data = json.loads(path.read_text()) if path.exists() else dict(sets={})
    sets = data["sets"]
    keep = ["seed", *KEYS, "cv_cells", "corr_pairs", "connections"]
    program = PROGRAM
    for word in sys.argv[1:]:
        name, file = word.split("=", 1)
        if name == "program":
            program = pathlib.Path(file).resolve()
            continue
        lines = [json.loads(line) for line in open(file) if line.startswith("{")]
        sets[name] = [{key: row[key] for key in keep if key in row} for row in lines]
    sets["Synapse"] = ours(program)
    command = "synapse " + " ".join(WORDS) + " --seed S, S = 1 … 10"
    out = dict(network=NETWORK, protocol=PROTOCOL, command=command, summary={n: summary(r) for n, r in sets.items()}, sets=sets)
    path.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
    print("| | seeds | rate (Hz) | excitatory | inhibitory | CV of intervals | correlation |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, s in out["summary"].items():
        cells = [f"{s[k]['mean']:.2f} ± {s[k]['sd']:.2f}" for k in ("rate", "rate_exc", "rate_inh")]
        cells += [f"{s['cv']['mean']:.3f} ± {s['cv']['sd']:.3f}", f"{s['corr']['mean']:.4f} ± {s['corr']['sd']:.4f}"]
        print(f"| {name} | {s['seeds']} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
