//! Loops that run as wide as the processor at hand can.
//!
//! `SYNAPSE_VECTORS=none` or `avx2` in the environment of a program keeps it from using wider vectors: to see that results do
//! not depend on them, or how much time they save.

/// A loop over columns.
pub(crate) trait Kernel {
    /// Runs it. To be inlined, so that it is compiled once for each kind of processor.
    fn run(self);
}

/// Runs a kernel compiled for the widest vectors that the processor has. The results are the same on all: no two operations
/// are contracted to one.
#[inline]
pub(crate) fn run<K: Kernel>(kernel: K) {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    match vectors::widest() {
        vectors::Vectors::Avx512 => {
            #[expect(unsafe_code, reason = "vectors of a processor that has them")]
            // SAFETY: the processor was asked for these features.
            return unsafe { with_avx512(kernel) };
        }
        vectors::Vectors::Avx2 => {
            #[expect(unsafe_code, reason = "vectors of a processor that has them")]
            // SAFETY: the processor was asked for this feature.
            return unsafe { with_avx2(kernel) };
        }
        vectors::Vectors::None => {}
    }
    kernel.run();
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn with_avx512<K: Kernel>(kernel: K) {
    kernel.run();
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[target_feature(enable = "avx2")]
fn with_avx2<K: Kernel>(kernel: K) {
    kernel.run();
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod vectors {
    use std::sync::OnceLock;

    /// How wide vectors may be.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) enum Vectors {
        /// As wide as every processor of this kind has them.
        None,
        Avx2,
        Avx512,
    }

    /// The widest vectors that the processor has and the environment allows; both are asked once.
    #[inline]
    pub(super) fn widest() -> Vectors {
        static WIDEST: OnceLock<Vectors> = OnceLock::new();
        *WIDEST.get_or_init(|| of_processor().min(allowed()))
    }

    fn of_processor() -> Vectors {
        let has_avx512 = std::is_x86_feature_detected!("avx512f")
            && std::is_x86_feature_detected!("avx512dq")
            && std::is_x86_feature_detected!("avx512vl");
        match (has_avx512, std::is_x86_feature_detected!("avx2")) {
            (true, _) => Vectors::Avx512,
            (false, true) => Vectors::Avx2,
            (false, false) => Vectors::None,
        }
    }

    fn allowed() -> Vectors {
        match std::env::var("SYNAPSE_VECTORS").as_deref() {
            Ok("none") => Vectors::None,
            Ok("avx2") => Vectors::Avx2,
            _ => Vectors::Avx512,
        }
    }

    #[cfg(all(test, feature = "derive"))]
    mod tests {
        use std::format;
        use std::process::Command;
        use std::string::String;
        use std::vec::Vec;

        use super::*;
        use crate::{Population, Spike, Synapse};

        /// A chain, an exponential of the potential, a power and a branch; a Riccati equation.
        #[derive(Synapse)]
        #[synapse(
            dx/dt = -x / tau,
            dg/dt = a * x * (1 - g) - g / (2 * tau) + 0.01 * exp(-v_post / 25),
            ds/dt = b - s - s * s,
            dz/dt = (if s > 0.3 { x * s } else { s.powf(1.5) }) - z,
            input v_post,
            on_pre(w) { x += w; s += 0.1 * w; },
            output = g * z,
            methods(auto, exp_euler)
        )]
        struct Mixed {
            #[param(default = 3.7, positive)]
            tau: f64,
            #[param(default = 0.31, positive)]
            a: f64,
            #[param(default = 0.21, positive)]
            b: f64,
        }

        /// The bits of all states after some steps; the number of elements fills no vector.
        fn bits() -> String {
            let mut text = String::new();
            macro_rules! run {
                ($t:ty) => {
                    for method in [crate::Method::Auto, crate::Method::ExpEuler, crate::Method::Rk4] {
                        let n = 37_u16;
                        let taus: Vec<f64> = (0..n).map(|k| 1.0 + 0.37 * f64::from(k)).collect();
                        let builder = Population::<Mixed, $t>::builder(usize::from(n), 0.1).method(method);
                        let mut population = builder.set("tau", &taus[..]).build().expect("a population");
                        let potentials: Vec<$t> = (0..n).map(|k| <$t>::from(k) * 3.1 - 70.0).collect();
                        population.input_mut("v_post").expect("an input").copy_from_slice(&potentials);
                        let spikes: Vec<Spike> =
                            (0..usize::from(n)).map(|element| Spike { element, weight: 0.4 }).collect();
                        population.deliver(&spikes).expect("spikes");
                        for _ in 0..50 {
                            population.advance().expect("finite states");
                        }
                        for state in ["x", "g", "s", "z"] {
                            let values = population.state(state).expect("a state");
                            text.extend(values.iter().map(|value| format!("{:x} ", value.to_bits())));
                        }
                    }
                };
            }
            run!(f64);
            run!(f32);
            text
        }

        /// What a process of its own prints where it may use no wider vectors.
        fn printed(allowed: &str) -> String {
            let program = std::env::current_exe().expect("this program");
            let output = Command::new(program)
                .args(["--exact", "processor::vectors::tests::print", "--nocapture", "--ignored"])
                .env("SYNAPSE_VECTORS", allowed)
                .output()
                .expect("a run of this program");
            assert!(output.status.success(), "{output:?}");
            let text = String::from_utf8(output.stdout).expect("text");
            let line = text.lines().find(|line| line.contains("vectors ")).expect("a line");
            String::from(line.split("vectors ").nth(1).expect("the line"))
        }

        #[test]
        #[ignore = "run by the test below, in processes of its own"]
        fn print() {
            std::println!("\nvectors {:?}: {}", widest(), bits());
        }

        #[test]
        fn bits_do_not_depend_on_vectors() {
            let all = [("none", Vectors::None), ("avx2", Vectors::Avx2), ("avx512", Vectors::Avx512)];
            let texts = all.map(|(word, vectors)| {
                let text = printed(word);
                let (used, bits) = text.split_once(": ").expect("two parts");
                assert_eq!(used, format!("{:?}", vectors.min(of_processor())), "{word} is heeded");
                String::from(bits)
            });
            assert!(texts[0].split_whitespace().count() > 37 * 4 && texts[0] == texts[1] && texts[0] == texts[2]);
        }
    }
}
