//! What the documents say of the solvers is what the table of solvers says.

use std::collections::BTreeSet;
use std::path::Path;

use synapse_compiler::model::Method;

/// The cells of the rows of the table of solvers in a document of the repository.
fn table(path: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows =
        text.lines().skip_while(|line| !line.starts_with("| solver |") && !line.starts_with("| name | what it does |"));
    rows.skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// The solvers that the first cell of a row names, `a` … `b` for all from one to the other.
fn solvers(cell: &str) -> Vec<Method> {
    let is_between = |c: char| c == '`' || c == ',' || c.is_whitespace();
    let words: Vec<&str> = cell.split(is_between).filter(|word| !word.is_empty()).collect();
    let position = |word: &str| {
        let all = Method::ALL.iter().position(|method| method.name() == word);
        all.unwrap_or_else(|| panic!("`{word}` is not a solver"))
    };
    match words[..] {
        [first, "…", last] => Method::ALL[position(first)..=position(last)].to_vec(),
        _ => words.iter().map(|word| Method::ALL[position(word)]).collect(),
    }
}

fn names_all(path: &str) {
    let named: Vec<&str> = table(path).iter().flat_map(|row| solvers(&row[0])).map(Method::name).collect();
    let once: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(once.len(), named.len(), "{path} names a solver twice: {named:?}");
    assert_eq!(once, Method::names().collect(), "{path}");
}

#[test]
fn documents_name_all_solvers() {
    names_all("README.md");
    names_all("synapse-macros/LANGUAGE.md");
}

#[test]
fn orders_in_the_readme() {
    for row in table("README.md") {
        let orders: Vec<Option<u8>> = solvers(&row[0]).into_iter().map(|method| method.facts().order).collect();
        let said: Vec<u8> = row[2].split([',', ' ']).filter_map(|word| word.parse().ok()).collect();
        match (&said[..], row[2].contains(" to ")) {
            ([low, high], true) => {
                assert_eq!(orders.iter().min(), Some(&Some(*low)), "{row:?}");
                assert_eq!(orders.iter().max(), Some(&Some(*high)), "{row:?}");
            }
            ([], _) => assert!(orders.iter().all(Option::is_none), "{row:?}"),
            ([order], _) => assert!(orders.iter().all(|known| *known == Some(*order)), "{row:?}"),
            (said, _) => assert_eq!(orders, said.iter().map(|order| Some(*order)).collect::<Vec<_>>(), "{row:?}"),
        }
    }
}

#[test]
fn names_are_told_apart() {
    for method in Method::ALL {
        assert_eq!(Method::from_name(method.name()), Some(*method));
    }
    let variants: BTreeSet<&str> = Method::ALL.iter().map(|method| method.facts().variant).collect();
    assert_eq!(variants.len(), Method::ALL.len());
}
