#!/usr/bin/env python3
"""Reads what ../../files.rs and ../../sonata.rs wrote, as people would: check.py numpy|sonata FOLDER

Fails where a value is not the one that was written.
"""
import sys
from pathlib import Path

import numpy as np

WHAT, FOLDER = sys.argv[1], Path(sys.argv[2])
TIMES = np.array([0.1, -0.0, 5e-324, 2.5, 1e300])
CELLS = np.array([3, 0, 4294967295, 7, 3])
VALUES = np.array([[1.5, -2.5, 3.5], [0.1, np.inf, -0.0]])


def same(found, expected):
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, (found, expected)
    np.testing.assert_array_equal(found, expected)
    if expected.dtype.kind == "f":
        np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


def numpy():
    import scipy.sparse

    with np.load(FOLDER / "spikes.npz", allow_pickle=False) as file:
        assert set(file) == {"times", "indices", "interrupted"}, list(file)
        assert file["times"].dtype == np.float64 and file["indices"].dtype == np.uint32
        assert file["times"].tobytes() == TIMES.tobytes()
        same(file["indices"], CELLS)
        assert file["interrupted"] and file["interrupted"].shape == ()
    with np.load(FOLDER / "no_spikes.npz", allow_pickle=False) as file:
        assert file["times"].shape == file["indices"].shape == (0,) and not file["interrupted"]
    times, cells = np.loadtxt(FOLDER / "spikes.csv", delimiter=",", skiprows=1, unpack=True)
    same(times, TIMES)
    same(cells, CELLS.astype(float))

    with np.load(FOLDER / "recording.npz", allow_pickle=False) as file:
        same(file["times"], [0.0, 0.1])
        same(file["values"], VALUES)
        same(file["cells"], [2, 9, 4])
        assert (str(file["quantity"]), str(file["unit"])) == ("g", "µS"), file["unit"]
    table = np.genfromtxt(FOLDER / "recording.csv", delimiter=",", names=True, deletechars="", replace_space=" ")
    assert table.dtype.names == ("time_ms", "g[2] (µS)", "g[9] (µS)", "g[4] (µS)"), table.dtype.names
    same(np.loadtxt(FOLDER / "recording.csv", delimiter=",", skiprows=1)[:, 1:], VALUES)

    for name, dtype in [("edges", np.float64), ("edges_single", np.float32)]:
        matrix = scipy.sparse.load_npz(FOLDER / f"{name}.npz")
        assert matrix.shape == (3, 4) and matrix.dtype == dtype, matrix
        weights = np.array([0.5, -1.0, 0.1, 2.0], dtype)
        same(matrix.toarray(), scipy.sparse.coo_array((weights, ([0, 2, 2, 0], [1, 3, 0, 3])), (3, 4)).toarray())
        with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
            same(file["delays"], np.array([1.5, 0.1, 0.2, 3.0], dtype))


def sonata():
    import h5py

    with h5py.File(FOLDER / "spikes.h5") as file:
        assert file.attrs["magic"] == 0x0A7A and list(file.attrs["version"]) == [0, 1]
        population = file["spikes/cortex"]
        assert population["timestamps"][()].tobytes() == TIMES.tobytes()
        assert population["timestamps"].attrs["units"] == "ms"
        same(population["node_ids"], CELLS)
        sorting = h5py.check_enum_dtype(population.attrs.get_id("sorting").dtype)
        assert sorting == {"none": 0, "by_id": 1, "by_time": 2}, sorting
        assert population.attrs["sorting"] == 0 and population.attrs["interrupted"]
    with h5py.File(FOLDER / "edges.h5") as file:
        assert file.attrs["magic"] == 0x0A7A and list(file.attrs["version"]) == [0, 1]
        edges = file["edges/thalamus_to_cortex"]
        same(edges["source_node_id"], [0, 2, 2, 0])
        same(edges["target_node_id"], [1, 3, 0, 3])
        assert edges["source_node_id"].attrs["node_population"] == "thalamus"
        assert edges["target_node_id"].attrs["node_population"] == "cortex"
        same(edges["edge_type_id"], [0] * 4)
        same(edges["edge_group_id"], [0] * 4)
        same(edges["edge_group_index"], [0, 1, 2, 3])
        same(edges["0/syn_weight"], [0.5, -1.0, 0.1, 2.0])
        same(edges["0/delay"], [1.5, 0.1, 0.2, 3.0])
        index = edges["indices/source_to_target"]
        same(index["node_id_to_ranges"], [[0, 2], [0, 0], [2, 3]])
        same(index["range_to_edge_id"], [[0, 1], [3, 4], [1, 3]])
        index = edges["indices/target_to_source"]
        same(index["node_id_to_ranges"], [[0, 1], [1, 2], [0, 0], [2, 4]])
        same(index["range_to_edge_id"], [[2, 3], [0, 1], [1, 2], [3, 4]])


{"numpy": numpy, "sonata": sonata}[WHAT]()
print("read as it was written")
