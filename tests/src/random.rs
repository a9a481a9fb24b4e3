//! Random damage, the same in every run.

use std::env;

/// How many inputs a fuzz test makes: so many, or as many as the variable `SYNAPSE_FUZZ` says.
pub fn fuzz_rounds(few: usize) -> usize {
    env::var("SYNAPSE_FUZZ").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(few)
}

/// Numbers that follow from a seed (xorshift64*).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next one.
    pub fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A whole number below `n`, or 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.word() >> 16) % n).unwrap_or(0)
    }

    /// Changes bytes as a bad disk or a bad person would: one bit, one byte, a number that is odd, a part left out,
    /// doubled, moved or cut.
    pub fn damage(&mut self, bytes: &mut Vec<u8>) {
        const ODD: [u64; 12] = [
            0,
            1,
            0xffff_ffff_ffff_ffff,
            0x7fff_ffff_ffff_ffff,
            0x8000_0000_0000_0000,
            0xffff_ffff,
            0x8000_0000,
            1 << 60,
            // −10⁶, NaN, infinity and 10³⁰⁰.
            0xc12e_8480_0000_0000,
            0x7ff8_0000_0000_0000,
            0x7ff0_0000_0000_0000,
            0x7e37_e43c_8800_759c,
        ];
        let place = self.below(bytes.len());
        let end = (place + 1 + self.below(16)).min(bytes.len());
        let byte = self.word().to_le_bytes()[0];
        match self.below(9) {
            _ if bytes.is_empty() => bytes.push(byte),
            0 => bytes[place] ^= 1 << (byte % 8),
            1 => bytes[place] = byte,
            2 | 3 => {
                let odd = ODD[self.below(ODD.len())].to_le_bytes();
                let length = [8, 8, 4, 2][self.below(4)].min(bytes.len() - place);
                bytes[place..place + length].copy_from_slice(&odd[..length]);
            }
            4 => drop(bytes.drain(place..end)),
            5 => {
                let part = bytes[place..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, part);
            }
            6 => {
                let to = self.below(bytes.len() - (end - place) + 1);
                bytes.copy_within(place..end, to);
            }
            7 => bytes.truncate(place),
            _ => bytes.insert(place, b"0123456789.,-+eE\"#[]{}()'\n naif\0"[usize::from(byte % 32)]),
        }
    }
}
