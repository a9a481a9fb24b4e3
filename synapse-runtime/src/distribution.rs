//! Values that vary at random: weights, delays, parameters.

use crate::error::Error;
use crate::random::{Draws, Stream};
use crate::{Real, math};

/// A value, or what it is drawn from.
///
/// ```
/// use synapse_runtime::Distribution;
/// use synapse_runtime::random::Stream;
///
/// let weights = Distribution::normal(1.0, 0.2).clipped(0.0, f64::INFINITY);
/// let mut values = [0.0; 1000];
/// weights.fill(Stream::new(2024, 7), &mut values)?;
/// assert!(values.iter().all(|weight| *weight >= 0.0));
///
/// // The value of an element does not depend on how many there are.
/// let mut first = [0.0; 10];
/// weights.fill(Stream::new(2024, 7), &mut first)?;
/// assert_eq!(first, values[..10]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    shape: Shape,
    bounds: Option<(f64, f64)>,
}

/// What a value is drawn from, before it is clipped. All are in the unit of the value but for `mu` and `sigma`, which are
/// logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// The same for all.
    Constant(f64),
    /// Uniform from `low` to `high`, which only rounding can reach.
    Uniform {
        /// The smallest value.
        low: f64,
        /// The upper bound, `low` or more.
        high: f64,
    },
    /// Normal.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation, 0 or more.
        sd: f64,
    },
    /// Such that the natural logarithm of the value is normal. The median is exp(`mu`), the mean exp(`mu` + `sigma`²/2).
    LogNormal {
        /// The mean of the logarithm.
        mu: f64,
        /// The standard deviation of the logarithm, 0 or more.
        sigma: f64,
    },
    /// Exponential.
    Exponential {
        /// The mean, 0 or more.
        mean: f64,
    },
}

impl Distribution {
    /// How often a number that is out of bounds is drawn again, at most: as often as an event has numbers.
    pub const TRIES: u32 = 1 << 16;

    /// The same value for all.
    pub const fn constant(value: f64) -> Self {
        Self::new(Shape::Constant(value))
    }

    /// Uniform from `low` to `high`.
    pub const fn uniform(low: f64, high: f64) -> Self {
        Self::new(Shape::Uniform { low, high })
    }

    /// Normal.
    pub const fn normal(mean: f64, sd: f64) -> Self {
        Self::new(Shape::Normal { mean, sd })
    }

    /// Such that the natural logarithm is normal with the mean `mu` and the standard deviation `sigma`.
    pub const fn log_normal(mu: f64, sigma: f64) -> Self {
        Self::new(Shape::LogNormal { mu, sigma })
    }

    /// Exponential.
    pub const fn exponential(mean: f64) -> Self {
        Self::new(Shape::Exponential { mean })
    }

    /// A distribution of this shape.
    pub const fn new(shape: Shape) -> Self {
        Self { shape, bounds: None }
    }

    /// The same given that the value is from `low` to `high`: one that is not is drawn again. Either may be infinite. A
    /// constant is not drawn, so it must be within the bounds.
    #[must_use]
    pub const fn clipped(self, low: f64, high: f64) -> Self {
        Self { bounds: Some((low, high)), ..self }
    }

    /// The shape.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// What values are clipped to.
    pub const fn bounds(&self) -> Option<(f64, f64)> {
        self.bounds
    }

    /// Whether values can be drawn at all.
    ///
    /// # Errors
    /// If a parameter is not finite, a standard deviation or the mean of an exponential distribution is negative, a lower bound
    /// is above its upper one, or a constant is out of its bounds.
    pub fn check(&self) -> Result<(), Error> {
        const FINITE: &str = "finite";
        const WIDTH: &str = "finite and 0 or more";
        let finite = |name, parameter, value: f64| check(value.is_finite(), name, parameter, value, FINITE);
        let width =
            |name, parameter, value: f64| check((0.0..f64::INFINITY).contains(&value), name, parameter, value, WIDTH);
        match self.shape {
            Shape::Constant(value) => finite("a constant", "the value", value)?,
            Shape::Uniform { low, high } => {
                let name = "a uniform distribution";
                finite(name, "the lower bound", low)?;
                finite(name, "the upper bound", high)?;
                check(low <= high, name, "the upper bound", high, "the lower bound or more")?;
            }
            Shape::Normal { mean, sd } => {
                let name = "a normal distribution";
                finite(name, "the mean", mean)?;
                width(name, "the standard deviation", sd)?;
            }
            Shape::LogNormal { mu, sigma } => {
                let name = "a log-normal distribution";
                finite(name, "the mean of the logarithm", mu)?;
                width(name, "the standard deviation of the logarithm", sigma)?;
            }
            Shape::Exponential { mean } => width("an exponential distribution", "the mean", mean)?,
        }
        let Some((low, high)) = self.bounds else { return Ok(()) };
        let name = "a clipped distribution";
        check(!low.is_nan(), name, "the lower bound", low, "a number")?;
        check(low <= high, name, "the upper bound", high, "the lower bound or more")?;
        match self.shape {
            Shape::Constant(value) => {
                check((low..=high).contains(&value), name, "the constant", value, "within the bounds")
            }
            _ => Ok(()),
        }
    }

    /// The value of one event, made of its numbers from the first on.
    ///
    /// # Errors
    /// As [`check`](Self::check), and if none of [`TRIES`](Self::TRIES) values is within the bounds.
    pub fn draw(&self, draws: Draws) -> Result<f64, Error> {
        self.check()?;
        self.within(draws)
    }

    /// One value for each element, by its index: the event of that element in step 0. Two quantities that shall vary
    /// independently need two streams.
    ///
    /// # Errors
    /// As [`draw`](Self::draw); then the values before that element are filled.
    pub fn fill<T: Real>(&self, stream: Stream, values: &mut [T]) -> Result<(), Error> {
        self.check()?;
        // Elements past 2³² − 1 go on in the next step.
        let events = (0..=u64::MAX).flat_map(|step| (0..=u32::MAX).map(move |element| stream.draws(element, step)));
        for (value, draws) in values.iter_mut().zip(events) {
            *value = T::of(self.within(draws)?);
        }
        Ok(())
    }

    /// A value within the bounds.
    fn within(&self, draws: Draws) -> Result<f64, Error> {
        let Some((low, high)) = self.bounds else { return Ok(self.shape.value(draws, 0)) };
        let mut values = (0..=u16::MAX).map(|k| self.shape.value(draws, k));
        values.find(|value| (low..=high).contains(value)).ok_or(Error::Clipped {
            element: draws.element() as usize,
            tries: Self::TRIES,
            low,
            high,
        })
    }
}

impl Shape {
    /// The value that is made of the k-th number.
    fn value(self, draws: Draws, k: u16) -> f64 {
        match self {
            Self::Constant(value) => value,
            // Rounding may reach `high` where the two are close.
            Self::Uniform { low, high } => {
                let u = draws.uniform(k);
                (low * (1.0 - u) + high * u).max(low).min(high)
            }
            Self::Normal { mean, sd } => mean + sd * draws.normal(k),
            Self::LogNormal { mu, sigma } => math::exp(mu + sigma * draws.normal(k)),
            Self::Exponential { mean } => mean * draws.exponential(k),
        }
    }
}

/// A parameter that is admissible.
fn check(
    admissible: bool,
    distribution: &'static str,
    parameter: &'static str,
    value: f64,
    bounds: &'static str,
) -> Result<(), Error> {
    if admissible { Ok(()) } else { Err(Error::Distribution { distribution, parameter, value, bounds }) }
}

impl From<f64> for Distribution {
    fn from(value: f64) -> Self {
        Self::constant(value)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    fn values(distribution: Distribution) -> Vec<f64> {
        let mut values = vec![0.0; 50_000];
        distribution.fill(Stream::new(11, 3), &mut values).expect("admissible");
        values
    }

    #[test]
    fn values_have_the_mean_and_the_standard_deviation_of_their_distribution() {
        let (sigma, inf) = (0.5_f64, f64::INFINITY);
        let log_mean = (0.3 + sigma * sigma / 2.0).exp();
        for (distribution, mean, sd) in [
            (Distribution::from(2.5), 2.5, 0.0),
            (Distribution::uniform(-1.0, 3.0), 1.0, 4.0 / 12.0_f64.sqrt()),
            (Distribution::normal(2.0, 0.5), 2.0, 0.5),
            (Distribution::normal(2.0, 0.0), 2.0, 0.0),
            (Distribution::log_normal(0.3, sigma), log_mean, log_mean * (sigma * sigma).exp_m1().sqrt()),
            (Distribution::exponential(3.0), 3.0, 3.0),
            // The half of a normal distribution: √(2/π), √(1 − 2/π).
            (Distribution::normal(0.0, 1.0).clipped(0.0, inf), 0.797_884_560_8, 0.602_810_273_9),
            // An exponential distribution has no memory.
            (Distribution::exponential(1.0).clipped(2.0, inf), 3.0, 1.0),
            (Distribution::uniform(0.0, 10.0).clipped(4.0, 5.0), 4.5, 1.0 / 12.0_f64.sqrt()),
        ] {
            let values = values(distribution);
            let n = values.len() as f64;
            let found = values.iter().sum::<f64>() / n;
            let deviation = (values.iter().map(|x| (x - found) * (x - found)).sum::<f64>() / n).sqrt();
            assert!((found - mean).abs() <= 4.0 * sd / n.sqrt() + 1e-12, "{distribution:?}: {found}");
            assert!((deviation - sd).abs() <= 0.03 * sd + 1e-12, "{distribution:?}: {deviation}");
            let (low, high) = distribution.bounds().unwrap_or((-inf, inf));
            assert!(values.iter().all(|x| (low..=high).contains(x)), "{distribution:?}");
        }
    }

    #[test]
    fn the_value_of_an_element_is_that_of_its_event() {
        let distribution = Distribution::normal(1.0, 2.0).clipped(-1.0, 1.0);
        let values = values(distribution);
        for element in [0, 1, 77, 49_999] {
            assert_eq!(distribution.draw(Stream::new(11, 3).draws(element, 0)), Ok(values[element as usize]));
        }
        let mut single = [0.0_f32; 3];
        distribution.fill(Stream::new(11, 3), &mut single).expect("admissible");
        assert_eq!(single, [0, 1, 2].map(|k| f32::of(values[k])));
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let message = |distribution: Distribution| {
            distribution.fill(Stream::default(), &mut [0.0]).expect_err("inadmissible").to_string()
        };
        for (distribution, expected) in [
            (Distribution::from(f64::NAN), "the value of a constant is NaN, but it must be finite"),
            (
                Distribution::uniform(2.0, 1.0),
                "the upper bound of a uniform distribution is 1, but it must be the lower bound or more",
            ),
            (
                Distribution::normal(0.0, -1.0),
                "the standard deviation of a normal distribution is -1, but it must be finite and 0 or more",
            ),
            (
                Distribution::log_normal(f64::INFINITY, 1.0),
                "the mean of the logarithm of a log-normal distribution is inf, but it must be finite",
            ),
            (
                Distribution::exponential(-3.0),
                "the mean of an exponential distribution is -3, but it must be finite and 0 or more",
            ),
            (
                Distribution::from(1.0).clipped(2.0, 3.0),
                "the constant of a clipped distribution is 1, but it must be within the bounds",
            ),
            (
                Distribution::from(1.0).clipped(2.0, f64::NAN),
                "the upper bound of a clipped distribution is NaN, but it must be the lower bound or more",
            ),
            (
                Distribution::normal(0.0, 1.0).clipped(10.0, 11.0),
                "none of 65536 random numbers for element 0 was from 10 to 11; widen the bounds",
            ),
        ] {
            assert_eq!(message(distribution), expected);
        }
        assert!(Distribution::uniform(-f64::MAX, f64::MAX).draw(Draws::default()).expect("admissible").is_finite());
    }
}
