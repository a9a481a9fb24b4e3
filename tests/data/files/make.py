#!/usr/bin/env python3
"""Makes the files in this folder with the programs that people have: make.py [FOLDER]

Needs NumPy, SciPy and h5py. The numbers are those of ../../files.rs and ../../sonata.rs.
"""
import sys
from pathlib import Path

import h5py
import numpy as np
import scipy.sparse

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
TIMES = np.array([0.1, -0.0, 5e-324, 2.5, 1e300])
CELLS = np.array([3, 0, 4294967295, 7, 3])

np.savez(FOLDER / "spikes.npz", times=TIMES.astype(">f8"), indices=CELLS.astype(">i8"))
np.savez_compressed(FOLDER / "spikes_compressed.npz", times=TIMES, indices=CELLS.astype("f8"), interrupted=True)
with open(FOLDER / "spikes.csv", "w") as file:
    np.savetxt(file, np.column_stack([TIMES, CELLS]), fmt=["%.17g", "%d"], delimiter=",", header="time_ms,index", comments="")

VALUES = np.asfortranarray([[1.5, -2.5, 3.5], [0.25, np.inf, -0.0]], dtype="f4")
np.savez(FOLDER / "recording.npz", times=[0.0, 0.1], values=VALUES, quantity="g", unit="µS", cells=np.uint16([2, 9, 4]))
np.savez(FOLDER / "recording_plain.npz", times=[0, 1], values=VALUES.astype("f8"))

MATRIX = scipy.sparse.coo_array(([0.5, -1.0, 0.1, 2.0], ([0, 2, 2, 0], [1, 3, 0, 3])), shape=(3, 4))
scipy.sparse.save_npz(FOLDER / "matrix_coo.npz", MATRIX)
scipy.sparse.save_npz(FOLDER / "matrix_csr.npz", scipy.sparse.csr_matrix(MATRIX.astype("f4")), compressed=False)
scipy.sparse.save_npz(FOLDER / "matrix_csc.npz", MATRIX.tocsc())
scipy.sparse.save_npz(FOLDER / "matrix_bsr.npz", MATRIX.tobsr((1, 2)))
np.savez(FOLDER / "edges.npz", sources=[0, 2], targets=[1, 3], n_pre=3, n_post=4, delays=np.float32([1.5, 0.1]))

np.savez(FOLDER / "complex.npz", times=TIMES.astype(complex), indices=CELLS)
np.savez(FOLDER / "structured.npz", times=np.zeros(2, [("t", "f8"), ("i", "u4")]), indices=CELLS)

with h5py.File(FOLDER / "spikes.h5", "w") as file:
    population = file.create_group("spikes/thalamus")
    population.create_dataset("timestamps", data=TIMES, compression="gzip", chunks=(2,)).attrs["units"] = np.bytes_("ms")
    population.create_dataset("node_ids", data=CELLS.astype(">i8"))
    population = file.create_group("spikes/cortex")
    population["timestamps"] = np.float32([1, 2])
    population["node_ids"] = np.uint16([5, 6])
with h5py.File(FOLDER / "seconds.h5", "w") as file:
    file["spikes/a/timestamps"] = TIMES
    file["spikes/a/timestamps"].attrs["units"] = "s"
    file["spikes/a/node_ids"] = CELLS
with h5py.File(FOLDER / "minutes.h5", "w") as file:
    file["spikes/a/timestamps"] = TIMES
    file["spikes/a/timestamps"].attrs["units"] = "min"
    file["spikes/a/node_ids"] = CELLS
with h5py.File(FOLDER / "unnamed.h5", "w") as file:
    file["spikes/timestamps"] = TIMES
    file["spikes/timestamps"].attrs["units"] = "milliseconds"
    file["spikes/gids"] = CELLS
with h5py.File(FOLDER / "edges.h5", "w") as file:
    file.attrs["magic"] = np.uint32(0x0A7A)
    file.attrs["version"] = np.uint32([0, 1])
    edges = file.create_group("edges/thalamus_to_cortex")
    edges["source_node_id"] = np.uint64([0, 2, 2, 0])
    edges["source_node_id"].attrs["node_population"] = "thalamus"
    edges["target_node_id"] = np.uint64([1, 3, 0, 3])
    edges["target_node_id"].attrs["node_population"] = "cortex"
    edges["edge_type_id"] = np.int64([-1, -1, 100, 100])
    edges["edge_group_id"] = np.uint16([0, 1, 0, 1])
    edges["edge_group_index"] = np.uint32([1, 0, 0, 1])
    edges["0/syn_weight"] = np.float32([0.1, 0.5])
    edges["1/syn_weight"] = np.float32([-1.0, 2.0])
    edges["indices/target_to_source/node_id_to_ranges"] = np.zeros((6, 2), "u8")
    edges["indices/target_to_source/range_to_edge_id"] = np.zeros((0, 2), "u8")
