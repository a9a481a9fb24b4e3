//! `SYNAPSE_DUMP=model|plan|rust`: the stages of the models of a crate, on standard error while it compiles.

use std::env;

use proc_macro2::{Ident, TokenStream};

use crate::expr::Symbol;
use crate::model::Model;
use crate::solve::{Definition, Step, Value};

/// The variable that asks for a stage.
pub(crate) const VARIABLE: &str = "SYNAPSE_DUMP";

fn is_asked_for(stage: &str) -> bool {
    env::var(VARIABLE).is_ok_and(|asked| asked.split(',').any(|word| word.trim() == stage))
}

fn print(stage: &str, model: &Model, text: &str) {
    eprintln!("-- {stage} of {}\n{text}", model.ident);
}

/// The equations with names resolved and units turned into factors.
pub(crate) fn model(model: &Model) {
    if !is_asked_for("model") {
        return;
    }
    let names = |symbol: Symbol| model.name_of(symbol);
    let mut lines: Vec<String> = model
        .states
        .iter()
        .map(|state| {
            format!("d{}/dt = {}, starts at {}", state.name, state.rhs.display(&names), state.initial.display(&names))
        })
        .collect();
    for (event, block) in model.blocks() {
        let text = model.statements_text(&block.statements, "    ");
        if !text.is_empty() {
            lines.push(format!("{event}\n{text}"));
        }
    }
    if let Some(output) = &model.output {
        lines.push(format!("output = {}", output.value.display(&names)));
    }
    if let Some(cell) = &model.cell {
        lines.push(format!("spike when {}", model.condition_text(&cell.spike)));
        lines.extend(cell.refractory.as_ref().map(|refractory| {
            let sign = if refractory.inclusive { "<=" } else { "=" };
            format!("refractory {sign} {}", refractory.duration.display(&names))
        }));
    }
    if let Some(current) = &model.current {
        lines.push(format!("current({}) = {}", current.potential, current.reading.value.display(&names)));
        lines.push(format!("its slope = {}", current.slope.display(&names)));
    }
    print("model", model, &lines.join("\n"));
}

/// What is computed once, and what in every step, for each solver; `when` follows its name.
pub(crate) fn plans(model: &Model, steps: &[Step], when: &str) {
    if !is_asked_for("plan") {
        return;
    }
    for Step { method, plan, .. } in steps {
        let names = |symbol: Symbol| match symbol {
            Symbol::Coefficient(value) => plan.values[value].clone(),
            Symbol::Local(value) => plan.locals[value].clone(),
            other => model.name_of(other),
        };
        let mut lines = vec![format!("solver {}{when}, once:", method.name())];
        let text = |of: &[String], line: &Definition| {
            let values = of[line.first..line.first + line.value.width()].join(", ");
            let inputs = line.value.inputs().into_iter().map(|input| input.display(&names).to_string());
            let inputs = inputs.collect::<Vec<_>>().join(", ");
            match &line.value {
                Value::Expr(_) => format!("    {values} = {inputs}"),
                Value::Relaxation { .. } => format!("    {values} = relaxation({inputs})"),
                Value::Exponential { .. } => format!("    {values} = exponential of the matrix ({inputs})"),
                Value::Conserved { .. } => format!("    {values} = conserved({inputs})"),
                Value::Bernoulli { .. } => format!("    {values} = bernoulli({inputs})"),
                Value::Riccati { .. } => format!("    {values} = riccati({inputs})"),
            }
        };
        lines.extend(plan.definitions.iter().map(|line| text(&plan.values, line)));
        lines.push("in every step:".to_owned());
        lines.extend(plan.bindings.iter().map(|line| text(&plan.locals, line)));
        let states = model.states.iter().zip(&plan.next).zip(&plan.schemes);
        lines.extend(
            states
                .map(|((state, next), scheme)| format!("    {} ← {}    ({scheme})", state.name, next.display(&names))),
        );
        print("plan", model, &lines.join("\n"));
    }
}

/// The generated code.
pub(crate) fn rust(name: &Ident, tokens: &TokenStream) {
    if is_asked_for("rust") {
        eprintln!("-- rust of {name}");
        #[cfg(feature = "format")]
        if let Ok(file) = syn::parse2(tokens.clone()) {
            eprintln!("{}", prettyplease::unparse(&file));
            return;
        }
        eprintln!("{tokens}");
    }
}
