//! Loops that run as wide as the processor at hand can.

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
    {
        if std::is_x86_feature_detected!("avx512f")
            && std::is_x86_feature_detected!("avx512dq")
            && std::is_x86_feature_detected!("avx512vl")
        {
            #[expect(unsafe_code, reason = "vectors of a processor that has them")]
            // SAFETY: the processor was asked for these features.
            return unsafe { with_avx512(kernel) };
        }
        if std::is_x86_feature_detected!("avx2") {
            #[expect(unsafe_code, reason = "vectors of a processor that has them")]
            // SAFETY: the processor was asked for this feature.
            return unsafe { with_avx2(kernel) };
        }
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
