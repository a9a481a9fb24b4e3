//! A model's equations in LaTeX.

use crate::expr::{Symbol, latex_name};
use crate::model::{Model, Statement};

/// The equations of a model as the body of an `align*`, a line each.
pub(crate) fn equations(model: &Model) -> String {
    let plain = |symbol: Symbol| latex_name(&model.name_of(symbol));
    let names = |symbol: Symbol| match symbol {
        Symbol::Prev(state) => format!(r"{}^{{-}}", latex_name(&model.states[state].name)),
        Symbol::Pulse(pulse) => model.pulses[pulse].latex(&plain),
        other => plain(other),
    };
    let mut lines = Vec::new();
    for state in &model.states {
        lines.push(format!(
            r"\frac{{\mathrm{{d}}{}}}{{\mathrm{{d}}t}} &= {}",
            latex_name(&state.name),
            state.rhs.simplified().latex(&names)
        ));
    }
    for state in &model.states {
        lines.push(format!(r"{}(0) &= {}", latex_name(&state.name), state.initial.latex(&names)));
    }
    let of_synapse = [(&model.on_pre, "a presynaptic spike"), (&model.on_post, "a postsynaptic spike")];
    if let Some(cell) = &model.cell {
        lines.push(format!(r"\text{{spike when }} &{}", cell.spike.latex(&names)));
    }
    let of_cell = model.cell.as_ref().map(|cell| (&cell.reset, "a spike"));
    for (block, when) in of_synapse.into_iter().chain(of_cell) {
        let mut events = Vec::new();
        statements(model, &block.statements, &names, "", &mut events);
        lines.extend(events.into_iter().map(|event| format!(r"\text{{at {when}: }} {event}")));
    }
    if let Some(current) = &model.current {
        let potential = latex_name(&current.potential);
        let value = current.reading.value.simplified().latex(&names);
        lines.push(format!(r"\text{{current}}({potential}) &= {value}"));
    }
    if let Some(output) = &model.output {
        lines.push(format!(r"\text{{output}} &= {}", output.value.simplified().latex(&names)));
    }
    if let Some(refractory) = model.cell.as_ref().and_then(|cell| cell.refractory.as_ref()) {
        lines.push(format!(r"\text{{refractory period}} &= {}", refractory.duration.latex(&names)));
    }
    let body = lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join(" \\\\\n");
    format!("\\begin{{align*}}\n{body}\n\\end{{align*}}\n")
}

/// Each statement on a line, with the condition under which it runs.
fn statements(
    model: &Model,
    list: &[Statement],
    names: &dyn Fn(Symbol) -> String,
    condition: &str,
    lines: &mut Vec<String>,
) {
    for statement in list {
        match statement {
            Statement::Assign { state, operator, value } => {
                let name = latex_name(&model.states[*state].name);
                let value = match operator {
                    None => value.clone(),
                    Some(operator) => crate::expr::Expr::raw(*operator, Symbol::State(*state).into(), value.clone()),
                };
                lines.push(format!(r"{name} &\leftarrow {}{condition}", value.simplified().latex(&names)));
            }
            Statement::Release(value) => {
                lines.push(format!(r"\text{{release}} &\leftarrow {}{condition}", value.simplified().latex(&names)));
            }
            Statement::Let { local, value } => {
                let name = latex_name(&model.locals[*local]);
                lines.push(format!(r"{name} &= {}{condition}", value.simplified().latex(&names)));
            }
            Statement::If { condition: test, then, otherwise } => {
                let text = test.display(&|symbol: Symbol| model.name_of(symbol)).to_string();
                let text = text.replace('_', r"\_").replace("&&", "and").replace("||", "or");
                statements(model, then, names, &format!(r"{condition} \quad\text{{if {text}}}"), lines);
                statements(model, otherwise, names, &format!(r"{condition} \quad\text{{unless {text}}}"), lines);
            }
        }
    }
}
