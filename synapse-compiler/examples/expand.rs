fn main() {
    for path in std::env::args().skip(1) {
        let source = std::fs::read_to_string(path).unwrap();
        match synapse_compiler::generated_code(&source) {
            Ok(all) => {
                for g in all {
                    println!("// {}\n{}", g.name, g.code);
                }
            }
            Err(e) => {
                for e in e {
                    println!("{e}");
                }
            }
        }
    }
}
