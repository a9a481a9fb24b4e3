//! `SYNAPSE_DUMP=model|plan|rust`: the stages of the models of a crate, on standard error while it compiles.

use std::env;

use proc_macro2::{Ident, TokenStream};

use crate::emit::Program;
use crate::expr::Symbol;
use crate::model::Model;
use crate::solve::Value;

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
    for (event, block) in [("on_pre", &model.on_pre), ("on_post", &model.on_post)] {
        let text = crate::emit::statements_text(model, &block.statements, "    ");
        if !text.is_empty() {
            lines.push(format!("{event}\n{text}"));
        }
    }
    lines.push(format!("output = {}", model.output.value.display(&names)));
    if let Some(current) = &model.current {
        lines.push(format!("current({}) = {}", current.potential, current.reading.value.display(&names)));
        lines.push(format!("its slope = {}", current.slope.display(&names)));
    }
    print("model", model, &lines.join("\n"));
}

/// What is computed once, and what in every step, for each solver.
pub(crate) fn plans(program: &Program<'_>) {
    if !is_asked_for("plan") {
        return;
    }
    for (methods, plan) in &program.plans {
        let model = program.model;
        let names = |symbol: Symbol| match symbol {
            Symbol::Coefficient(value) => plan.values[value].clone(),
            Symbol::Local(binding) => plan.bindings[binding].name.clone(),
            other => model.name_of(other),
        };
        let mut lines = vec![format!("solver {}, once:", methods[0].name())];
        for definition in &plan.definitions {
            let names_of_values = plan.values[definition.first..definition.first + definition.value.width()].join(", ");
            let inputs: Vec<String> =
                definition.value.inputs().iter().map(|input| input.display(&names).to_string()).collect();
            let text = inputs.join(", ");
            lines.push(match &definition.value {
                Value::Expr(_) => format!("    {names_of_values} = {text}"),
                Value::Relaxation { .. } => format!("    {names_of_values} = relaxation({text})"),
                Value::Exponential { .. } => format!("    {names_of_values} = exponential of the matrix ({text})"),
                Value::Bernoulli { .. } => format!("    {names_of_values} = bernoulli({text})"),
                Value::Riccati { .. } => format!("    {names_of_values} = riccati({text})"),
            });
        }
        lines.push("in every step:".to_owned());
        let bindings = plan.bindings.iter().map(|binding| (&binding.name, &binding.value));
        lines.extend(bindings.map(|(name, value)| format!("    {name} = {}", value.display(&names))));
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
