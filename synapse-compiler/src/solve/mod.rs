//! From schemes to everything that is generated: straight-line code for steps, events and readings, and the model as data.
//!
//! A solver's step is a [`Plan`]: what is computed once, and what in every step. A [`Program`] is the plans of all solvers
//! with everything else that is generated. Each scheme has a file.

mod backward_euler;
mod builder;
mod chain;
mod closed_form;
mod elimination;
mod event;
mod exponential;
mod hoist;
mod implicit;
pub mod info;
mod magnus;
mod matrix;
mod plan;
mod program;
mod rosenbrock;
mod scope;
mod stepper;

pub use event::{Block, Line, Release};
pub use implicit::Implicit;
pub use info::{Info, Solver};
pub use plan::{Definition, Plan, Value};
pub use program::{Cell, Current, Parameter, Program, Reading, Step, StepUses, Synapse, Values, program, steps};
pub use scope::{Names, Uses};
pub use stepper::plan;
