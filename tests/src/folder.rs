//! Folders that are there for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::{env, process};

/// An empty folder, removed with what is in it at the end.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of the test that is called `test`.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn new(test: &str) -> Self {
        let path = env::temp_dir().join(format!("synapse-{test}-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder for temporary files");
        Self(path)
    }

    /// A file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, contents).expect("space for a file");
        path
    }

    /// The names of all files in it, sorted.
    ///
    /// # Panics
    /// If it cannot be read.
    pub fn names(&self) -> Vec<String> {
        let files = fs::read_dir(Path::new(&self.0)).expect("our folder");
        let mut names: Vec<String> =
            files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of it is no failure of a test.
        let _ = fs::remove_dir_all(&self.0);
    }
}
