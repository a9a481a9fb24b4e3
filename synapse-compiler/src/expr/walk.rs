//! Questions about the symbols of an expression, and their replacement.

use std::rc::Rc;

use super::{Condition, Expr, Function, Symbol};

impl Expr {
    /// Whether `test` holds for any symbol in the expression.
    pub fn any_symbol(&self, test: &mut dyn FnMut(Symbol) -> bool) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Symbol(symbol) => test(*symbol),
            Self::Neg(a) => a.any_symbol(test),
            Self::Binary(_, a, b) => a.any_symbol(test) || b.any_symbol(test),
            Self::Call(_, arguments) => arguments.iter().any(|argument| argument.any_symbol(test)),
            Self::If(condition, a, b) => condition.any_symbol(test) || a.any_symbol(test) || b.any_symbol(test),
        }
    }

    /// Calls `visit` for the condition of every `if` in it.
    pub fn each_condition(&self, visit: &mut dyn FnMut(&Condition)) {
        match self {
            Self::Number(_) | Self::Symbol(_) => {}
            Self::Neg(a) => a.each_condition(visit),
            Self::Binary(_, a, b) => {
                a.each_condition(visit);
                b.each_condition(visit);
            }
            Self::Call(_, arguments) => {
                for argument in arguments.iter() {
                    argument.each_condition(visit);
                }
            }
            Self::If(condition, a, b) => {
                visit(condition);
                a.each_condition(visit);
                b.each_condition(visit);
            }
        }
    }

    /// Whether no way down through it has `depth` nodes or more; conditions are not looked into.
    pub fn is_shallower_than(&self, depth: usize) -> bool {
        depth > 0
            && match self {
                Self::Number(_) | Self::Symbol(_) => true,
                Self::Neg(a) => a.is_shallower_than(depth - 1),
                Self::Binary(_, a, b) | Self::If(_, a, b) => {
                    a.is_shallower_than(depth - 1) && b.is_shallower_than(depth - 1)
                }
                Self::Call(_, arguments) => arguments.iter().all(|argument| argument.is_shallower_than(depth - 1)),
            }
    }

    /// The number of its nodes.
    pub fn n_nodes(&self) -> usize {
        1 + match self {
            Self::Number(_) | Self::Symbol(_) => 0,
            Self::Neg(a) => a.n_nodes(),
            Self::Binary(_, a, b) => a.n_nodes() + b.n_nodes(),
            Self::Call(_, arguments) => arguments.iter().map(Self::n_nodes).sum(),
            Self::If(condition, a, b) => {
                let mut n_nodes = a.n_nodes() + b.n_nodes();
                condition.each_expr(&mut |expr| n_nodes += expr.n_nodes());
                n_nodes
            }
        }
    }

    /// Whether there is an `if` in it.
    pub fn has_branches(&self) -> bool {
        match self {
            Self::Number(_) | Self::Symbol(_) => false,
            Self::Neg(a) => a.has_branches(),
            Self::Binary(_, a, b) => a.has_branches() || b.has_branches(),
            Self::Call(_, arguments) => arguments.iter().any(Self::has_branches),
            Self::If(..) => true,
        }
    }

    /// Whether it may be infinite at values at which the functions in it are not: it divides by a root, or takes a logarithm or
    /// a power that is not a whole number.
    pub fn has_poles(&self) -> bool {
        match self {
            Self::Number(_) | Self::Symbol(_) => false,
            Self::Neg(a) => a.has_poles(),
            Self::Binary(_, a, b) | Self::If(_, a, b) => a.has_poles() || b.has_poles(),
            Self::Call(function, arguments) => {
                let is_one = match (function, arguments.last()) {
                    (Function::Pow, Some(Self::Number(n))) => *n < 0.0 || n.fract() != 0.0,
                    (Function::Sqrt | Function::Ln | Function::Ln1p | Function::Pow, _) => true,
                    _ => false,
                };
                is_one || arguments.iter().any(Self::has_poles)
            }
        }
    }

    /// Whether it draws a random number.
    pub fn draws(&self) -> bool {
        match self {
            Self::Number(_) | Self::Symbol(_) => false,
            Self::Neg(a) => a.draws(),
            Self::Binary(_, a, b) => a.draws() || b.draws(),
            Self::Call(function, arguments) => function.is_draw() || arguments.iter().any(Self::draws),
            Self::If(condition, a, b) => {
                let mut found = a.draws() || b.draws();
                condition.each_expr(&mut |expr| found |= expr.draws());
                found
            }
        }
    }

    /// Whether `symbol` occurs.
    pub fn contains(&self, symbol: Symbol) -> bool {
        self.any_symbol(&mut |other| other == symbol)
    }

    /// Calls `visit` for every occurrence of a symbol, in order.
    pub fn each_symbol(&self, visit: &mut dyn FnMut(Symbol)) {
        self.any_symbol(&mut |symbol| {
            visit(symbol);
            false
        });
    }

    /// Whether the value depends on parameters, the step length and running pulses alone, so that it can be computed once
    /// for all steps in which no pulse ends.
    pub fn is_constant(&self) -> bool {
        !self.any_symbol(&mut |symbol| {
            !matches!(symbol, Symbol::Parameter(_) | Symbol::Dt | Symbol::Pulse(_) | Symbol::Coefficient(_))
        })
    }

    /// Whether the value keeps throughout a step in which no pulse ends: it is constant, or follows inputs, which change
    /// between steps only.
    pub fn is_fixed(&self) -> bool {
        !self.any_symbol(&mut |symbol| !matches!(symbol, Symbol::Input(_)) && !Self::from(symbol).is_constant())
    }

    /// The first input that occurs.
    pub fn first_input(&self) -> Option<usize> {
        let mut found = None;
        self.any_symbol(&mut |symbol| {
            if let Symbol::Input(input) = symbol {
                found = Some(input);
            }
            found.is_some()
        });
        found
    }

    /// The expression with every symbol replaced by what `replacement` gives for it, simplified.
    #[must_use]
    pub fn substitute(&self, replacement: &mut dyn FnMut(Symbol) -> Self) -> Self {
        match self {
            Self::Number(_) => self.clone(),
            Self::Symbol(symbol) => replacement(*symbol),
            Self::Neg(a) => -a.substitute(replacement),
            Self::Binary(operator, a, b) => {
                let a = a.substitute(replacement);
                operator.simplified(a, b.substitute(replacement))
            }
            Self::Call(function, arguments) => {
                Self::Call(*function, arguments.iter().map(|argument| argument.substitute(replacement)).collect())
            }
            Self::If(condition, a, b) => {
                let condition = condition.substitute(replacement);
                let a = a.substitute(replacement);
                Self::If(Rc::new(condition), Rc::new(a), Rc::new(b.substitute(replacement)))
            }
        }
    }
}

impl Condition {
    /// Whether `test` holds for any symbol in the condition.
    pub fn any_symbol(&self, test: &mut dyn FnMut(Symbol) -> bool) -> bool {
        match self {
            Self::Compare(_, a, b) => a.any_symbol(test) || b.any_symbol(test),
            Self::And(a, b) | Self::Or(a, b) => a.any_symbol(test) || b.any_symbol(test),
            Self::Not(a) => a.any_symbol(test),
        }
    }

    /// The condition with every expression replaced by `f` of it.
    #[must_use]
    pub fn map(&self, f: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        match self {
            Self::Compare(comparison, a, b) => {
                let a = f(a);
                Self::Compare(*comparison, a, f(b))
            }
            Self::And(a, b) => {
                let a = a.map(f);
                Self::And(Rc::new(a), Rc::new(b.map(f)))
            }
            Self::Or(a, b) => {
                let a = a.map(f);
                Self::Or(Rc::new(a), Rc::new(b.map(f)))
            }
            Self::Not(a) => Self::Not(Rc::new(a.map(f))),
        }
    }

    fn substitute(&self, replacement: &mut dyn FnMut(Symbol) -> Expr) -> Self {
        self.map(&mut |expr| expr.substitute(replacement))
    }
}

impl Condition {
    /// Calls `visit` for the compared expressions, in order.
    pub fn each_expr(&self, visit: &mut dyn FnMut(&Expr)) {
        match self {
            Self::Compare(_, a, b) => {
                visit(a);
                visit(b);
            }
            Self::And(a, b) | Self::Or(a, b) => {
                a.each_expr(visit);
                b.each_expr(visit);
            }
            Self::Not(a) => a.each_expr(visit),
        }
    }
}
